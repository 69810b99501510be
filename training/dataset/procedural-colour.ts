/** Red, green and blue in linear light, 0..1 each: what can be added and multiplied as light is. */
export type Colour = [number, number, number];

const DISPLAY_GAMMA = 2.2;

/** A picture's numbers for linear light in so many steps: a table, since a power takes long. */
const STEPS = 65_535;
const DISPLAYED = Uint8ClampedArray.from(
  { length: STEPS + 1 },
  (_, i) => 255 * (i / STEPS) ** (1 / DISPLAY_GAMMA),
);

/** From the numbers that a picture has for it, 0..255. */
export function colour(red: number, green: number, blue: number): Colour {
  return [linear(red), linear(green), linear(blue)];
}

/** From linear light to a picture's number, 0..255. */
export function displayed(light: number): number {
  return DISPLAYED[Math.round(STEPS * Math.min(Math.max(light, 0), 1))];
}

export function mixed(a: Colour, b: Colour, share: number): Colour {
  const mixture: Colour = [...a];
  blend(mixture, b, share);
  return mixture;
}

export function scaled([red, green, blue]: Colour, factor: number): Colour {
  return [factor * red, factor * green, factor * blue];
}

/** Paints over a colour, in place: pixels are many. */
export function blend(under: Colour, over: Colour, share: number): void {
  for (let c = 0; c < 3; c++) under[c] += share * (over[c] - under[c]);
}

/** The colour at 0..1 of a scale of colours. */
export function onScale(scale: readonly Colour[], place: number): Colour {
  const at = Math.min(Math.max(place, 0), 1) * (scale.length - 1);
  const i = Math.min(Math.floor(at), scale.length - 2);
  return mixed(scale[i], scale[i + 1], at - i);
}

/** 0 before `from`, 1 after `to`, and smooth between them; `to` may be the smaller one. */
export function ramp(value: number, from: number, to: number): number {
  const t = Math.min(Math.max((value - from) / (to - from), 0), 1);
  return t * t * (3 - 2 * t);
}

function linear(value: number): number {
  return (value / 255) ** DISPLAY_GAMMA;
}
