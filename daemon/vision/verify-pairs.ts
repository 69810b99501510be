import type { RunNetwork } from "./analyze.js";
import { VisionError } from "./errors.js";
import type { EncoderCard, VerifierCard } from "./model-card.js";
import type { EmbeddingPair } from "./types.js";

export interface Verifier {
  card: VerifierCard;
  run: RunNetwork;
}

/**
 * The head's probability, for each pair, that both embeddings are of one person: (pairs,) float32 in
 * 0..1, in one run. `stacked` is (2, pairs, length), as stackedPairs makes it. Throws RangeError
 * where the network gives anything else: what is no probability must decide nothing.
 */
export async function verifyPairs(
  stacked: Float32Array,
  { card, run }: Verifier,
): Promise<Float32Array> {
  const { length } = card.weights;
  const pairs = stacked.length / (2 * length);
  if (!Number.isInteger(pairs)) {
    throw new RangeError(`${stacked.length} values are no pairs of embeddings of ${length}`);
  }
  const outputs = await run(stacked, [2, pairs, length]);
  const probabilities = outputs[card.output.name];
  if (probabilities.length !== pairs || !probabilities.every(isProbability)) {
    throw new RangeError("the verification head gave something else than probabilities");
  }
  return probabilities;
}

/** (2, pairs, length) float32: the first embedding of every pair, then the second of every pair. */
export function stackedPairs(pairs: readonly EmbeddingPair[]): Float32Array {
  const length = pairs[0]?.first.length ?? 0;
  const stacked = new Float32Array(2 * pairs.length * length);
  pairs.forEach(({ first, second }, i) => {
    if (first.length !== length || second.length !== length) {
      throw new RangeError(`embeddings of ${first.length} and ${second.length} values are no pair`);
    }
    stacked.set(first, i * length);
    stacked.set(second, (pairs.length + i) * length);
  });
  return stacked;
}

/** Throws MODEL_MISMATCH: a head reads the embeddings of the one encoder it was trained on. */
export function assertFits(verifier: VerifierCard, encoder: EncoderCard): void {
  if (verifier.encoderId !== encoder.id) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `the verification head ${verifier.id} was trained for the encoder ${verifier.encoderId}, but ${encoder.id} is in use: train one for it ("npm run train:head") or configure that encoder.`,
    );
  }
  if (verifier.weights.length !== encoder.output.length) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${verifier.id} has ${verifier.weights.length} weights for ${encoder.output.length} numbers an embedding.`,
    );
  }
}

/** Also refuses what is no number. */
function isProbability(value: number): boolean {
  return value >= 0 && value <= 1;
}
