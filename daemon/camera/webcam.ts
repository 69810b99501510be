import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import nodeWebcam from "node-webcam";
import { LimenError, reasonOf } from "../errors.js";
import { decodePicture } from "../vision/decode-picture.js";
import type { RgbImage } from "../vision/types.js";
import { type CameraSource, cameraFailed } from "./camera.js";
import { cameraSchema, type WebcamConfig } from "./camera-config.js";

const MAX_PIXELS = 3840 * 2160;
const JPEG_QUALITY = 90;
/** After this long past its time-out a capture that does not die of SIGTERM is killed. */
const KILL_AFTER_S = 1;
/** node-webcam puts the location into a shell as well. */
const SAFE_PATH = /^[A-Za-z0-9/._-]+$/;

/**
 * Snapshots by fswebcam through node-webcam, for machines where ffmpeg is not wanted. Its options
 * go into a shell unescaped, so they are checked here again, whoever made them; and its capture in
 * memory returns nothing, so pictures go through a file in a private directory.
 */
export function webcamCamera(config: WebcamConfig): CameraSource {
  const checked = cameraSchema.safeParse(config);
  if (!checked.success || checked.data.source !== "webcam") {
    throw new LimenError("BAD_CONFIG", `webcam options are not allowed: ${checked.error?.message}`);
  }
  const safe = checked.data;
  return {
    kind: "webcam",
    description: `webcam ${safe.device}`,
    frames: (signal) => webcamFrames(safe, signal),
  };
}

async function* webcamFrames(
  config: WebcamConfig,
  signal: AbortSignal,
): AsyncGenerator<RgbImage, void, void> {
  if (!isInstalled("fswebcam")) {
    throw cameraFailed(
      "fswebcam is not installed; install it (apt install fswebcam) or use another camera source",
    );
  }
  const directory = await mkdtemp(join(tmpdir(), "limen-webcam-"));
  try {
    if (!SAFE_PATH.test(directory)) {
      throw cameraFailed(`the temporary directory ${directory} has characters a shell would read`);
    }
    while (!signal.aborted) {
      const start = performance.now();
      const image = await snapshot(config, join(directory, "shot.jpg"));
      if (signal.aborted) return;
      yield image;
      const restMs = 1000 / config.fps - (performance.now() - start);
      if (restMs > 0) await sleep(restMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function snapshot(config: WebcamConfig, location: string): Promise<RgbImage> {
  await capture(config, location);
  try {
    const bytes = await readFile(location);
    await rm(location);
    return await decodePicture(bytes, { maxPixels: MAX_PIXELS });
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw tookNone(config, isMissing ? "no picture" : "a picture that cannot be read", cause);
  }
}

function tookNone({ device }: WebcamConfig, what: string, cause: unknown): LimenError {
  const advice = "is the camera plugged in and free?";
  return cameraFailed(`fswebcam gave no picture of ${device} (${what}); ${advice}`, cause);
}

function capture(config: WebcamConfig, location: string): Promise<void> {
  const webcam = nodeWebcam.create({
    width: config.width,
    height: config.height,
    device: config.device,
    quality: JPEG_QUALITY,
    output: "jpeg",
    callbackReturn: "location",
    saveShots: false,
    verbose: false,
    setValues: {},
  });
  webcam.bin = commandWithTimeout(webcam.bin, config.timeoutMs);
  return new Promise((resolve, reject) => {
    webcam.capture(location, (error) => {
      if (error) reject(tookNone(config, reasonOf(error), error));
      else resolve();
    });
  });
}

/**
 * node-webcam gives no hold on the program it starts, so coreutils' timeout ends one that hangs:
 * none is left behind, however often the camera is opened again.
 */
function commandWithTimeout(program: string, timeoutMs: number): string {
  return `timeout -k ${KILL_AFTER_S} ${Math.ceil(timeoutMs / 1000)} ${program}`;
}

/** Whether a program can be found on the PATH. */
export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
