import type { RgbImage } from "../../daemon/vision/types.js";
import { anyAngle, between, drawn, type Random } from "./chance.js";
import type { AugmentationSettings } from "./settings.js";

/** The light's factor at a place of the picture; x and y go from −1 to 1. */
type LightField = (x: number, y: number) => number;

/** Where a shadow's edge may run, and half of how wide it may be, in half sides of the picture. */
const SHADOW_OFFSET = [-0.5, 0.5] as const;
const SHADOW_SOFTNESS = [0.03, 0.4] as const;

/** The picture in other light: exposure, tone, a lamp at one side, a shadow, as they are drawn. */
export function relit(
  picture: RgbImage,
  { random, settings }: { random: Random; settings: AugmentationSettings },
): RgbImage {
  const gain = drawn(settings.gain, random);
  const gamma = drawn(settings.gamma, random);
  const side = drawn(settings.sideLight, random);
  const shade = drawn(settings.shadow, random);
  const fields: LightField[] = [];
  if (gain !== undefined) fields.push(() => gain);
  if (side !== undefined) fields.push(sideLight(side, random));
  if (shade !== undefined) fields.push(shadow(shade, random));
  if (fields.length === 0 && gamma === undefined) return picture;
  return lit(picture, fields, gamma ?? 1);
}

function sideLight(strength: number, random: Random): LightField {
  const angle = anyAngle(random);
  const across = strength * Math.cos(angle);
  const down = strength * Math.sin(angle);
  return (x, y) => Math.max(0, 1 + across * x + down * y);
}

function shadow(depth: number, random: Random): LightField {
  const angle = anyAngle(random);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const offset = between(SHADOW_OFFSET, random);
  const softness = between(SHADOW_SOFTNESS, random);
  return (x, y) => {
    const inside = (cos * x + sin * y - offset) / softness;
    return 1 - depth * Math.min(Math.max(0.5 + inside / 2, 0), 1);
  };
}

function lit(
  { width, height, rgb }: RgbImage,
  fields: readonly LightField[],
  gamma: number,
): RgbImage {
  const out = new Uint8ClampedArray(rgb.length);
  const tone = Float32Array.from({ length: 256 }, (_, v) => 255 * (v / 255) ** gamma);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const u = (2 * x + 1) / width - 1;
      const v = (2 * y + 1) / height - 1;
      let factor = 1;
      for (const field of fields) factor *= field(u, v);
      const at = 3 * (y * width + x);
      for (let c = at; c < at + 3; c++) out[c] = factor * tone[rgb[c]];
    }
  }
  return { width, height, rgb: new Uint8Array(out.buffer) };
}
