import { type ErrorCode, LimenError } from "../errors.js";
import { decodePicture } from "../vision/decode-picture.js";
import { VisionError } from "../vision/errors.js";
import type { EmbeddedFace, Vision } from "../vision/types.js";
import { faceQuality, faceSizePx } from "./quality.js";
import type { NewFace } from "./types.js";

export interface PictureLimits {
  minFacePx: number;
  minDetectionScore: number;
  maxPicturePixels: number;
}

export interface EnrolmentParts {
  vision: Vision;
  limits: PictureLimits;
}

export type PictureJudgement =
  | { kind: "accepted"; index: number; face: NewFace }
  | { kind: "refused"; index: number; code: ErrorCode; message: string };

/**
 * A second face counts when it is at least this large beside the largest. A passer-by far behind
 * the person must not spoil a portrait; two people side by side must not be guessed between.
 */
const SECOND_FACE_SHARE = 1 / 3;

/** Refusals that say something of the picture; any other error is the daemon's and is thrown. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set([
  "NO_FACE",
  "SEVERAL_FACES",
  "LOW_QUALITY",
  "BAD_IMAGE",
  "TOO_LARGE",
]);

/** Judges each picture by itself, in order. Throws VISION_FAILED or BUSY: then nothing is judged. */
export async function judgePictures(
  pictures: readonly Uint8Array[],
  parts: EnrolmentParts,
): Promise<PictureJudgement[]> {
  const judgements: PictureJudgement[] = [];
  for (const [index, picture] of pictures.entries()) {
    try {
      const { embedding, ...face } = await oneFace(picture, parts);
      const quality = faceQuality(face);
      judgements.push({ kind: "accepted", index, face: { embedding, quality, source: "upload" } });
    } catch (error) {
      if (!isCoded(error) || !REFUSALS.has(error.code)) throw error;
      judgements.push({ kind: "refused", index, code: error.code, message: error.message });
    }
  }
  return judgements;
}

/**
 * The one face of a picture, good enough to compare. Throws NO_FACE, SEVERAL_FACES, LOW_QUALITY,
 * BAD_IMAGE, TOO_LARGE, VISION_FAILED or BUSY.
 */
export async function oneFace(
  picture: Uint8Array,
  { vision, limits }: EnrolmentParts,
): Promise<EmbeddedFace> {
  const image = await decodePicture(picture, { maxPixels: limits.maxPicturePixels });
  const { faces } = await vision.analyze(image);
  const [largest, second] = [...faces].sort((a, b) => faceSizePx(b) - faceSizePx(a));
  if (!largest) {
    throw new LimenError(
      "NO_FACE",
      "no face was found; use a well-lit picture with the whole face towards the camera",
    );
  }
  if (second && faceSizePx(second) >= SECOND_FACE_SHARE * faceSizePx(largest)) {
    throw new LimenError(
      "SEVERAL_FACES",
      `${faces.length} faces were found; crop the picture to one person`,
    );
  }
  if (faceSizePx(largest) < limits.minFacePx) {
    throw new LimenError(
      "LOW_QUALITY",
      `the face is ${Math.round(faceSizePx(largest))} px wide; at least ${limits.minFacePx} px are needed: come closer or use a larger picture`,
    );
  }
  if (largest.score < limits.minDetectionScore) {
    throw new LimenError(
      "LOW_QUALITY",
      `the face is hard to make out (${largest.score.toFixed(2)} of at least ${limits.minDetectionScore}); use a sharper, better-lit picture`,
    );
  }
  return largest;
}

function isCoded(error: unknown): error is LimenError | VisionError {
  return error instanceof LimenError || error instanceof VisionError;
}
