import { type EncoderCard, loadModel, type VerifierCard } from "../../daemon/vision/model-card.js";
import { openSession } from "../../daemon/vision/session.js";
import { assertFits, stackedPairs, verifyPairs } from "../../daemon/vision/verify-pairs.js";
import { seededRandom } from "../batches/seeded-random.js";
import { distanceScorer, headScorer, type Scorer } from "./scorers.js";

export interface OpenScorers {
  scorers: [Scorer, ...Scorer[]];
  /** The head's card, where there is one. */
  head: VerifierCard | null;
}

const CHECKED_PAIRS = 16;
/** float32 in the network, float64 here: about 1e-6 of a probability. */
const TOLERANCE = 1e-4;

/**
 * The ways to decide that are evaluated: by distance, and by the head where one is given. Throws
 * MODEL_MISMATCH where the head was trained for another encoder, or its card is not of its network.
 */
export async function openScorers(
  encoder: EncoderCard,
  headPath: string | undefined,
): Promise<OpenScorers> {
  const distance = distanceScorer(encoder);
  if (headPath === undefined) return { scorers: [distance], head: null };
  const model = await loadModel(headPath, "verifier");
  assertFits(model.card, encoder);
  const session = await openSession(model, { providers: ["cpu"], required: true, threads: 1 });
  const scorer = headScorer(model.card);
  try {
    await assertSameAnswers(scorer, { card: model.card, run: session.run });
  } finally {
    await session.release();
  }
  return { scorers: [distance, scorer], head: model.card };
}

/** Millions of pairs are scored by the card's weights: so they must be those of the network. */
async function assertSameAnswers(
  scorer: Scorer,
  verifier: Parameters<typeof verifyPairs>[1],
): Promise<void> {
  const random = seededRandom(1);
  const { length } = verifier.card.weights;
  const noise = () => Float32Array.from({ length }, () => (random() - 0.5) / Math.sqrt(length));
  const pairs = Array.from({ length: CHECKED_PAIRS }, () => ({ first: noise(), second: noise() }));
  const answers = await verifyPairs(stackedPairs(pairs), verifier);
  pairs.forEach(({ first, second }, i) => {
    const expected = scorer.scoreOf(scorer.unlikeness(first, second));
    if (Math.abs(answers[i] - expected) <= TOLERANCE) return;
    throw new Error(
      `${verifier.card.id}: the network says ${answers[i]}, the weights of its card ${expected}; ` +
        "export the head again",
    );
  });
}
