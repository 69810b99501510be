import type { ModelCard } from "./model-card.js";

/**
 * The known picture that every model is asked at start: uniform noise in 0..255 from a 32-bit
 * linear congruential generator (Numerical Recipes), so that any program can make it again.
 * Returns (3 · height · width,) values in NCHW order, before mean and std are applied.
 */
export function referenceInput(
  seed: number,
  shape: { width: number; height: number },
): Float32Array {
  const values = new Float32Array(3 * shape.width * shape.height);
  let state = seed >>> 0;
  for (let i = 0; i < values.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state >>> 24;
  }
  return values;
}

/** The noise picture of a card, normalised by the card, as a batch of one. */
export function referenceTensor(card: Pick<ModelCard, "input" | "reference">): {
  tensor: Float32Array;
  shape: readonly number[];
} {
  const { width, height, mean, std } = card.input;
  const tensor = referenceInput(card.reference.seed, card.input);
  const plane = width * height;
  for (let i = 0; i < tensor.length; i++) {
    const c = Math.floor(i / plane);
    tensor[i] = (tensor[i] - mean[c]) / std[c];
  }
  return { tensor, shape: [1, 3, height, width] };
}
