import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { CameraSource } from "../../daemon/camera/camera.js";
import { cameraFailed } from "../../daemon/camera/camera.js";
import { type RecorderParts, recordCamera } from "../../daemon/replay/recorder.js";
import type { RecordedFrame } from "../../daemon/replay/recording-format.js";

/** A camera whose clock moves 100 ms a frame; `frames` are their brightness. */
function scriptedCamera(frames: readonly number[], failure?: Error) {
  let ms = 0;
  const source: CameraSource = {
    kind: "ffmpeg",
    description: "scripted",
    longestSilenceMs: null,
    async *frames() {
      for (const value of frames) {
        ms += 100;
        yield { width: 8, height: 8, rgb: new Uint8Array(192).fill(value) };
      }
      if (failure) throw failure;
    },
  };
  return { source, now: () => new Date(ms) };
}

function recorded(
  camera: ReturnType<typeof scriptedCamera>,
  parts: Partial<RecorderParts> = {},
): RecorderParts & { frames: RecordedFrame[] } {
  const frames: RecordedFrame[] = [];
  return {
    ...camera,
    frames,
    writer: {
      bytes: 0,
      write: async (frame) => {
        frames.push(frame);
        return true;
      },
    },
    isWorth: null,
    onProgress: () => {},
    ...parts,
  };
}

const LIMITS = { forMs: 60_000, fps: null, signal: new AbortController().signal };
const timesOf = (frames: readonly RecordedFrame[]) =>
  frames.map(({ capturedAt }) => capturedAt.getTime());

describe("recording a camera", () => {
  it("writes each frame with when it was taken, until the source ends", async () => {
    const parts = recorded(scriptedCamera([1, 2, 3]));
    const end = await recordCamera(parts, LIMITS);
    expect(timesOf(parts.frames)).toEqual([100, 200, 300]);
    expect(end).toMatchObject({ why: "source ended", seen: 3, written: 3 });
  });

  it("ends when its time is up by the frames' own times", async () => {
    const parts = recorded(scriptedCamera([1, 2, 3, 4, 5]));
    const end = await recordCamera(parts, { ...LIMITS, forMs: 250 });
    expect(timesOf(parts.frames)).toEqual([100, 200]);
    expect(end.why).toBe("time");
  });

  it("ends in time where the camera gives nothing any more", async () => {
    const silent: CameraSource = {
      kind: "ffmpeg",
      description: "silent",
      longestSilenceMs: null,
      async *frames(signal) {
        await sleep(60_000, undefined, { signal }).catch(() => {});
      },
    };
    const parts = recorded({ source: silent, now: () => new Date(0) });
    expect((await recordCamera(parts, { ...LIMITS, forMs: 30 })).why).toBe("time");
  });

  it("keeps to the rate it was given", async () => {
    const parts = recorded(scriptedCamera([1, 2, 3, 4, 5, 6, 7]));
    await recordCamera(parts, { ...LIMITS, fps: 5 });
    expect(timesOf(parts.frames)).toEqual([100, 300, 500, 700]);
  });

  it("leaves out the frames that are not worth their place", async () => {
    const camera = scriptedCamera([10, 200, 10, 200]);
    const parts = recorded(camera, { isWorth: async ({ rgb }) => rgb[0] > 100 });
    const end = await recordCamera(parts, LIMITS);
    expect(timesOf(parts.frames)).toEqual([200, 400]);
    expect(end).toMatchObject({ seen: 4, written: 2 });
  });

  it("ends at a signal, and where the file is full", async () => {
    const stop = new AbortController();
    const stopped = recorded(scriptedCamera([1, 2, 3]), { onProgress: () => stop.abort() });
    const end = await recordCamera(stopped, { ...LIMITS, signal: stop.signal });
    expect(end).toMatchObject({ why: "stopped", written: 1 });
    const writer = { bytes: 9, write: async () => false };
    const full = recorded(scriptedCamera([1, 2, 3]), { writer });
    expect(await recordCamera(full, LIMITS)).toMatchObject({ why: "full", written: 0 });
  });

  it("passes on why the camera broke, after what it gave was written", async () => {
    const parts = recorded(scriptedCamera([1, 2], cameraFailed("unplugged")));
    await expect(recordCamera(parts, LIMITS)).rejects.toMatchObject({ code: "CAMERA_FAILED" });
    expect(parts.frames).toHaveLength(2);
  });
});
