import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import type { LimenError } from "../errors.js";
import type { RgbImage } from "../vision/types.js";
import { cameraFailed, withoutCredentials } from "./camera.js";
import { Newest } from "./newest.js";
import { PpmStream } from "./ppm-stream.js";

type Child = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Largest picture taken from a camera: 8K. */
const MAX_PIXELS = 7680 * 4320;
/** How much of what ffmpeg complains about is kept, and how much goes into the reason. */
const MAX_COMPLAINT = 8192;
const MAX_REASON = 500;
const KILL_AFTER_MS = 1000;

/**
 * Runs one ffmpeg for as long as pictures are wanted, and gives the newest picture whenever one is
 * asked for. `args` stand before the output. Throws CAMERA_FAILED with ffmpeg's own reason when it
 * is not installed, fails, or says nothing for `timeoutMs`; returns when its input ended.
 */
export async function* ffmpegFrames(
  args: readonly string[],
  {
    signal,
    timeoutMs,
    standardInput,
  }: { signal: AbortSignal; timeoutMs: number; standardInput?: string },
): AsyncGenerator<RgbImage, void, void> {
  if (signal.aborted) return;
  const child = startFfmpeg(args, standardInput);
  const newest = new Newest<RgbImage>();
  const stop = () => newest.end();
  signal.addEventListener("abort", stop);
  const watchdog = setTimeout(() => {
    newest.end(cameraFailed(`no picture for ${timeoutMs / 1000} s`));
  }, timeoutMs);
  read(child, newest, () => watchdog.refresh());
  try {
    for (;;) {
      const image = await newest.take();
      if (!image || signal.aborted) return;
      yield image;
    }
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", stop);
    await end(child);
  }
}

/**
 * Every picture that ffmpeg makes, however long the taker takes over each: ffmpeg waits. `args`
 * stand before the output. Throws CAMERA_FAILED with ffmpeg's own reason.
 */
export async function* everyFfmpegFrame(
  args: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<RgbImage, void, void> {
  const child = startFfmpeg(args);
  const complaint = collectComplaint(child);
  const left = new Promise<Error | number | null>((resolve) => {
    child.once("error", resolve);
    child.once("close", resolve);
  });
  const pictures = new PpmStream(MAX_PIXELS);
  try {
    // Without ffmpeg there is nothing to read, and its absence is told of below.
    if (child.pid !== undefined) {
      for await (const chunk of child.stdout) {
        for (const image of picturesOf(pictures, chunk as Buffer)) {
          if (signal.aborted) return;
          yield image;
        }
      }
    }
    const outcome = await left;
    if (outcome instanceof Error) throw notStarted(outcome);
    if (outcome !== 0) throw endedBadly(outcome, complaint());
  } finally {
    await end(child);
  }
}

function startFfmpeg(args: readonly string[], standardInput?: string): Child {
  const output = ["-f", "image2pipe", "-c:v", "ppm", "pipe:1"];
  const all = ["-nostdin", "-hide_banner", "-loglevel", "error", ...args, ...output];
  if (standardInput === undefined) {
    return spawn("ffmpeg", all, { stdio: ["ignore", "pipe", "pipe"] });
  }
  const child = spawn("ffmpeg", all, { stdio: ["pipe", "pipe", "pipe"] });
  // Why it does not read is told by its end.
  child.stdin.on("error", () => {});
  child.stdin.end(standardInput);
  return child;
}

/** Reads what ffmpeg complains about; returns how to ask for it. */
function collectComplaint(child: Child): () => string {
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(0, MAX_COMPLAINT);
  });
  return () => complaint;
}

function picturesOf(pictures: PpmStream, chunk: Buffer): RgbImage[] {
  try {
    return pictures.push(chunk);
  } catch (error) {
    throw cameraFailed("ffmpeg sent something that is not a picture", error);
  }
}

function notStarted(error: NodeJS.ErrnoException): LimenError {
  const reason =
    error.code === "ENOENT"
      ? "ffmpeg is not installed; install it (apt install ffmpeg) or use another camera source"
      : `ffmpeg cannot be started: ${error.message}`;
  return cameraFailed(reason, error);
}

function endedBadly(code: number | null, complaint: string): LimenError {
  const reason = reasonIn(complaint) || "no reason given";
  return cameraFailed(`ffmpeg ended (${code ?? "killed"}): ${reason}`);
}

function read(child: Child, newest: Newest<RgbImage>, onPicture: () => void): void {
  const pictures = new PpmStream(MAX_PIXELS);
  const complaint = collectComplaint(child);
  child.stdout.on("data", (chunk: Buffer) => {
    try {
      for (const image of picturesOf(pictures, chunk)) {
        newest.put(image);
        onPicture();
      }
    } catch (error) {
      newest.end(error);
    }
  });
  child.on("error", (error) => newest.end(notStarted(error)));
  child.on("close", (code) => {
    if (code === 0) newest.end();
    else newest.end(endedBadly(code, complaint()));
  });
}

/**
 * Without credentials, and without the addresses in memory by which ffmpeg names its parts: the
 * same failure must read the same each time, or each time it is logged.
 */
function reasonIn(complaint: string): string {
  const oneLine = complaint
    .trim()
    .replace(/\s+/g, " ")
    .replace(/ @ 0x[0-9a-f]+/g, "");
  return withoutCredentials(oneLine).slice(-MAX_REASON);
}

/** Asks ffmpeg to leave, then makes it; returns when it has left, so that none is orphaned. */
async function end(child: Child): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const left = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdout.destroy();
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), KILL_AFTER_MS);
  await left;
  clearTimeout(timer);
}
