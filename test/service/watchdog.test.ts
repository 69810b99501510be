import { describe, expect, it } from "vitest";
import { type Progress, Watchdog, type WatchedPart } from "../../daemon/service/watchdog.js";

const LIMIT_MS = 1000;

function partOf(options: Partial<WatchedPart> = {}) {
  const now: Progress = { isPending: false, done: 0, failed: 0 };
  const part = { name: "frames", progress: () => ({ ...now }), patienceMs: 0, ...options };
  const watchdog = new Watchdog([part], LIMIT_MS);
  /** Looks every quarter of the limit for that long; returns what was stuck at the end. */
  let atMs = 0;
  const stuckAfter = (forMs: number, work = () => {}) => {
    let stuck: string[] = [];
    for (const endMs = atMs + forMs; atMs <= endMs; atMs += LIMIT_MS / 4) {
      work();
      stuck = watchdog.stuck(atMs);
    }
    return stuck;
  };
  return { now, stuckAfter };
}

describe("the watchdog", () => {
  it("is content with a part that has nothing to do", () => {
    const { stuckAfter } = partOf();
    expect(stuckAfter(20 * LIMIT_MS)).toEqual([]);
  });

  it("is content with one that is always busy and gets on", () => {
    const { now, stuckAfter } = partOf();
    now.isPending = true;
    expect(stuckAfter(20 * LIMIT_MS, () => now.done++)).toEqual([]);
  });

  it("gives a part the whole limit for one step, and no more", () => {
    const { now, stuckAfter } = partOf();
    stuckAfter(LIMIT_MS);
    now.isPending = true;
    expect(stuckAfter(LIMIT_MS - LIMIT_MS / 4)).toEqual([]);
    expect(stuckAfter(LIMIT_MS / 2)).toEqual(["frames"]);
    now.done++;
    expect(stuckAfter(0)).toEqual([]);
  });

  it("does not take failing for getting on", () => {
    const { now, stuckAfter } = partOf();
    expect(stuckAfter(2 * LIMIT_MS, () => now.failed++)).toEqual(["frames"]);
    now.done++;
    expect(stuckAfter(0, () => now.failed++)).toEqual([]);
  });

  it("forgets failures once there is nothing more to do", () => {
    const { now, stuckAfter } = partOf();
    stuckAfter(LIMIT_MS / 2, () => now.failed++);
    expect(stuckAfter(20 * LIMIT_MS)).toEqual([]);
  });

  it("gives patience to who needs it", () => {
    const { now, stuckAfter } = partOf({ patienceMs: 3 * LIMIT_MS });
    now.isPending = true;
    expect(stuckAfter(4 * LIMIT_MS)).toEqual([]);
    expect(stuckAfter(LIMIT_MS)).toEqual(["frames"]);
  });

  it("has an idle part show that it lives", () => {
    let probes = 0;
    const { now, stuckAfter } = partOf({ probe: () => probes++ });
    stuckAfter(0, () => {
      now.isPending = true;
    });
    expect(probes).toBe(1);
    expect(stuckAfter(2 * LIMIT_MS)).toEqual(["frames"]);
  });
});
