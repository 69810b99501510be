import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  removeDirectory,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured } from "../helpers/doors.js";
import { demoDir } from "../helpers/pictures.js";
import { until } from "../helpers/wait.js";

/** Where ONNX Runtime would keep what it has not reported yet. */
let home: string;

/** As a user starts it: without what has been set in this process already, and what marks a test. */
const asAUser = () => ({ HOME: home, XDG_CACHE_HOME: "", CI: "", ORT_DISABLE_TELEMETRY: "" });

beforeEach(() => {
  home = temporaryDirectory();
});
afterEach(() => removeDirectory(home));

describe("nothing is reported to the makers of ONNX Runtime", () => {
  it("by a daemon that judges frames", async () => {
    const cameras = [{ source: "replay", path: demoDir, fps: 5 }];
    const daemon = await startDaemonProcess({ ...configured({ cameras }), ...asAUser() });
    await until(() => daemon.log().includes('"msg":"event"'));
    await daemon.signal("SIGTERM");
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });

  it("by a program that infers itself", () => {
    const infer = `
      const { InferenceSession } = await import(${href("dist/daemon/vision/onnxruntime.js")});
      await InferenceSession.create(${JSON.stringify(join(projectRoot, "models/blazeface-256.onnx"))});
    `;
    run(infer);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
  });

  it.each(["dist/daemon/vision/vision-worker.js", "dist/training/threads/thread-client.js"])(
    "by the threads of %s, which cannot change the environment themselves",
    (path) => {
      expect(
        run(`await import(${href(path)}); console.log(process.env.ORT_DISABLE_TELEMETRY)`),
      ).toBe("1\n");
    },
  );
});

function href(path: string): string {
  return JSON.stringify(pathToFileURL(join(projectRoot, path)).href);
}

function run(script: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "-e", script], {
    env: { PATH: process.env.PATH, ...asAUser() },
    encoding: "utf8",
  });
}
