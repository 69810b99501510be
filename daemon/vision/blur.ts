import type { RgbImage } from "./types.js";

/** A pixel that counts, by where it lies from the one that is made. */
export interface Tap {
  dx: number;
  dy: number;
  weight: number;
}

/** Beyond this many standard deviations the bell is left out: 5 % of it. */
const REACH = 2;

/** A Gaussian bell of the given standard deviation in pixels. */
export function gaussianBlur(picture: RgbImage, sigmaPx: number): RgbImage {
  const reach = Math.ceil(REACH * sigmaPx);
  if (reach === 0) return picture;
  const steps = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const bell = steps.map((step) => Math.exp(-(step ** 2) / (2 * sigmaPx ** 2)));
  const across = steps.map((dx, i) => ({ dx, dy: 0, weight: bell[i] }));
  const down = steps.map((dy, i) => ({ dx: 0, dy, weight: bell[i] }));
  return convolved(convolved(picture, across), down);
}

/** The weighted mean of pixels at the taps; beyond the border the edge pixel goes on. */
export function convolved({ width, height, rgb }: RgbImage, taps: readonly Tap[]): RgbImage {
  const out = new Uint8Array(rgb.length);
  const total = taps.reduce((sum, { weight }) => sum + weight, 0);
  const sums = new Float32Array(3 * width);
  for (let y = 0; y < height; y++) {
    // Half a level more, since a byte array cuts off what is behind the point.
    sums.fill(0.5);
    for (const { dx, dy, weight } of taps) {
      const row = 3 * width * Math.min(Math.max(y + dy, 0), height - 1);
      addShifted(sums, rgb.subarray(row, row + 3 * width), { dx, weight: weight / total });
    }
    out.set(sums, 3 * width * y);
  }
  return { width, height, rgb: out };
}

/** Adds a row of pixels to `sums`, each from `dx` pixels to the right. */
function addShifted(
  sums: Float32Array,
  row: Uint8Array,
  { dx, weight }: { dx: number; weight: number },
): void {
  const last = row.length - 3;
  for (let to = 0; to < row.length; to += 3) {
    const from = Math.min(Math.max(to + 3 * dx, 0), last);
    sums[to] += weight * row[from];
    sums[to + 1] += weight * row[from + 1];
    sums[to + 2] += weight * row[from + 2];
  }
}
