import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type DaemonProcess,
  removeDirectory,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { hangOnDemand } from "../helpers/hang-on-demand.js";
import { canNotify, type NotifySocket, openNotifySocket } from "../helpers/notify-socket.js";
import { demoDir } from "../helpers/pictures.js";
import { until } from "../helpers/wait.js";

/** Long enough for a frame on a machine with other things to do. */
const WATCHDOG_MS = 4000;
const PINGS_AN_INTERVAL = 4;

let directory: string;
let socket: NotifySocket;
let daemon: DaemonProcess | undefined;

beforeEach(async () => {
  directory = temporaryDirectory();
  socket = await openNotifySocket(join(directory, "notify"));
});
afterEach(async () => {
  await daemon?.signal("SIGKILL");
  daemon = undefined;
  await socket.close();
  removeDirectory(directory);
});

async function startService(settings: Record<string, string> = {}): Promise<DaemonProcess> {
  daemon = await startDaemonProcess({
    ...configured({ cameras: [{ source: "replay", path: demoDir, fps: 5 }] }),
    ...{ NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: String(1000 * WATCHDOG_MS), ...settings },
  });
  return daemon;
}

const pings = () => socket.said().filter((message) => message === "WATCHDOG=1").length;
const isSaid = (text: string) => socket.said().some((message) => message.includes(text));

describe.skipIf(!canNotify)("a daemon under systemd (needs systemd-notify and python3)", () => {
  it("is ready when it says so, alive while frames are judged, and says that it stops", async () => {
    const { signal, url, log } = await startService();
    await until(() => isSaid("READY=1"));
    expect((await fetch(`${url}/ready`)).status).toBe(200);
    expect(socket.messages[0]).toMatch(/^STATUS=starting/);
    await until(() => isSaid("1 of 1 camera streaming; 0 people enrolled; inference on cpu"));
    await enroll(daemon as DaemonProcess, "Ada Lovelace", await portraitFromDemo());
    await until(() => isSaid("1 person enrolled"));
    const before = pings();
    await until(() => pings() > before + PINGS_AN_INTERVAL);
    const { code, stderr } = await signal("SIGTERM");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await until(() => isSaid("STOPPING=1"));
    expect(socket.messages.join("\n")).not.toMatch(/Ada|Lovelace/);
    expect(log()).not.toContain("systemd could not be told");
  });

  it("reads its configuration again, and is ready again afterwards", async () => {
    const running = await startService();
    await until(() => isSaid("READY=1"));
    process.kill(running.pid, "SIGHUP");
    await until(() => socket.said().filter((said) => said === "READY=1").length === 2);
    const said = socket.messages.filter((message) => /^(READY|RELOADING)/.test(message));
    expect(said).toEqual([
      "READY=1",
      expect.stringMatching(/^RELOADING=1\nMONOTONIC_USEC=\d+$/),
      "READY=1",
    ]);
  });

  it("whose inference thread hangs does not feed the watchdog any more, and says why", async () => {
    const { settings, hang } = hangOnDemand(directory);
    const { signal, log } = await startService(settings);
    await until(() => pings() > PINGS_AN_INTERVAL);
    hang("worker");
    await until(() => isSaid("STATUS=no progress: inference"));
    const fed = pings();
    expect(log()).toContain("the watchdog is not fed");
    // It cannot stop cleanly either, so that several more pings would have been due before its end.
    expect((await signal("SIGTERM")).code).toBe(1);
    expect(pings()).toBe(fed);
  });

  it("whose event loop is blocked feeds nothing", async () => {
    const { settings, hang, hungFile } = hangOnDemand(directory);
    await startService(settings);
    await until(() => pings() > 0);
    hang("main");
    await until(() => existsSync(hungFile("main")));
    // What was said before may still be under way.
    await sleep(WATCHDOG_MS);
    const fed = pings();
    await sleep(WATCHDOG_MS);
    expect(pings()).toBe(fed);
  });

  it("whose process is another than the watched one says so", async () => {
    const { log } = await startService({ WATCHDOG_PID: "1" });
    await until(() => isSaid("READY=1"));
    expect(log()).toContain("the watchdog waits for another process");
    expect(pings()).toBe(0);
  });
});

describe("a daemon that systemd did not start", () => {
  it("starts no helper to talk to it", async () => {
    daemon = await startDaemonProcess({ ...configured({ cameras: [] }), WATCHDOG_USEC: "4000000" });
    const { stdout } = spawnSync("pgrep", ["--parent", String(daemon.pid)], { encoding: "utf8" });
    expect(stdout).toBe("");
  });
});
