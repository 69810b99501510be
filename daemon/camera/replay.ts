import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../errors.js";
import { decodePicture } from "../vision/decode-picture.js";
import type { RgbImage } from "../vision/types.js";
import { type CameraSource, cameraFailed } from "./camera.js";
import type { ReplayConfig } from "./camera-config.js";
import { filterArguments } from "./ffmpeg.js";
import { ffmpegFrames } from "./ffmpeg-process.js";

const PICTURES = new Set([".jpg", ".jpeg", ".png", ".webp"]);
const MAX_PIXELS = 50_000_000;
const MAX_WIDTH_PX = 1920;
const VIDEO_TIMEOUT_MS = 10_000;

/** Pictures or a video from the disk, at a set rate: demonstration, tests, trying a threshold. */
export function replayCamera(
  config: ReplayConfig,
  onWarning: (message: string) => void,
): CameraSource {
  // A replay that goes round for months must not say the same in every round.
  const said = new Set<string>();
  const warnOnce = (message: string) => {
    if (!said.has(message)) onWarning(message);
    said.add(message);
  };
  return {
    kind: "replay",
    description: `replay ${config.path}`,
    longestSilenceMs: null,
    frames: (signal) => replayFrames(config, signal, warnOnce),
  };
}

async function* replayFrames(
  config: ReplayConfig,
  signal: AbortSignal,
  onWarning: (message: string) => void,
): AsyncGenerator<RgbImage, void, void> {
  const { isDirectory } = await look(config.path);
  if (!isDirectory && !isPicture(config.path)) {
    yield* videoFrames(config, signal);
    return;
  }
  do {
    const pictures = isDirectory ? await picturesIn(config.path) : [config.path];
    let shown = 0;
    for (const picture of pictures) {
      if (signal.aborted) return;
      const image = await decode(picture, onWarning);
      if (!image) continue;
      shown++;
      yield* still(image, config, signal);
    }
    if (shown === 0 && !signal.aborted) {
      throw cameraFailed(`${config.path} holds no JPEG, PNG or WebP picture that can be read`);
    }
  } while (config.loop && !signal.aborted);
}

/** The same picture for as long as a person would stand there. */
async function* still(
  image: RgbImage,
  { fps, stillMs }: ReplayConfig,
  signal: AbortSignal,
): AsyncGenerator<RgbImage, void, void> {
  const repeats = Math.max(1, Math.round((stillMs / 1000) * fps));
  for (let i = 0; i < repeats && !signal.aborted; i++) {
    yield { ...image, rgb: image.rgb.slice() };
    await sleep(1000 / fps, undefined, { signal }).catch(() => {});
  }
}

function videoFrames(config: ReplayConfig, signal: AbortSignal) {
  const loop = config.loop ? ["-stream_loop", "-1"] : [];
  const filters = filterArguments({ fps: config.fps, maxWidthPx: MAX_WIDTH_PX });
  return ffmpegFrames([...loop, "-re", "-i", config.path, ...filters], {
    signal,
    timeoutMs: VIDEO_TIMEOUT_MS,
  });
}

async function look(path: string): Promise<{ isDirectory: boolean }> {
  try {
    const found = await stat(path);
    return { isDirectory: found.isDirectory() };
  } catch (cause) {
    throw cameraFailed(`${path} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

async function picturesIn(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).filter(isPicture).sort();
  return names.map((name) => join(directory, name));
}

/** One bad picture does not end a replay; it is named. */
async function decode(
  path: string,
  onWarning: (message: string) => void,
): Promise<RgbImage | undefined> {
  try {
    const bytes = await readFile(path);
    return await decodePicture(bytes, { maxPixels: MAX_PIXELS, maxWidthPx: MAX_WIDTH_PX });
  } catch (error) {
    onWarning(`${basename(path)} is left out: ${reasonOf(error)}`);
    return undefined;
  }
}

function isPicture(path: string): boolean {
  return PICTURES.has(extname(path).toLowerCase());
}
