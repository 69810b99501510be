import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CameraSource } from "../../daemon/camera/camera.js";
import { cameraSchema, type ReplayConfig } from "../../daemon/camera/camera-config.js";
import { replayCamera } from "../../daemon/camera/replay.js";
import { isInstalled } from "../../daemon/camera/webcam.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { demoDir } from "../helpers/pictures.js";
import { failureOf, takeImages } from "./take-images.js";

/** Each picture once, and on to the next at once. */
const ONCE = { fps: 60, stillMs: 1, loop: false };
/** A busy machine may be slow, but not as slow as the 100 s that a picture stays in that test. */
const SOON_MS = 10_000;

let directory: string;
let warnings: string[];

beforeEach(() => {
  directory = temporaryDirectory();
  warnings = [];
});
afterEach(() => removeDirectory(directory));

function replay(settings: Partial<ReplayConfig> = {}): CameraSource {
  const raw = { source: "replay", path: directory, ...ONCE, ...settings };
  return replayCamera(cameraSchema.parse(raw) as ReplayConfig, (text) => warnings.push(text));
}

/** A plain grey picture whose grey tells which one it is; PNG keeps it exactly. */
async function writeGrey(name: string, grey: number): Promise<string> {
  const background = { r: grey, g: grey, b: grey };
  const path = join(directory, name);
  await sharp({ create: { width: 8, height: 6, channels: 3, background } })
    .png()
    .toFile(path);
  return path;
}

const greys = (images: RgbImage[]) => images.map(({ rgb }) => rgb[0]);

describe("the replay of a folder", () => {
  it("shows its pictures in the order of their names and nothing else", async () => {
    await writeGrey("c.png", 30);
    await writeGrey("a.png", 10);
    await writeGrey("b.PNG", 20);
    writeFileSync(join(directory, "README.md"), "not a picture");
    const images = await takeImages(replay());
    expect(greys(images)).toEqual([10, 20, 30]);
    expect(images[0]).toMatchObject({ width: 8, height: 6 });
    expect(images[0].rgb).toHaveLength(8 * 6 * 3);
    expect(warnings).toEqual([]);
  });

  it("holds a picture for its time at the set rate, each time in a buffer of its own", async () => {
    await writeGrey("a.png", 10);
    await writeGrey("b.png", 20);
    const images = await takeImages(replay({ stillMs: 60, fps: 50 }));
    expect(greys(images)).toEqual([10, 10, 10, 20, 20, 20]);
    images[0].rgb.fill(255);
    expect(greys(images)).toEqual([255, 10, 10, 20, 20, 20]);
  });

  it("begins again at the end when it loops", async () => {
    await writeGrey("a.png", 10);
    await writeGrey("b.png", 20);
    const images = await takeImages(replay({ loop: true }), 5);
    expect(greys(images)).toEqual([10, 20, 10, 20, 10]);
  });

  it("shows a picture that was added meanwhile in the next round", async () => {
    await writeGrey("a.png", 10);
    const seen: number[] = [];
    for await (const { rgb } of replay({ loop: true }).frames(AbortSignal.timeout(SOON_MS))) {
      seen.push(rgb[0]);
      if (seen.length === 1) await writeGrey("b.png", 20);
      if (seen.length === 3) break;
    }
    expect(seen).toEqual([10, 10, 20]);
  });

  it("leaves a broken picture out with a warning and goes on", async () => {
    await writeGrey("a.png", 10);
    writeFileSync(join(directory, "b.jpg"), "this is no JPEG");
    await writeGrey("c.png", 30);
    expect(greys(await takeImages(replay()))).toEqual([10, 30]);
    expect(warnings).toEqual(["b.jpg is left out: not a readable JPEG, PNG or WebP picture"]);
  });

  it("warns of a broken picture once, however often it begins again", async () => {
    await writeGrey("a.png", 10);
    writeFileSync(join(directory, "b.jpg"), "this is no JPEG");
    await takeImages(replay({ loop: true }), 5);
    expect(warnings).toHaveLength(1);
  });

  it("shows the six demonstration photographs", async () => {
    const images = await takeImages(replay({ path: demoDir }));
    expect(images).toHaveLength(6);
    for (const { width, height, rgb } of images) expect(rgb).toHaveLength(width * height * 3);
  });
});

describe("the replay of one picture", () => {
  it("shows just that", async () => {
    await writeGrey("a.png", 10);
    const path = await writeGrey("b.png", 20);
    expect(greys(await takeImages(replay({ path })))).toEqual([20]);
  });
});

describe("a replay that cannot go on", () => {
  it("fails with the folder's name when it holds no picture, looping or not", async () => {
    for (const loop of [true, false]) {
      const { code, message } = await failureOf(replay({ loop }));
      expect(code).toBe("CAMERA_FAILED");
      expect(message).toContain(`${directory} holds no JPEG, PNG or WebP picture`);
    }
  });

  it("fails when every picture is broken", async () => {
    writeFileSync(join(directory, "a.jpg"), "");
    expect(await failureOf(replay())).toMatchObject({ code: "CAMERA_FAILED" });
    expect(warnings).toHaveLength(1);
  });

  it("fails with the path when there is nothing", async () => {
    const { code, message } = await failureOf(replay({ path: join(directory, "gone") }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain(`${join(directory, "gone")} cannot be read: ENOENT`);
  });
});

describe("a replay that is aborted", () => {
  it("ends soon, even between two pictures that are far apart", async () => {
    await writeGrey("a.png", 10);
    const abort = new AbortController();
    const frames = replay({ fps: 0.01, stillMs: 1_000_000 }).frames(abort.signal);
    expect((await frames.next()).done).toBe(false);
    const abortedAt = performance.now();
    setTimeout(() => abort.abort(), 20);
    expect((await frames.next()).done).toBe(true);
    expect(performance.now() - abortedAt).toBeLessThan(SOON_MS);
  });

  it("shows nothing when it was aborted before", async () => {
    await writeGrey("a.png", 10);
    expect((await replay().frames(AbortSignal.abort()).next()).done).toBe(true);
  });
});

describe.skipIf(!isInstalled("ffmpeg"))("the replay of a video (needs ffmpeg)", () => {
  function writeVideo(name: string): string {
    const path = join(directory, name);
    const source = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=1"];
    execFileSync("ffmpeg", ["-v", "error", ...source, "-c:v", "mpeg4", path]);
    return path;
  }

  it.each(["video.mp4", "video.mkv"])("gives the frames of %s and ends", async (name) => {
    const images = await takeImages(replay({ path: writeVideo(name), fps: 10 }));
    expect(images.length).toBeGreaterThan(0);
    for (const { width, height, rgb } of images) {
      expect([width, height, rgb.length]).toEqual([160, 120, 160 * 120 * 3]);
    }
  });

  it("goes on past the end when it loops", async () => {
    const path = writeVideo("video.mkv");
    const onceCount = (await takeImages(replay({ path, fps: 10 }))).length;
    const images = await takeImages(replay({ path, fps: 10, loop: true }), 2 * onceCount);
    expect(images).toHaveLength(2 * onceCount);
  });

  it("fails with ffmpeg's reason when it is not a video", async () => {
    const path = join(directory, "video.mp4");
    writeFileSync(path, "this is no video");
    const { code, message } = await failureOf(replay({ path }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain("Invalid data found");
  });
});
