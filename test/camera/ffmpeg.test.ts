import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type FfmpegConfig } from "../../daemon/camera/camera-config.js";
import { ffmpegCamera, filterArguments, inputArguments } from "../../daemon/camera/ffmpeg.js";
import { isInstalled } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { until } from "../helpers/subscribers.js";
import { commandLinesWith } from "./running-processes.js";
import { failureOf, takeImages } from "./take-images.js";

/** An end that takes this long is none; ffmpeg gets a second before it is killed. */
const SOON_MS = 10_000;

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

function config(settings: object): FfmpegConfig {
  return cameraSchema.parse({ source: "ffmpeg", ...settings }) as FfmpegConfig;
}

const camera = (settings: object) => ffmpegCamera(config(settings));

/** ffmpeg's own moving test picture, as fast as a camera; `extra` is looked for in the processes. */
function testSource(settings: object = {}, extra = "") {
  const input = `testsrc=size=320x240:rate=10,realtime${extra}`;
  return camera({ format: "lavfi", input, ...settings });
}

function writeVideo(size: string): string {
  const path = join(directory, "video.mkv");
  const source = ["-f", "lavfi", "-i", `testsrc=size=${size}:rate=10:duration=1`];
  execFileSync("ffmpeg", ["-v", "error", ...source, "-c:v", "mpeg4", path]);
  return path;
}

/** Runs a program beside the test; returns how to end it and all that it started. */
function execInBackground(program: string, args: string[]): () => void {
  const child = spawn(program, args, { detached: true, stdio: "ignore" });
  return () => process.kill(-(child.pid as number), "SIGKILL");
}

/** A named pipe that nobody writes: as silent as a camera can be. */
function silentPipe(): string {
  const path = join(directory, "silent");
  execFileSync("mkfifo", [path]);
  return path;
}

describe("the arguments of ffmpeg", () => {
  it("ask for little delay from an RTSP camera", () => {
    const args = inputArguments(config({ input: "rtsp://10.0.0.7/live" }));
    expect(args.slice(-2)).toEqual(["-i", "rtsp://10.0.0.7/live"]);
    expect(args.join(" ")).toContain("-rtsp_transport tcp -fflags nobuffer -flags low_delay");
  });

  it("let one's own options have the last word", () => {
    const inputOptions = ["-rtsp_transport", "udp"];
    const args = inputArguments(config({ input: "rtsp://10.0.0.7/live", inputOptions }));
    expect(args.lastIndexOf("udp")).toBeGreaterThan(args.lastIndexOf("tcp"));
  });

  it("name the format of a video device, unless it is set", () => {
    const input = "/dev/video7";
    expect(inputArguments(config({ input }))).toEqual(["-f", "v4l2", "-i", input]);
    const set = inputArguments(config({ input, format: "lavfi" }));
    expect(set).toEqual(["-f", "lavfi", "-i", input]);
  });

  it("play a file no faster than it was taken, and put own options first", () => {
    const input = join(directory, "a.mkv");
    writeFileSync(input, "");
    const args = inputArguments(config({ input, inputOptions: ["-ss", "5"] }));
    expect(args).toEqual(["-ss", "5", "-re", "-i", input]);
  });

  it("limit the rate and the width", () => {
    const filter = filterArguments({ fps: 7.5, maxWidthPx: 800 }).at(-1);
    expect(filter).toBe("fps=7.5,scale='min(800,iw)':-2");
  });
});

describe.skipIf(!isInstalled("ffmpeg"))("an ffmpeg camera (needs ffmpeg)", () => {
  it("gives pictures that move, each in a buffer of its own", async () => {
    const images = await takeImages(testSource(), 12);
    for (const { width, height, rgb } of images) {
      expect([width, height, rgb.length]).toEqual([320, 240, 320 * 240 * 3]);
    }
    expect(new Set(images.map(({ rgb }) => rgb.buffer)).size).toBe(12);
    expect(Buffer.compare(images[0].rgb, images[11].rgb)).not.toBe(0);
  });

  it("gives the frames of a file and ends with it", async () => {
    const images = await takeImages(camera({ input: writeVideo("160x120") }));
    expect(images.length).toBeGreaterThan(0);
    expect(images[0]).toMatchObject({ width: 160, height: 120 });
  });

  it.each([
    ["wider than wanted", 160, [160, 120]],
    ["narrower than wanted", 640, [320, 240]],
  ])("scales pictures that are %s, and no others", async (_what, maxWidthPx, size) => {
    const [{ width, height, rgb }] = await takeImages(testSource({ maxWidthPx }), 1);
    expect([width, height]).toEqual(size);
    expect(rgb).toHaveLength(width * height * 3);
  });

  it("gives the newest picture to one who was away", async () => {
    const frames = camera({
      ...{ format: "lavfi", fps: 60 },
      // Ten plain greys a second, each ten lighter than the one before.
      input: "color=black:size=32x32:rate=10,format=gray,geq=lum='10*N',realtime",
    }).frames(AbortSignal.timeout(SOON_MS));
    const first = (await frames.next()).value as { rgb: Uint8Array };
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const later = (await frames.next()).value as { rgb: Uint8Array };
    await frames.return();
    // The very next picture would be ten lighter; a second later it is a hundred.
    expect(later.rgb[0] - first.rgb[0]).toBeGreaterThanOrEqual(30);
  });

  it("leaves no ffmpeg behind when it is aborted while it waits", async () => {
    const pipe = silentPipe();
    const abort = new AbortController();
    const next = camera({ input: pipe }).frames(abort.signal).next();
    await until("ffmpeg", () => commandLinesWith(pipe).length === 1);
    const abortedAt = performance.now();
    abort.abort();
    expect((await next).done).toBe(true);
    expect(performance.now() - abortedAt).toBeLessThan(SOON_MS);
    expect(commandLinesWith(pipe)).toEqual([]);
  });

  it("leaves no ffmpeg behind when its pictures are not wanted any more", async () => {
    const mark = `,drawbox=color=red@0.${process.pid}`;
    const source = testSource({}, mark);
    for await (const _ of source.frames(AbortSignal.timeout(SOON_MS))) {
      expect(commandLinesWith(mark)).toHaveLength(1);
      break;
    }
    expect(commandLinesWith(mark)).toEqual([]);
  });

  it("starts no ffmpeg when it was aborted before", async () => {
    expect((await testSource().frames(AbortSignal.abort()).next()).done).toBe(true);
  });
});

describe.skipIf(!isInstalled("ffmpeg"))("an ffmpeg camera that fails (needs ffmpeg)", () => {
  it("names the file that is missing, in ffmpeg's words", async () => {
    const input = join(directory, "gone.mkv");
    const { code, message } = await failureOf(camera({ input }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain(`${input}: No such file or directory`);
  });

  it("says that a file is not a video", async () => {
    const input = join(directory, "garbage.mkv");
    writeFileSync(input, "garbage".repeat(1000));
    const { code, message } = await failureOf(camera({ input }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain("Invalid data found");
  });

  it("times out when nothing comes, and leaves no ffmpeg behind", async () => {
    const pipe = silentPipe();
    const failure = await failureOf(camera({ input: pipe, timeoutMs: 500 }));
    expect(failure).toMatchObject({ code: "CAMERA_FAILED", message: "no picture for 0.5 s" });
    expect(commandLinesWith(pipe)).toEqual([]);
  });

  it("times out when nothing more comes after some pictures", async () => {
    const pipe = silentPipe();
    const frames = `head -c ${10 * 64 * 48 * 3} /dev/zero; exec sleep 20`;
    const feeder = execInBackground("sh", ["-c", `(${frames}) > ${pipe}`]);
    const form = ["-video_size", "64x48", "-pixel_format", "rgb24", "-framerate", "10"];
    const raw = { input: pipe, format: "rawvideo", inputOptions: form, maxWidthPx: 160 };
    const source = camera({ ...raw, timeoutMs: 3000 });
    try {
      const images: unknown[] = [];
      const reading = async () => {
        for await (const image of source.frames(AbortSignal.timeout(25_000))) images.push(image);
      };
      await expect(reading()).rejects.toThrow("no picture for 3 s");
      expect(images.length).toBeGreaterThan(0);
    } finally {
      feeder();
    }
  });

  it("says how to install ffmpeg where it is not installed", async () => {
    const path = process.env.PATH;
    process.env.PATH = directory;
    try {
      const { code, message } = await failureOf(testSource());
      expect(code).toBe("CAMERA_FAILED");
      expect(message).toContain("ffmpeg is not installed; install it (apt install ffmpeg)");
    } finally {
      process.env.PATH = path;
    }
  });
});
