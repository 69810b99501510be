import { describe, expect, it } from "vitest";
import { Service, type WatchedDaemon } from "../../daemon/service/service.js";
import type { DaemonStatus } from "../../daemon/status.js";
import { recordingLog } from "../helpers/stores.js";
import { until } from "../helpers/wait.js";

const WATCHDOG_MS = 40;
/** What the line for systemd is made of. */
const STATUS = {
  cameras: [{ state: "STREAMING" }, { state: "FAILED" }],
  gallery: { people: 1 },
  inference: { state: "ready" },
  models: [{ provider: "cuda" }, { provider: "cpu" }, { provider: "cpu" }],
  problems: ["camera front failed: unplugged"],
} as unknown as DaemonStatus;

function open(daemon: Partial<WatchedDaemon> = {}) {
  const said: string[] = [];
  const notifier = {
    tell: async (...assignments: string[]) => void said.push(...assignments),
    close: async () => {},
  };
  const log = recordingLog();
  const service = new Service(WATCHDOG_MS, notifier, log);
  const watched = { status: () => STATUS, missingForReady: () => [], parts: [], ...daemon };
  const count = (text: string) => said.filter((assignment) => assignment === text).length;
  return { service, said, count, log, watched };
}

describe("what systemd is told", () => {
  it("says that the daemon is ready once nothing is missing for that, and feeds only then", async () => {
    let missing = ["inference is restarting"];
    const { service, said, count, watched } = open({ missingForReady: () => missing });
    service.report(watched);
    await until(() => said.length > 0);
    expect(said.filter((assignment) => !assignment.startsWith("STATUS="))).toEqual([]);
    missing = [];
    await until(() => count("WATCHDOG=1") > 1);
    expect(count("READY=1")).toBe(1);
    expect(said.indexOf("READY=1")).toBeLessThan(said.indexOf("WATCHDOG=1"));
    await service.stopping();
    expect(said.slice(-2)).toEqual(["STOPPING=1", "STATUS=stopping"]);
  });

  it("is one line of numbers, when it changes", async () => {
    const { service, said, count, watched } = open();
    service.report(watched);
    await until(() => count("WATCHDOG=1") > 2);
    await service.stopping();
    expect(said.filter((assignment) => assignment.startsWith("STATUS="))).toEqual([
      "STATUS=1 of 2 cameras streaming; 1 person enrolled; inference on cuda and cpu; 1 problem: see limen status",
      "STATUS=stopping",
    ]);
  });

  it("names what is stuck and feeds no more, until that gets on", async () => {
    const progress = { isPending: true, done: 0, failed: 0 };
    const part = { name: "inference", patienceMs: 0, progress: () => ({ ...progress }) };
    const { service, said, count, log, watched } = open({ parts: [part] });
    service.report(watched);
    await until(() => said.includes("STATUS=no progress: inference"));
    const fed = count("WATCHDOG=1");
    expect(log.lines).toMatchObject([{ level: "error", fields: { stuck: ["inference"] } }]);
    progress.isPending = false;
    await until(() => count("WATCHDOG=1") > fed);
    expect(log.lines).toMatchObject([{ level: "error" }, { level: "info" }]);
    await service.stopping();
  });

  it("is no less for a status that fails: that is no reason to end a daemon that works", async () => {
    const { service, said, count, watched } = open({
      status: () => {
        throw new Error("a bug");
      },
    });
    service.report(watched);
    await until(() => count("WATCHDOG=1") > 2);
    expect(said).toContain("STATUS=how it is cannot be told: a bug");
    await service.stopping();
  });

  it("is nothing of a reload before it is ready", async () => {
    const { service, said } = open();
    let reloads = 0;
    await service.reloading(async () => void reloads++);
    expect([reloads, said]).toEqual([1, []]);
  });

  it("is nothing of a reload once it stops: a message after the last would hold the daemon up", async () => {
    const { service, said, count, watched } = open();
    service.report(watched);
    await until(() => count("WATCHDOG=1") > 0);
    let finish = () => {};
    const began = service.reloading(() => new Promise((resolve) => (finish = resolve)));
    expect(count("RELOADING=1")).toBe(1);
    await service.stopping();
    const atTheEnd = [...said];
    finish();
    await began;
    await service.reloading(async () => {});
    expect(said).toEqual(atTheEnd);
  });
});
