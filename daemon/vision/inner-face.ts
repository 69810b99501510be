import { warp } from "./align.js";
import type { EncoderCard } from "./model-card.js";
import type { RgbImage } from "./types.js";

/** The inner face is looked at on a grid of this size, whatever the encoder's crop is. */
export const GRID_PX = 64;
/** How far it reaches beyond eyes and mouth, as a share of their extent. */
const REACH = 0.5;

/**
 * Luma of the part of an aligned crop that eyes and mouth span, with a margin: GRID_PX² values,
 * 0..255.
 */
export function innerLuma(
  crop: RgbImage,
  { template }: Pick<EncoderCard["alignment"], "template">,
): Float32Array {
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
