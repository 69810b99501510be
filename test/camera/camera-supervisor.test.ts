import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { CameraSource, Frame } from "../../daemon/camera/camera.js";
import { cameraFailed } from "../../daemon/camera/camera.js";
import {
  CameraSupervisor,
  type CameraSupervisorOptions,
  type CameraTiming,
} from "../../daemon/camera/camera-supervisor.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { until } from "../helpers/subscribers.js";

const TIMING: CameraTiming = {
  firstRetryMs: 20,
  longestRetryMs: 40,
  stalledAfterMs: 60_000,
  steadyAfterMs: 60_000,
};
/** Node's timers may fire up to a millisecond early, and are read with another clock. */
const EARLY_MS = 2;
/** Longer than a test lasts: a pause or a silence that only stop() can end. */
const FOR_EVER_MS = 600_000;
const SOON_MS = 10_000;

const image: RgbImage = { width: 2, height: 1, rgb: new Uint8Array(6) };

/** One opening of a camera: the number of it, from 1, and the signal. */
type Opening = (opening: number, signal: AbortSignal) => AsyncGenerator<RgbImage, void, void>;

const silence = (signal: AbortSignal) => sleep(FOR_EVER_MS, undefined, { signal }).catch(() => {});

let running: CameraSupervisor[] = [];
afterEach(async () => {
  await Promise.all(running.map((supervisor) => supervisor.stop()));
  running = [];
});

function watch(
  open: Opening,
  options: Partial<CameraSupervisorOptions> & Partial<CameraSource> = {},
) {
  const { kind = "ffmpeg", description = "fake", notice, timing, ...rest } = options;
  const { longestSilenceMs = FOR_EVER_MS } = options;
  const frames: Frame[] = [];
  const log: unknown[] = [];
  const openedAt: number[] = [];
  const source: CameraSource = {
    ...{ kind, description, longestSilenceMs, ...(notice === undefined ? {} : { notice }) },
    frames: (signal) => {
      openedAt.push(performance.now());
      return open(openedAt.length, signal);
    },
  };
  const line = (...what: unknown[]) => void log.push(what);
  const supervisor = new CameraSupervisor({
    ...{ id: "door", source, onFrame: (frame: Frame) => frames.push(frame) },
    ...{ log: { info: line, warn: line }, timing: { ...TIMING, ...timing }, ...rest },
  });
  running.push(supervisor);
  supervisor.start();
  const gaps = () => openedAt.slice(1).map((at, i) => at - openedAt[i]);
  return { supervisor, frames, log, openedAt, gaps };
}

/** A camera that is broken each time it is opened. */
const broken: Opening = async function* () {
  yield* [];
  throw cameraFailed("unplugged");
};

/** A camera that gives one picture and then nothing for as long as it is watched. */
const steady: Opening = async function* (_opening, signal) {
  yield image;
  await silence(signal);
};

describe("a camera that works", () => {
  it("has its frames passed on with its id and the time", async () => {
    const now = new Date("2026-03-01T12:00:00Z");
    const { supervisor, frames } = watch(steady, { now: () => now });
    await until("a frame", () => frames.length > 0);
    expect(frames).toEqual([{ ...image, cameraId: "door", capturedAt: now }]);
    expect(supervisor.status()).toEqual({
      ...{ id: "door", source: "fake", state: "streaming", reason: null },
      ...{ framesTotal: 1, reopenedTotal: 0, lastFrameAt: now, fps: 0.2 },
    });
  });

  it("has its rate counted over the last five seconds", async () => {
    let ms = 0;
    const { supervisor, frames } = watch(
      async function* (_opening, signal) {
        for (let i = 0; i < 100; i++) {
          ms += 100;
          yield image;
        }
        await silence(signal);
      },
      { now: () => new Date(ms) },
    );
    await until("all frames", () => frames.length === 100);
    // Ten a second; the window takes in both of its ends.
    expect(supervisor.status().fps).toBeCloseTo(51 / 5);
    ms += 60_000;
    expect(supervisor.status()).toMatchObject({ fps: 0, framesTotal: 100 });
  });

  it("has one log line, however many frames it gives", async () => {
    const { frames, log } = watch(async function* (_opening, signal) {
      for (let i = 0; i < 20; i++) yield image;
      await silence(signal);
    });
    await until("all frames", () => frames.length === 20);
    expect(log).toEqual([[{ cameraId: "door", state: "streaming" }, "camera"]]);
  });

  it("has its notice logged at its start", async () => {
    const { log, frames } = watch(steady, { notice: "a demonstration" });
    await until("a frame", () => frames.length > 0);
    expect(log[0]).toEqual([{ cameraId: "door" }, "a demonstration"]);
  });
});

describe("a camera that breaks", () => {
  it("is failed with the reason, and streaming once it is opened again", async () => {
    let isRepaired = false;
    const { supervisor, log } = watch((opening, signal) =>
      isRepaired ? steady(opening, signal) : broken(opening, signal),
    );
    await until("the failure", () => supervisor.status().state === "failed");
    expect(supervisor.status()).toMatchObject({ reason: "unplugged", framesTotal: 0 });
    await until("more attempts", () => supervisor.status().reopenedTotal >= 3);
    isRepaired = true;
    await until("the stream", () => supervisor.status().state === "streaming");
    expect(supervisor.status()).toMatchObject({ reason: null, framesTotal: 1 });
    expect(log).toEqual([
      [{ cameraId: "door", state: "failed", reason: "unplugged" }, "camera"],
      [{ cameraId: "door", state: "streaming" }, "camera"],
    ]);
  });

  it("is opened again after pauses that double", async () => {
    const { openedAt, gaps } = watch(broken, { timing: { longestRetryMs: FOR_EVER_MS } });
    await until("six openings", () => openedAt.length >= 6);
    [20, 40, 80, 160, 320].forEach((pauseMs, i) => {
      expect(gaps()[i]).toBeGreaterThanOrEqual(pauseMs - EARLY_MS);
    });
  });

  it("is never left alone for longer than the longest pause", async () => {
    const { openedAt } = watch(broken);
    // Pauses that doubled for ever would need 20 ms × 2^14, over five minutes.
    await until("fifteen openings", () => openedAt.length >= 15, 20_000);
  });

  it("is opened again after the shortest pause when it had been steady", async () => {
    let ms = 0;
    const { openedAt } = watch(
      async function* () {
        yield image;
        ms += TIMING.steadyAfterMs;
        throw cameraFailed("unplugged");
      },
      { now: () => new Date(ms), timing: { longestRetryMs: FOR_EVER_MS } },
    );
    await until("fifteen openings", () => openedAt.length >= 15, 20_000);
  });

  it("is not steady when it was only silent for long", async () => {
    let ms = 0;
    const { openedAt, gaps } = watch(
      async function* () {
        yield* [];
        ms += TIMING.steadyAfterMs;
        throw cameraFailed("no picture for 10 s");
      },
      { now: () => new Date(ms), timing: { firstRetryMs: 100, longestRetryMs: FOR_EVER_MS } },
    );
    await until("five openings", () => openedAt.length >= 5);
    expect(gaps()[3]).toBeGreaterThanOrEqual(800 - EARLY_MS);
  });

  it("is failed when its stream just ends, and opened again", async () => {
    const { supervisor, openedAt, frames } = watch(async function* () {
      yield image;
    });
    await until("the third opening", () => openedAt.length >= 3);
    await until("the third frame", () => frames.length >= 3);
    expect(supervisor.status().reopenedTotal).toBeGreaterThanOrEqual(2);
    await until("the end of a stream", () => supervisor.status().state === "failed");
    expect(supervisor.status().reason).toBe("the stream ended");
  });

  it("is failed and not ended when a replay breaks", async () => {
    const { supervisor, openedAt } = watch(broken, { kind: "replay" });
    await until("the second opening", () => openedAt.length >= 2);
    expect(supervisor.status()).toMatchObject({ state: "failed", reason: "unplugged" });
  });
});

describe("a camera that is silent", () => {
  it("is stalled, in one log line, until the next frame", async () => {
    let wake = () => {};
    const { supervisor, log } = watch(
      async function* (_opening, signal) {
        yield image;
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve());
        });
        yield image;
        await silence(signal);
      },
      { timing: { stalledAfterMs: 100 } },
    );
    await until("the stall", () => supervisor.status().state === "stalled");
    expect(supervisor.status().reason).toBe("no frame for 0.1 s");
    await sleep(350);
    expect(log).toHaveLength(2);
    wake();
    await until("the second frame", () => supervisor.status().framesTotal === 2);
    expect(log.slice(0, 3)).toEqual([
      [{ cameraId: "door", state: "streaming" }, "camera"],
      [{ cameraId: "door", state: "stalled", reason: "no frame for 0.1 s" }, "camera"],
      [{ cameraId: "door", state: "streaming" }, "camera"],
    ]);
    expect(supervisor.status().reopenedTotal).toBe(0);
  });

  it("is stalled when not even its first frame comes", async () => {
    const silent: Opening = async function* (_opening, signal) {
      yield* [];
      await silence(signal);
    };
    const { supervisor } = watch(silent, { timing: { stalledAfterMs: 50 } });
    expect(supervisor.status()).toMatchObject({ state: "starting", lastFrameAt: null });
    await until("the stall", () => supervisor.status().state === "stalled");
  });

  it("stays failed, with the reason, when it is silent after it broke", async () => {
    const { supervisor, openedAt } = watch(
      async function* (opening, signal) {
        yield* [];
        if (opening === 1) throw cameraFailed("unplugged");
        await silence(signal);
      },
      { timing: { stalledAfterMs: 30 } },
    );
    await until("the second opening", () => openedAt.length === 2);
    await sleep(150);
    expect(supervisor.status()).toMatchObject({ state: "failed", reason: "unplugged" });
  });
});

describe("a replay that comes to its end", () => {
  it("is ended and not opened again", async () => {
    const { supervisor, openedAt, log } = watch(
      async function* () {
        yield image;
      },
      { kind: "replay" },
    );
    await until("the end", () => supervisor.status().state === "ended");
    await sleep(5 * TIMING.longestRetryMs);
    expect(openedAt).toHaveLength(1);
    expect(supervisor.status()).toMatchObject({ reason: null, framesTotal: 1, reopenedTotal: 0 });
    expect(log.at(-1)).toEqual([{ cameraId: "door", state: "ended" }, "camera"]);
  });
});

describe("a camera that is stopped", () => {
  const longPause = { timing: { firstRetryMs: FOR_EVER_MS, longestRetryMs: FOR_EVER_MS } };

  it("ends soon in the middle of a pause", async () => {
    const { supervisor, openedAt } = watch(broken, longPause);
    await until("the failure", () => supervisor.status().state === "failed");
    const stoppedAt = performance.now();
    await supervisor.stop();
    expect(performance.now() - stoppedAt).toBeLessThan(SOON_MS);
    expect(openedAt).toHaveLength(1);
    expect(supervisor.status().state).toBe("stopped");
  });

  it("was not opened again when it was stopped in its first pause", async () => {
    const { supervisor } = watch(broken, longPause);
    await until("the failure", () => supervisor.status().state === "failed");
    await supervisor.stop();
    expect(supervisor.status().reopenedTotal).toBe(0);
  });

  it("ends in the middle of frames, closes its source and gives no more", async () => {
    let isClosed = false;
    const { supervisor, frames } = watch(async function* () {
      try {
        for (;;) {
          yield image;
          await sleep(1);
        }
      } finally {
        isClosed = true;
      }
    });
    await until("some frames", () => frames.length >= 3);
    await supervisor.stop();
    const count = frames.length;
    expect(isClosed).toBe(true);
    await sleep(50);
    expect(frames).toHaveLength(count);
    expect(supervisor.status()).toMatchObject({ state: "stopped", framesTotal: count });
  });

  it("ends when it is silent", async () => {
    const { supervisor, frames } = watch(steady);
    await until("a frame", () => frames.length === 1);
    await supervisor.stop();
    expect(supervisor.status()).toMatchObject({ state: "stopped", reopenedTotal: 0 });
  });

  it("may be stopped twice", async () => {
    const { supervisor } = watch(steady);
    await Promise.all([supervisor.stop(), supervisor.stop()]);
    expect(supervisor.status().state).toBe("stopped");
  });
});
