import type { Box, RgbImage } from "../../daemon/vision/types.js";

/**
 * Where the detector's box lies in a picture of the sets that clips are made from, as shares of its
 * side: the mean over 60 people of LFW's usual crop (180 of 250 pixels).
 */
const FACE_IN_PICTURE = { x: 0.49, y: 0.572, size: 0.576 };

/** The ellipse of the picture that is kept whole, and where it has faded away, in half sides. */
const FADE = { from: 0.78, to: 1 };
/** Where a pixel is looked at, in turn, so that a picture made smaller does not flicker. */
const POINTS = [
  [0.25, 0.25],
  [0.75, 0.75],
  [0.75, 0.25],
  [0.25, 0.75],
] as const;

export interface Placed {
  /** Middle and width of the face in pixels of the frame. */
  x: number;
  y: number;
  facePx: number;
  /** How far the face moves while the shutter is open. */
  smear: { x: number; y: number };
  /** What the light does to it: 1 leaves it as it is. */
  gain: number;
}

/** The face's box as a detector should find it. */
export function boxOf({ x, y, facePx }: Placed): Box {
  return { x: x - facePx / 2, y: y - facePx / 2, width: facePx, height: facePx };
}

/** Puts a picture of somebody into the frame, its edges faded into what is behind. */
export function pasteFace(frame: RgbImage, picture: RgbImage, placed: Placed): void {
  const side = placed.facePx / FACE_IN_PICTURE.size;
  const left = placed.x - FACE_IN_PICTURE.x * side;
  const top = placed.y - FACE_IN_PICTURE.y * side;
  const reach = { x: Math.abs(placed.smear.x) / 2, y: Math.abs(placed.smear.y) / 2 };
  const fromX = Math.max(0, Math.floor(left - reach.x));
  const toX = Math.min(frame.width, Math.ceil(left + side + reach.x));
  const fromY = Math.max(0, Math.floor(top - reach.y));
  const toY = Math.min(frame.height, Math.ceil(top + side + reach.y));
  const offsets = sampleOffsets(placed.smear);
  // Red, green, blue and cover, in one place: this runs for every pixel and point.
  const colour = new Float64Array(4);
  for (let y = fromY; y < toY; y++) {
    for (let x = fromX; x < toX; x++) {
      colour.fill(0);
      for (let i = 0; i < offsets.length; i += 2) {
        const u = (x + offsets[i] - left) / side;
        const v = (y + offsets[i + 1] - top) / side;
        addSample(colour, picture, u, v);
      }
      const cover = colour[3] / (offsets.length / 2);
      if (cover === 0) continue;
      const at = 3 * (y * frame.width + x);
      for (let c = 0; c < 3; c++) {
        const lit = Math.min(255, (placed.gain * colour[c]) / colour[3]);
        frame.rgb[at + c] = Math.round((1 - cover) * frame.rgb[at + c] + cover * lit);
      }
    }
  }
}

/** Offsets over a pixel's area and along the way that the face moves, as x, y, x, y and so on. */
function sampleOffsets(smear: { x: number; y: number }): Float64Array {
  const count = Math.max(POINTS.length, Math.round(Math.hypot(smear.x, smear.y)));
  const offsets = new Float64Array(2 * count);
  for (let i = 0; i < count; i++) {
    const way = (i + 0.5) / count - 0.5;
    const [x, y] = POINTS[i % POINTS.length];
    offsets[2 * i] = way * smear.x + x;
    offsets[2 * i + 1] = way * smear.y + y;
  }
  return offsets;
}

/** Adds the picture's colour at (u, v), 0..1, weighted by how much of it shows there. */
function addSample(colour: Float64Array, picture: RgbImage, u: number, v: number): void {
  const radius = Math.sqrt((2 * u - 1) ** 2 + (2 * v - 1) ** 2);
  if (!(radius < FADE.to)) return;
  const fade = Math.min(1, (FADE.to - radius) / (FADE.to - FADE.from));
  const weight = fade * fade * (3 - 2 * fade);
  const px = Math.min(Math.max(u * picture.width - 0.5, 0), picture.width - 1.001);
  const py = Math.min(Math.max(v * picture.height - 0.5, 0), picture.height - 1.001);
  const x0 = Math.floor(px);
  const y0 = Math.floor(py);
  const fx = px - x0;
  const fy = py - y0;
  const at = 3 * (y0 * picture.width + x0);
  const below = at + 3 * picture.width;
  const { rgb } = picture;
  for (let c = 0; c < 3; c++) {
    const upper = (1 - fx) * rgb[at + c] + fx * rgb[at + 3 + c];
    const lower = (1 - fx) * rgb[below + c] + fx * rgb[below + 3 + c];
    colour[c] += weight * ((1 - fy) * upper + fy * lower);
  }
  colour[3] += weight;
}
