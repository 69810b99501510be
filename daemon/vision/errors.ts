export type VisionErrorCode =
  | "MODEL_MISMATCH"
  | "PROVIDER_UNAVAILABLE"
  | "VISION_FAILED"
  | "BUSY"
  | "BAD_IMAGE"
  | "TOO_LARGE";

/**
 * vision/ imports nothing of the project outside itself, so it has an error class of its own; its
 * codes are a subset of the daemon's and pass through unchanged.
 */
export class VisionError extends Error {
  override readonly name = "VisionError";

  constructor(
    readonly code: VisionErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
