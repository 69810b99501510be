import { valuesOf, type Weights } from "../model/weights.js";
import type { ValidationFigures } from "./validation.js";

/** Weights between the first and the last of a run. */
export interface Blend {
  /** Of the way from the first, 0, to the last, 1. */
  share: number;
  weights: Weights;
  score: number;
}

/**
 * The best of several places on the straight way from a run's first weights to its last, on people
 * whom it was not trained on; null where none scores above `bestScore`. What a net begun from good
 * weights learns of a few people, and what it knew of everybody, are often best together (Wortsman
 * et al. 2022, Robust fine-tuning of zero-shot models).
 */
export async function bestBlend(
  { first, last, shares }: { first: Weights; last: Weights; shares: readonly number[] },
  {
    bestScore,
    validate,
    onNote,
  }: {
    bestScore: number;
    validate: (weights: Weights) => Promise<ValidationFigures>;
    onNote: (text: string) => void;
  },
): Promise<Blend | null> {
  let best: Blend | null = null;
  for (const share of shares) {
    const weights = partWay({ first, last }, share);
    const { score } = await validate(weights);
    const isBetter = score > (best?.score ?? bestScore);
    const note = isBetter ? ", the best so far" : "";
    onNote(`${share} of the way from the first weights: score ${score.toFixed(4)}${note}`);
    if (isBetter) best = { share, weights, score };
  }
  return best;
}

/** first + share · (last − first), name by name. Throws RangeError where they are not of one net. */
export function partWay(
  { first, last }: { first: Weights; last: Weights },
  share: number,
): Map<string, Float32Array> {
  return new Map(
    [...last].map(([name, values]) => {
      const before = valuesOf(first, name);
      return [name, values.map((value, i) => before[i] + share * (value - before[i]))];
    }),
  );
}
