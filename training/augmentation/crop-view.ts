import { estimateSimilarity, type Similarity } from "../../daemon/vision/align.js";
import type { Point } from "../../daemon/vision/types.js";

/** Where the keypoints lie in an aligned crop, in its pixels. */
export interface Alignment {
  keypoints: readonly string[];
  template: readonly (readonly [number, number])[];
  sizePx: number;
}

/** Where a crop shows the face: what is worn on it is drawn by these. Right is the person's own. */
export interface FacePoints {
  rightEye: Point;
  leftEye: Point;
  mouth: Point;
}

/** What an encoder is shown of a pack's crop. */
export interface CropView {
  /** From a pixel of the encoder's crop to one of the pack's. */
  base: Similarity;
  /** Side of the encoder's crop. */
  sizePx: number;
  /** Where the encoder's crop shows the face. */
  face: FacePoints;
}

/** A box of BlazeFace against the eyes' distance: median over the demonstration photos. */
const FACE_WIDTH_IN_EYE_DISTANCES = 2.4;

/**
 * How an encoder with another alignment than the pack's, or the same, sees the pack's crops: the
 * best similarity between the keypoints that both templates name. Throws RangeError where they
 * share fewer than two, or the encoder's template lacks the eyes or the mouth.
 */
export function cropView(pack: Alignment & { marginPx: number }, encoder: Alignment): CropView {
  const shared = encoder.keypoints.filter((name) => pack.keypoints.includes(name));
  if (shared.length < 2) {
    throw new RangeError("the alignments of pack and encoder share fewer than two keypoints");
  }
  const to = shared.map((name) => {
    const { x, y } = keypoint(name, pack);
    return { x: x + pack.marginPx, y: y + pack.marginPx };
  });
  return {
    base: estimateSimilarity(
      shared.map((name) => keypoint(name, encoder)),
      to,
    ),
    sizePx: encoder.sizePx,
    face: {
      rightEye: keypoint("rightEye", encoder),
      leftEye: keypoint("leftEye", encoder),
      mouth: keypoint("mouthCenter", encoder),
    },
  };
}

/** The width of the face as the detector would frame it, in pixels. */
export function faceWidthPx({ rightEye, leftEye }: FacePoints): number {
  const distance = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  return FACE_WIDTH_IN_EYE_DISTANCES * distance;
}

function keypoint(name: string, { keypoints, template }: Alignment): Point {
  const place = template[keypoints.indexOf(name)];
  if (!place) throw new RangeError(`the alignment has no keypoint ${name}`);
  return { x: place[0], y: place[1] };
}
