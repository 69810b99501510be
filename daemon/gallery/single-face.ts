import type { ErrorCode } from "../errors.js";
import type { EmbeddedFace } from "../vision/types.js";
import { faceSizePx } from "./quality.js";

/** What a face must have to be enrolled or compared. */
export interface FaceLimits {
  minFacePx: number;
  minDetectionScore: number;
}

export type FoundFace =
  | { kind: "found"; face: EmbeddedFace }
  | { kind: "refused"; code: ErrorCode; message: string };

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
  if (faceSizePx(largest) < limits.minFacePx) {
    return refused(
      "LOW_QUALITY",
      `the face is ${Math.round(faceSizePx(largest))} px wide; at least ${limits.minFacePx} px are needed: come closer or use a larger picture`,
    );
  }
  if (largest.score < limits.minDetectionScore) {
    return refused(
      "LOW_QUALITY",
      `the face is hard to make out (${largest.score.toFixed(2)} of at least ${limits.minDetectionScore}); use a sharper, better-lit picture`,
    );
  }
  return { kind: "found", face: largest };
}

function refused(code: ErrorCode, message: string): FoundFace {
  return { kind: "refused", code, message };
}
