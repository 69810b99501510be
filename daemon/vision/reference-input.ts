import type { ModelCard, VerifierCard } from "./model-card.js";

/**
 * The known picture that every model of pictures is asked at start: uniform noise in 0..255 from a
 * 32-bit linear congruential generator (Numerical Recipes), so that any program can make it again.
 * Returns (3 · height · width,) values in NCHW order, before mean and std are applied.
 */
export function referenceInput(
  seed: number,
  shape: { width: number; height: number },
): Float32Array {
  return noiseBytes(seed, 3 * shape.width * shape.height);
}

export interface ReferenceTensor {
  tensor: Float32Array;
  shape: readonly number[];
}

/**
 * What a model is asked at start: the noise picture, normalised by the card, as a batch of one; for
 * a verifier pairs of noise embeddings, stacked as networkInputs takes them.
 */
export function referenceTensor(card: ModelCard): ReferenceTensor {
  if (card.task === "verifier") return referencePairs(card);
  const { width, height, mean, std } = card.input;
  const tensor = referenceInput(card.reference.seed, card.input);
  const plane = width * height;
  for (let i = 0; i < tensor.length; i++) {
    const c = Math.floor(i / plane);
    tensor[i] = (tensor[i] - mean[c]) / std[c];
  }
  return { tensor, shape: [1, 3, height, width] };
}

const REFERENCE_PAIRS = 16;
/** Of a coordinate of the noise embeddings: the last pairs are further apart than strangers. */
const LARGEST_COORDINATE = 0.25;

/**
 * The second of each pair goes a little further from the first than in the pair before, beginning
 * with none: so the answers run from one person to strangers, and not all of them are close to 0.
 */
function referencePairs({ reference, weights }: VerifierCard): ReferenceTensor {
  const values = REFERENCE_PAIRS * weights.length;
  const noise = noiseBytes(reference.seed, 2 * values);
  const tensor = noise.map((byte) => (byte / 127.5 - 1) * LARGEST_COORDINATE);
  for (let i = 0; i < values; i++) {
    const step = Math.floor(i / weights.length) / REFERENCE_PAIRS;
    tensor[values + i] = tensor[i] + step * tensor[values + i];
  }
  return { tensor, shape: [2, REFERENCE_PAIRS, weights.length] };
}

function noiseBytes(seed: number, count: number): Float32Array {
  const values = new Float32Array(count);
  let state = seed >>> 0;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[i] = state >>> 24;
  }
  return values;
}
