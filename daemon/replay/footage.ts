import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { Frame } from "../camera/camera.js";
import { cameraSchema, type FfmpegConfig, type ReplayConfig } from "../camera/camera-config.js";
import { filterArguments } from "../camera/ffmpeg.js";
import { everyFfmpegFrame } from "../camera/ffmpeg-process.js";
import { reasonOf } from "../errors.js";
import { decodePicture } from "../vision/decode-picture.js";
import type { RgbImage } from "../vision/types.js";
import { badRecording } from "./recording-format.js";
import { isRecording, recordedFrames, recordingHeader } from "./recording-reader.js";

/** Frames that were seen once and can be seen again, each with the time of its capture. */
export interface Footage {
  kind: "recording" | "video" | "pictures";
  /** The time of the first frame is near it; a video's or a folder's is made up. */
  startedAt: Date;
  frames(signal: AbortSignal): AsyncGenerator<Frame, void, void>;
}

export interface FootageOptions {
  /** Frames a second of a video, and of pictures; null: as such a camera has by default. */
  fps: number | null;
  onWarning: (message: string) => void;
}

const PICTURES = new Set([".jpg", ".jpeg", ".png", ".webp"]);
const MAX_PIXELS = 50_000_000;
const CAMERA_ID = "replay";
/** When footage begins that does not say when it was taken. */
const SOME_DAY = new Date("2000-01-01T00:00:00Z");

/** A recording, a video, a picture or a folder of pictures. Throws BAD_RECORDING. */
export async function openFootage(path: string, options: FootageOptions): Promise<Footage> {
  if (await isDirectory(path)) {
    const names = (await readdir(path)).filter(isPicture).sort();
    return pictureFootage(
      path,
      names.map((name) => join(path, name)),
      options,
    );
  }
  if (isPicture(path)) return pictureFootage(path, [path], options);
  if (await isRecording(path)) return recordingFootage(path, options);
  return videoFootage(path, options);
}

async function recordingFootage(path: string, { onWarning }: FootageOptions): Promise<Footage> {
  const { cameraId, startedAt } = await recordingHeader(path);
  async function* frames(signal: AbortSignal) {
    for await (const { capturedAt, jpeg } of recordedFrames(path, onWarning)) {
      if (signal.aborted) return;
      const image = await decoded(jpeg, `a frame of ${basename(path)}`, onWarning);
      if (image) yield { ...image, cameraId, capturedAt };
    }
  }
  return { kind: "recording", startedAt: new Date(startedAt), frames };
}

function videoFootage(path: string, { fps: wanted }: FootageOptions): Footage {
  // As a camera of that kind would show it, so that both are judged alike.
  const camera = cameraSchema.parse({ source: "ffmpeg", input: path }) as FfmpegConfig;
  const fps = wanted ?? camera.fps;
  async function* frames(signal: AbortSignal) {
    let index = 0;
    const args = ["-i", path, ...filterArguments({ ...camera, fps })];
    for await (const image of everyFfmpegFrame(args, signal)) {
      yield { ...image, cameraId: CAMERA_ID, capturedAt: timeOf(index++, fps) };
    }
    if (index === 0 && !signal.aborted) throw badRecording(path, "the video has no picture");
  }
  return { kind: "video", startedAt: SOME_DAY, frames };
}

function pictureFootage(
  path: string,
  pictures: readonly string[],
  { fps: wanted, onWarning }: FootageOptions,
): Footage {
  const camera = cameraSchema.parse({ source: "replay", path }) as ReplayConfig;
  const fps = wanted ?? camera.fps;
  const repeats = Math.max(1, Math.round((camera.stillMs / 1000) * fps));
  async function* frames(signal: AbortSignal) {
    let index = 0;
    for (const picture of pictures) {
      const image = await decoded(await readFile(picture), basename(picture), onWarning);
      for (let i = 0; image && i < repeats; i++) {
        if (signal.aborted) return;
        yield { ...image, cameraId: CAMERA_ID, capturedAt: timeOf(index++, fps) };
      }
    }
    if (index === 0) throw badRecording(path, "it holds no JPEG, PNG or WebP picture to be read");
  }
  return { kind: "pictures", startedAt: SOME_DAY, frames };
}

function timeOf(index: number, fps: number): Date {
  return new Date(SOME_DAY.getTime() + Math.round((1000 * index) / fps));
}

/** One picture that cannot be read does not end a replay; it is named. */
async function decoded(
  bytes: Uint8Array,
  name: string,
  onWarning: (message: string) => void,
): Promise<RgbImage | undefined> {
  try {
    return await decodePicture(bytes, { maxPixels: MAX_PIXELS });
  } catch (error) {
    onWarning(`${name} is left out: ${reasonOf(error)}`);
    return undefined;
  }
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw badRecording(path, `it cannot be read: ${reasonOf(cause)}`, cause);
  }
}

function isPicture(path: string): boolean {
  return PICTURES.has(extname(path).toLowerCase());
}
