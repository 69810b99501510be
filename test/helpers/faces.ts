import { faceQuality } from "../../daemon/gallery/quality.js";
import type { MeasuredQuality } from "../../daemon/gallery/types.js";
import type { EmbeddedFace, FaceMeasures } from "../../daemon/vision/types.js";

/** A sharp, well-lit face that looks straight ahead. */
export const GOOD_MEASURES: FaceMeasures = {
  sharpness: 0.4,
  brightness: 0.5,
  visibleShare: 1,
  yawDeg: 0,
  pitchDeg: 0,
  rollDeg: 0,
};

/** A face that nothing is wrong with, but for what the test says. */
export function embeddedFace(
  given: Pick<EmbeddedFace, "embedding"> & Partial<EmbeddedFace>,
): EmbeddedFace {
  const box = { x: 0, y: 0, width: 80, height: 90 };
  return { box, score: 0.9, keypoints: [], measures: GOOD_MEASURES, ...given };
}

/** The quality of such a face, but for what the test says. */
export function goodQuality(given: Partial<MeasuredQuality> = {}): MeasuredQuality {
  return { ...faceQuality(embeddedFace({ embedding: new Float32Array(0) })), ...given };
}
