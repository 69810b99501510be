import { z } from "zod";

/** How much augmentation: none, what a photograph varies by, or what a camera at a door does. */
export const AUGMENTATION_STRENGTHS = ["none", "light", "door"] as const;
export type AugmentationStrength = (typeof AUGMENTATION_STRENGTHS)[number];

/** Happens with `probability`; how much is drawn evenly from `range`, in the unit of the effect. */
export interface Effect {
  probability: number;
  range: readonly [number, number];
}

/**
 * Every effect with its range, its limits, and its probability by strength: the strengths differ in
 * how often something happens, not in how much. Lengths are shares of something, so that they mean
 * the same in a crop of any size.
 */
const EFFECTS = {
  /** Shown in a mirror; the amount is not used. */
  mirror: { range: [1, 1], limits: [1, 1], light: 0.5, door: 0.5 },
  /** Of the alignment, in degrees, to either side. */
  rotation: { range: [0, 6], limits: [0, 45], light: 0.5, door: 0.7 },
  /** Of the alignment, in any direction, as a share of the crop's side. */
  shift: { range: [0, 0.035], limits: [0, 0.5], light: 0.5, door: 0.7 },
  /** How much larger the alignment makes the face. */
  scale: { range: [0.93, 1.07], limits: [0.5, 2], light: 0.5, door: 0.7 },
  /** How wide the face is in the camera's picture, in its pixels. */
  resolution: { range: [24, 60], limits: [8, 1000], light: 0, door: 0.35 },
  /** Lens out of focus: standard deviation, as a share of the face's width. */
  blur: { range: [0.004, 0.018], limits: [0, 0.2], light: 0.1, door: 0.25 },
  /** Somebody walks: length of the trace, as a share of the face's width. */
  motion: { range: [0.02, 0.08], limits: [0, 0.5], light: 0, door: 0.15 },
  /** Exposure: factor of the light. */
  gain: { range: [0.45, 1.5], limits: [0, 8], light: 0.2, door: 0.5 },
  /** Exponent of brightness: above 1 is darker in the middle tones. */
  gamma: { range: [0.7, 1.5], limits: [0.1, 5], light: 0.2, door: 0.3 },
  /** A lamp at one side: how much brighter that side is, and how much darker the other. */
  sideLight: { range: [0.15, 0.65], limits: [0, 1], light: 0.1, door: 0.3 },
  /** A shadow's edge across the face: how much of the light it takes. */
  shadow: { range: [0.2, 0.65], limits: [0, 1], light: 0, door: 0.15 },
  /** Infrared at night: no colour; the amount is not used. */
  grey: { range: [1, 1], limits: [1, 1], light: 0.05, door: 0.2 },
  /** White balance: largest deviation of a channel's gain from 1. */
  cast: { range: [0.03, 0.2], limits: [0, 1], light: 0.2, door: 0.3 },
  /** Sensor noise in daylight: standard deviation in levels of 0..255; it grows in the dark. */
  noise: { range: [1.5, 7], limits: [0, 100], light: 0.1, door: 0.35 },
  /** Quality of the camera's JPEG. */
  jpeg: { range: [30, 90], limits: [1, 100], light: 0.2, door: 0.4 },
  /** A mask: where its upper edge is worn, from the eyes (0) to the mouth (1). */
  mask: { range: [0.3, 0.75], limits: [0, 1], light: 0, door: 0.06 },
  /** Dark glasses: how little light they let through. Never together with a mask. */
  glasses: { range: [0.6, 1], limits: [0, 1], light: 0, door: 0.06 },
  /** Something in front of the face: side of the rectangle, as a share of the crop's. */
  block: { range: [0.12, 0.35], limits: [0, 1], light: 0, door: 0.06 },
} as const satisfies Record<
  string,
  Record<"range" | "limits", readonly [number, number]> & Record<"light" | "door", number>
>;

export type EffectName = keyof typeof EFFECTS;
export type AugmentationSettings = { strength: AugmentationStrength } & Record<EffectName, Effect>;

const NAMES = Object.keys(EFFECTS) as EffectName[];

/**
 * The settings as a run's configuration carries them: a strength, and instead of its effects
 * others, each as a whole. Parsing fills in the rest; what came out can be parsed again.
 */
export const augmentationSettings = z
  .strictObject({
    strength: z.enum(AUGMENTATION_STRENGTHS).default("door"),
    ...(Object.fromEntries(
      NAMES.map((name) => [name, effectSchema(EFFECTS[name].limits).optional()]),
    ) as Record<EffectName, z.ZodOptional<ReturnType<typeof effectSchema>>>),
  })
  .transform(({ strength, ...given }): AugmentationSettings => {
    const effects = NAMES.map((name) => [name, given[name] ?? effectOf(name, strength)]);
    return { strength, ...Object.fromEntries(effects) };
  });

function effectSchema([least, most]: readonly [number, number]) {
  const amount = z.number().min(least).max(most);
  return z.strictObject({
    probability: z.number().min(0).max(1),
    range: z
      .tuple([amount, amount])
      .refine(([low, high]) => low <= high, "the range ends before it begins"),
  });
}

function effectOf(name: EffectName, strength: AugmentationStrength): Effect {
  const effect = EFFECTS[name];
  return { probability: strength === "none" ? 0 : effect[strength], range: effect.range };
}
