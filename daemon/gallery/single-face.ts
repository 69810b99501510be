import type { ErrorCode } from "../errors.js";
import type { EmbeddedFace } from "../vision/types.js";
import { faceQuality, faceSizePx } from "./quality.js";
import { qualityAdvice } from "./quality-advice.js";
import { type QualityLimits, type QualityReason, qualityRefusal } from "./quality-gate.js";

/** What a face must have to be enrolled or compared. */
export interface FaceLimits {
  /** Null takes any single face that is found. */
  quality: QualityLimits | null;
}

export type FoundFace =
  | { kind: "found"; face: EmbeddedFace }
  | {
      kind: "refused";
      code: ErrorCode;
      /** What a face of LOW_QUALITY lacks; null for every other code. */
      reason: QualityReason | null;
      message: string;
    };

/**
 * A second face counts when it is at least this large beside the largest. A passer-by far behind
 * the person must not spoil a portrait; two people side by side must not be guessed between.
 */
const SECOND_FACE_SHARE = 1 / 3;

/**
 * The one face of a picture or frame, good enough to compare; or NO_FACE, SEVERAL_FACES or
 * LOW_QUALITY, with what to do about it. Pure.
 */
export function singleFace(faces: readonly EmbeddedFace[], limits: FaceLimits): FoundFace {
  const [largest, second] = [...faces].sort((a, b) => faceSizePx(b) - faceSizePx(a));
  if (!largest) {
    return refused(
      "NO_FACE",
      "no face was found; use a well-lit picture with the whole face towards the camera",
    );
  }
  if (second && faceSizePx(second) >= SECOND_FACE_SHARE * faceSizePx(largest)) {
    return refused(
      "SEVERAL_FACES",
      `${faces.length} faces were found; crop the picture to one person`,
    );
  }
  const quality = faceQuality(largest);
  const reason = limits.quality && qualityRefusal(quality, limits.quality);
  if (limits.quality && reason) {
    return refused("LOW_QUALITY", qualityAdvice(reason, quality, limits.quality), reason);
  }
  return { kind: "found", face: largest };
}

function refused(code: ErrorCode, message: string, reason: QualityReason | null = null): FoundFace {
  return { kind: "refused", code, reason, message };
}
