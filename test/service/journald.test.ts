import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isJournal, withPriorities } from "../../daemon/service/journald.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { configured } from "../helpers/doors.js";
import { until } from "../helpers/wait.js";

const MAIN = join(projectRoot, "dist/daemon/main.js");

describe("a log in systemd's journal", () => {
  it("has a priority before each line, so that journalctl can sort them", () => {
    let text = "";
    const stream = withPriorities({ write: (line) => (text += line) });
    const log = pino({ level: "trace", base: null, timestamp: false }, stream);
    for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) {
      log.child({ cameraId: "door" })[level](level);
    }
    const priorities = [...text.matchAll(/^<(\d)>\{.*"msg":"(\w+)"\}$/gm)];
    expect(priorities.map(([, priority, level]) => `${level} ${priority}`)).toEqual([
      ...["trace 7", "debug 7", "info 6", "warn 4", "error 3", "fatal 2"],
    ]);
  });

  it("is known by its device and inode: a child's own pipe is not the journal", () => {
    const fd = openSync("/dev/null", "w");
    const { dev, ino } = fstatSync(fd);
    expect(isJournal(fd, `${dev}:${ino}`)).toBe(true);
    expect(isJournal(fd, `${dev}:${ino + 1}`)).toBe(false);
    expect(isJournal(fd, "")).toBe(false);
    expect(isJournal(fd, undefined)).toBe(false);
    closeSync(fd);
  });
});

describe("the built daemon, its output taken for the journal", () => {
  let output: string;
  let directory: string;

  beforeEach(() => {
    output = "";
    directory = temporaryDirectory();
  });
  afterEach(() => removeDirectory(directory));

  /** The shell knows the pipe's inode, which systemd would have put into the environment. */
  function start(settings: Record<string, string>, fd: 1 | 2) {
    const script = `JOURNAL_STREAM=$(stat -L -c %d:%i /proc/$$/fd/${fd}) exec "$@"`;
    const child = spawn("/bin/sh", ["-c", script, "sh", process.execPath, MAIN], {
      env: { PATH: process.env.PATH, LIMEN_PORT: "0", LIMEN_DATA_DIR: directory, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    const ended = new Promise((resolve) => child.once("close", resolve));
    return { child, ended };
  }

  it("logs JSON with priorities", async () => {
    const { child, ended } = start(configured({ cameras: [] }), 1);
    await until(() => output.includes("limen is ready"));
    child.kill("SIGTERM");
    await ended;
    const lines = output.trim().split("\n");
    for (const line of lines) {
      const [, priority, json] = /^<(\d)>(.*)$/.exec(line) ?? [];
      expect(priority).toBe({ 30: "6", 40: "4" }[JSON.parse(json).level as 30 | 40]);
    }
  });

  it("says as an error why it cannot start", async () => {
    const { ended } = start({ LIMEN_CONFIG: "/nowhere.json" }, 2);
    await ended;
    expect(output).toMatch(/^<3>limen: BAD_CONFIG: \/nowhere\.json/);
  });
});
