import { warp } from "./align.js";
import { headPose } from "./head-pose.js";
import type { EncoderCard } from "./model-card.js";
import type { Box, Detection, FaceMeasures, RgbImage } from "./types.js";

/** The inner face is measured on a grid of this size, whatever the encoder's crop is. */
const GRID_PX = 64;
/** How far the inner face reaches beyond eyes and mouth, as a share of their extent. */
const REACH = 0.5;
/** Variance of luma, in grey levels squared, that sensor noise and rounding alone may have. */
const NOISE_VARIANCE = 4;

/**
 * What a picture tells of how well a face shows: `crop` is the face as aligned, the rest comes from
 * the picture that it was found in. Pure.
 */
export function measureFace(
  crop: RgbImage,
  alignment: EncoderCard["alignment"],
  found: {
    detection: Pick<Detection, "box" | "keypoints">;
    keypointNames: readonly string[];
    picture: Pick<RgbImage, "width" | "height">;
  },
): FaceMeasures {
  const luma = innerLuma(crop, alignment);
  return {
    sharpness: sharpnessOf(luma, GRID_PX),
    brightness: meanOf(luma) / 255,
    visibleShare: visibleShare(found.detection.box, found.picture),
    ...headPose(found.detection.keypoints, found.keypointNames),
  };
}

/** The part of the crop that eyes and mouth span, with a margin: GRID_PX² values, 0..255. */
function innerLuma(crop: RgbImage, { template }: EncoderCard["alignment"]): Float32Array {
  const xs = template.map(([x]) => x);
  const ys = template.map(([, y]) => y);
  const extent = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  const side = Math.min(crop.width, extent * (1 + 2 * REACH));
  const scale = side / GRID_PX;
  const centreX = (Math.min(...xs) + Math.max(...xs)) / 2;
  const centreY = (Math.min(...ys) + Math.max(...ys)) / 2;
  const shift = (1 - GRID_PX) * (scale / 2);
  const toCrop = { a: scale, b: 0, tx: centreX + shift, ty: centreY + shift };
  const { rgb } = warp(crop, toCrop, GRID_PX);
  const luma = new Float32Array(GRID_PX * GRID_PX);
  for (let i = 0; i < luma.length; i++) {
    // ITU-R BT.601, the weights of the luma in JPEG and in cameras' YUV.
    luma[i] = 0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2];
  }
  return luma;
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
