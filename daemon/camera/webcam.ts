import { existsSync, readFileSync, rmSync } from "node:fs";
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
/** Exit codes of timeout: the program took too long, and had to be killed. */
const TIMED_OUT = 124;
const KILLED = 137;
const END_RETRY_MS = 50;
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
    longestSilenceMs: safe.timeoutMs + 1000 / safe.fps,
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
      const image = await snapshot(config, { directory, signal });
      if (signal.aborted) return;
      yield image;
      const restMs = 1000 / config.fps - (performance.now() - start);
      if (restMs > 0) await sleep(restMs, undefined, { signal }).catch(() => {});
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function snapshot(
  config: WebcamConfig,
  { directory, signal }: { directory: string; signal: AbortSignal },
): Promise<RgbImage> {
  const location = join(directory, "shot.jpg");
  await capture(config, { directory, location, signal });
  try {
    const bytes = await readFile(location);
    await rm(location);
    return await decodePicture(bytes, { maxPixels: MAX_PIXELS });
  } catch (cause) {
    const isMissing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw gaveNone(config, isMissing ? "no file" : "a file that cannot be read", cause);
  }
}

function gaveNone({ device }: WebcamConfig, what: string, cause: unknown): LimenError {
  const advice = "is the camera plugged in and free?";
  return cameraFailed(`fswebcam gave no picture of ${device} (${what}); ${advice}`, cause);
}

async function capture(
  config: WebcamConfig,
  { directory, location, signal }: { directory: string; location: string; signal: AbortSignal },
): Promise<void> {
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
  const pidFile = join(directory, "pid");
  webcam.bin = heldCommand(webcam.bin, { pidFile, timeoutMs: config.timeoutMs });
  const release = endOnAbort(pidFile, signal);
  try {
    await new Promise<void>((resolve, reject) => {
      webcam.capture(location, (error) => {
        if (error) reject(gaveNone(config, failureOf(error, { config, directory }), error));
        else resolve();
      });
    });
  } finally {
    release();
  }
}

/**
 * node-webcam gives no hold on the program it starts. So its shell says who it is and becomes
 * coreutils' timeout, which ends a program that hangs, or on a signal: none is left behind.
 */
function heldCommand(
  program: string,
  { pidFile, timeoutMs }: { pidFile: string; timeoutMs: number },
): string {
  const seconds = Math.ceil(timeoutMs / 1000);
  return `echo $$ > ${pidFile}; exec timeout -k ${KILL_AFTER_S} ${seconds} ${program}`;
}

/** Ends the running program when the signal aborts; returns how to stop watching for that. */
function endOnAbort(pidFile: string, signal: AbortSignal): () => void {
  let retry: NodeJS.Timeout | undefined;
  const end = () => {
    try {
      process.kill(Number(readFileSync(pidFile, "utf8")), "SIGTERM");
    } catch {
      // Not started yet, or gone already: the capture's own end stops this.
      retry = setTimeout(end, END_RETRY_MS);
    }
  };
  signal.addEventListener("abort", end);
  return () => {
    signal.removeEventListener("abort", end);
    clearTimeout(retry);
    rmSync(pidFile, { force: true });
  };
}

/** The reason without the command and its directory: the same failure reads the same each time. */
function failureOf(
  error: unknown,
  { config, directory }: { config: WebcamConfig; directory: string },
): string {
  const { code } = error as { code?: unknown };
  if (code === TIMED_OUT || code === KILLED) return `timed out after ${config.timeoutMs / 1000} s`;
  const [first, ...rest] = reasonOf(error).replaceAll(directory, "").trim().split("\n");
  const said = first.startsWith("Command failed") ? rest : [first, ...rest];
  return said.join(" ").trim() || `it ended with ${String(code)}`;
}

/** Whether a program can be found on the PATH. */
export function isInstalled(program: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}
