import type { RgbImage } from "../../daemon/vision/types.js";
import { between, type Random } from "./chance.js";

/** In the dark a camera amplifies what little it sees: a black picture has so much more noise. */
const NOISE_IN_THE_DARK = 2.5;

/** Rec. 601, which JPEG and cameras use. */
const LUMA = [0.299, 0.587, 0.114] as const;

/** A table of normal deviates is drawn from instead of the bell itself, for speed. */
const NORMALS = normalDeviates(4096);

/** Sensor noise; `deviation` is that of a white picture, in levels of 0..255. */
export function noisy(
  { width, height, rgb }: RgbImage,
  { deviation, random }: { deviation: number; random: Random },
): RgbImage {
  const brightness = rgb.reduce((sum, v) => sum + v, 0) / (255 * rgb.length);
  const sigma = deviation * (NOISE_IN_THE_DARK + (1 - NOISE_IN_THE_DARK) * brightness);
  const out = new Uint8ClampedArray(rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    out[i] = rgb[i] + sigma * NORMALS[Math.floor(random() * NORMALS.length)];
  }
  return { width, height, rgb: new Uint8Array(out.buffer) };
}

/** Colours shifted as by a wrong white balance: each channel by its own factor. */
export function castColour(
  { width, height, rgb }: RgbImage,
  { deviation, random }: { deviation: number; random: Random },
): RgbImage {
  const gains = LUMA.map(() => 1 + between([-deviation, deviation], random));
  const out = new Uint8ClampedArray(rgb.length);
  for (let i = 0; i < rgb.length; i++) out[i] = gains[i % 3] * rgb[i];
  return { width, height, rgb: new Uint8Array(out.buffer) };
}

export function grey({ width, height, rgb }: RgbImage): RgbImage {
  const out = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i += 3) {
    const luma = LUMA[0] * rgb[i] + LUMA[1] * rgb[i + 1] + LUMA[2] * rgb[i + 2];
    out[i] = out[i + 1] = out[i + 2] = Math.round(luma);
  }
  return { width, height, rgb: out };
}

/** So many numbers that are distributed normally: Box and Muller 1958 over an even sequence. */
function normalDeviates(count: number): Float32Array {
  const golden = (Math.sqrt(5) - 1) / 2;
  return Float32Array.from({ length: count }, (_, i) => {
    const radius = Math.sqrt(-2 * Math.log((i + 0.5) / count));
    return radius * Math.cos(2 * Math.PI * ((i * golden) % 1));
  });
}
