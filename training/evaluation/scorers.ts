import { squaredDistance } from "../../daemon/vision/embed.js";
import type { EncoderCard, VerifierCard } from "../../daemon/vision/model-card.js";
import { headLogit, sigmoid } from "../head/logistic-head.js";

/**
 * One way to decide about two embeddings. Figures are counted by an unlikeness: it is 0 for equal
 * embeddings, grows as they differ, and does not run out of digits where a probability comes near
 * to 0 or 1. What people read is the score.
 */
export interface Scorer {
  name: "distance" | "head";
  scoreName: "squared distance" | "probability";
  /** On which side of a threshold the score of one person lies. */
  samePersonIs: "below" | "above";
  /** The card's threshold, as unlikeness: one person below it. */
  threshold: number;
  unlikeness(first: Float32Array, second: Float32Array): number;
  scoreOf(unlikeness: number): number;
}

/** d(a, b) = ‖f(a) − f(b)‖², which is its own unlikeness. */
export function distanceScorer(card: Pick<EncoderCard, "threshold">): Scorer {
  return {
    name: "distance",
    scoreName: "squared distance",
    samePersonIs: "below",
    threshold: card.threshold.default,
    unlikeness: squaredDistance,
    scoreOf: (unlikeness) => unlikeness,
  };
}

/**
 * σ(Σ w_k · |f_k(a) − f_k(b)| + b): unlikeness is what the embeddings' difference takes from the
 * logit of equal ones, −Σ w_k · |f_k(a) − f_k(b)|.
 */
export function headScorer(card: Pick<VerifierCard, "weights" | "bias" | "threshold">): Scorer {
  const head = { weights: Float32Array.from(card.weights), bias: 0 };
  const { bias } = card;
  const { default: probability } = card.threshold;
  return {
    name: "head",
    scoreName: "probability",
    samePersonIs: "above",
    threshold: bias - Math.log(probability / (1 - probability)),
    unlikeness: (first, second) => -headLogit(head, first, second),
    scoreOf: (unlikeness) => sigmoid(bias - unlikeness),
  };
}

/** Without a face there is no embedding: a refusal, which is to be infinitely unlike. */
export function unlikenessOf(
  scorer: Scorer,
  first: Float32Array | null,
  second: Float32Array | null,
): number {
  return first && second ? scorer.unlikeness(first, second) : Number.POSITIVE_INFINITY;
}
