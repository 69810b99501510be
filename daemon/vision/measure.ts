import { headPose } from "./head-pose.js";
import { GRID_PX } from "./inner-face.js";
import type { Box, Detection, FaceMeasures, RgbImage } from "./types.js";

/** Variance of luma, in grey levels squared, that sensor noise and rounding alone may have. */
const NOISE_VARIANCE = 4;

/**
 * What a picture tells of how well a face shows: `luma` is that of the face's inner part (`innerLuma`),
 * the rest comes from the picture that it was found in. Pure.
 */
export function measureFace(
  luma: Float32Array,
  found: {
    detection: Pick<Detection, "box" | "keypoints">;
    keypointNames: readonly string[];
    picture: Pick<RgbImage, "width" | "height">;
  },
): FaceMeasures {
  return {
    sharpness: sharpnessOf(luma, GRID_PX),
    brightness: meanOf(luma) / 255,
    visibleShare: visibleShare(found.detection.box, found.picture),
    ...headPose(found.detection.keypoints, found.keypointNames),
  };
}

/**
 * The standard deviation of the Laplacian by that of the picture itself: 0 where nothing is sharp,
 * about 1 for a crisp face. A ratio, so that neither exposure nor contrast moves it (the variance
 * of the Laplacian is from Pech-Pacheco et al. 2000). `luma` is (size × size), 0..255.
 */
export function sharpnessOf(luma: Float32Array, size: number): number {
  let laplacian = 0;
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const i = y * size + x;
      const value = 4 * luma[i] - luma[i - 1] - luma[i + 1] - luma[i - size] - luma[i + size];
      laplacian += value * value;
    }
  }
  const mean = meanOf(luma);
  let variance = 0;
  for (const value of luma) variance += (value - mean) ** 2;
  variance /= luma.length;
  return Math.sqrt(laplacian / (size - 2) ** 2 / (variance + NOISE_VARIANCE));
}

/** The share of the box that lies inside the picture, 0..1. */
export function visibleShare(
  box: Box,
  { width, height }: Pick<RgbImage, "width" | "height">,
): number {
  // By what is hidden, so that a box that is wholly inside gives 1 to the last bit.
  const hiddenAcross = Math.max(0, -box.x) + Math.max(0, box.x + box.width - width);
  const hiddenDown = Math.max(0, -box.y) + Math.max(0, box.y + box.height - height);
  const across = Math.max(0, 1 - hiddenAcross / box.width);
  return across * Math.max(0, 1 - hiddenDown / box.height);
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
