import { type ErrorCode, LimenError } from "../errors.js";
import { decodePicture } from "../vision/decode-picture.js";
import { VisionError } from "../vision/errors.js";
import type { EmbeddedFace, Vision } from "../vision/types.js";
import { newFace, type SeenFace } from "./new-face.js";
import { QUALITY_REASONS, type QualityReason } from "./quality-gate.js";
import { type FaceLimits, singleFace } from "./single-face.js";
import type { NewFace } from "./types.js";

export interface PictureLimits extends FaceLimits {
  maxPicturePixels: number;
}

export interface EnrolmentParts {
  vision: Vision;
  limits: PictureLimits;
}

export type PictureJudgement =
  | { kind: "accepted"; index: number; face: NewFace }
  | {
      kind: "refused";
      index: number;
      code: ErrorCode;
      /** What a face of LOW_QUALITY lacks; null for every other code. */
      reason: QualityReason | null;
      message: string;
    };

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
      const face = newFace(await pictureOfOneFace(picture, parts), "upload");
      judgements.push({ kind: "accepted", index, face });
    } catch (error) {
      if (!isCoded(error) || !REFUSALS.has(error.code)) throw error;
      const { code, message } = error;
      judgements.push({ kind: "refused", index, code, reason: reasonIn(error), message });
    }
  }
  return judgements;
}

/**
 * The one face of a picture, good enough to compare. Throws NO_FACE, SEVERAL_FACES, LOW_QUALITY,
 * BAD_IMAGE, TOO_LARGE, VISION_FAILED or BUSY; LOW_QUALITY has its reason in its details.
 */
export async function oneFace(picture: Uint8Array, parts: EnrolmentParts): Promise<EmbeddedFace> {
  return (await pictureOfOneFace(picture, parts)).face;
}

async function pictureOfOneFace(
  picture: Uint8Array,
  { vision, limits }: EnrolmentParts,
): Promise<SeenFace> {
  const image = await decodePicture(picture, { maxPixels: limits.maxPicturePixels });
  const { faces } = await vision.analyze(image);
  const found = singleFace(faces, limits);
  if (found.kind === "found") return { image, face: found.face };
  const { code, reason, message } = found;
  throw new LimenError(code, message, { details: reason === null ? {} : { reason } });
}

function reasonIn(error: LimenError | VisionError): QualityReason | null {
  if (!(error instanceof LimenError)) return null;
  return QUALITY_REASONS.find((reason) => reason === error.details.reason) ?? null;
}

function isCoded(error: unknown): error is LimenError | VisionError {
  return error instanceof LimenError || error instanceof VisionError;
}
