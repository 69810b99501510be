import sharp from "sharp";
import type { CameraSource } from "../camera/camera.js";
import type { RgbImage } from "../vision/types.js";
import type { RecordingWriter } from "./recording-writer.js";

const JPEG_QUALITY = 95;
/** A camera's own rhythm is not exact: a frame this much before its time is taken for its turn. */
const EARLY_SHARE = 0.1;

export interface RecorderParts {
  source: CameraSource;
  writer: Pick<RecordingWriter, "write" | "bytes">;
  now: () => Date;
  /** Whether a frame is worth its place; all are, where null. */
  isWorth: ((image: RgbImage) => Promise<boolean>) | null;
  onProgress: (progress: RecorderProgress) => void;
}

export interface RecorderLimits {
  forMs: number;
  /** At most so many frames a second; null: as many as the camera gives. */
  fps: number | null;
}

export interface RecorderProgress {
  elapsedMs: number;
  /** Frames looked at, and frames written. */
  seen: number;
  written: number;
  bytes: number;
}

export type RecorderEnd = RecorderProgress & {
  why: "time" | "stopped" | "full" | "source ended";
};

/**
 * Writes a camera's frames with the time each was taken, until the time is up, the signal aborts,
 * the file is full or the source ends. Throws CAMERA_FAILED as the source does: what was written
 * until then is whole.
 */
export async function recordCamera(
  { source, writer, now, isWorth, onProgress }: RecorderParts,
  { forMs, fps, signal }: RecorderLimits & { signal: AbortSignal },
): Promise<RecorderEnd> {
  const startedAt = now().getTime();
  const progress = { elapsedMs: 0, seen: 0, written: 0, bytes: writer.bytes };
  const ending = new AbortController();
  const stop = () => ending.abort();
  // A camera that gives nothing more must not keep the recording open past its time.
  const timer = setTimeout(stop, forMs);
  signal.addEventListener("abort", stop);
  let dueAt = Number.NEGATIVE_INFINITY;
  try {
    for await (const image of source.frames(ending.signal)) {
      const capturedAt = now();
      progress.elapsedMs = capturedAt.getTime() - startedAt;
      if (ending.signal.aborted || progress.elapsedMs > forMs) break;
      if (capturedAt.getTime() < dueAt) continue;
      if (fps !== null) dueAt = capturedAt.getTime() + ((1 - EARLY_SHARE) * 1000) / fps;
      progress.seen++;
      if (isWorth === null || (await isWorth(image))) {
        const isWritten = await writer.write({ capturedAt, jpeg: await jpegOf(image) });
        if (!isWritten) return { ...progress, why: "full" };
        progress.written++;
        progress.bytes = writer.bytes;
      }
      onProgress(progress);
    }
    if (signal.aborted) return { ...progress, why: "stopped" };
    const isTimeUp = ending.signal.aborted || progress.elapsedMs > forMs;
    return { ...progress, why: isTimeUp ? "time" : "source ended" };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Little is lost: a face must be the same to the encoder as it was before the camera. */
export function jpegOf({ width, height, rgb }: RgbImage): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
