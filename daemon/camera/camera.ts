import { LimenError } from "../errors.js";
import type { RgbImage } from "../vision/types.js";

/** A picture from a camera, with when it was taken. */
export interface Frame extends RgbImage {
  cameraId: string;
  capturedAt: Date;
}

/** Where pictures come from. A source keeps nothing open between two calls of `frames`. */
export interface CameraSource {
  readonly kind: "replay" | "ffmpeg" | "webcam";
  /** What it reads, for status and log: never with credentials. */
  readonly description: string;
  /** Something the operator should know at start, such as that this is a demonstration. */
  readonly notice?: string;
  /** Without a picture for this long it breaks by itself; null where it may be silent for ever. */
  readonly longestSilenceMs: number | null;
  /**
   * Pictures until the source ends or the signal aborts. Throws CAMERA_FAILED when it breaks.
   * Every picture has a buffer of its own.
   */
  frames(signal: AbortSignal): AsyncGenerator<RgbImage, void, void>;
}

export function cameraFailed(message: string, cause?: unknown): LimenError {
  return new LimenError("CAMERA_FAILED", message, { cause });
}

/** Values of an address's query that some cameras take for their password. */
const SECRET_QUERY =
  /([?&][^=&\s]*(?:user|login|pass|pwd|token|key|auth|secret)[^=&\s]*=)[^&\s]+/gi;

/** Addresses without user name and password, which go up to the last @ before the path. */
export function withoutCredentials(text: string): string {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s]*@/gi, "$1***@")
    .replace(SECRET_QUERY, "$1***");
}
