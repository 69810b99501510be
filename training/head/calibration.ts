import type { FacePair } from "./face-pairs.js";
import { headLogit, headProbability, type LogisticHead } from "./logistic-head.js";
import { fitLogistic } from "./logistic-regression.js";

/**
 * A head whose probabilities are what is observed among these pairs where `prior` of all pairs are
 * of one person: Platt's scaling, logit' = scale · logit + offset, folded into weights and bias, so
 * that it stays a logistic head and the order of its answers stays as it was. Targets are Platt's
 * too, (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), so that pairs that are told apart perfectly do not make it
 * certain (Platt 1999). Throws an Error where the head says no more than chance.
 */
export function plattScaled(
  head: LogisticHead,
  pairs: readonly FacePair[],
  { prior }: { prior: number },
): LogisticHead {
  const genuine = pairs.filter(({ same }) => same).length;
  const strangers = pairs.length - genuine;
  const yes = { target: (genuine + 1) / (genuine + 2), importance: prior / genuine };
  const no = { target: 1 / (strangers + 2), importance: (1 - prior) / strangers };
  const sides = pairs.map(({ same }) => (same ? yes : no));
  const { weights, bias } = fitLogistic(
    {
      features: Float32Array.from(pairs, ({ first, second }) =>
        headLogit(head, first.embedding, second.embedding),
      ),
      targets: Float64Array.from(sides, ({ target }) => target),
      importance: Float64Array.from(sides, ({ importance }) => importance * pairs.length),
    },
    { l2: 0 },
  );
  const [scale] = weights;
  if (!(scale > 0)) throw new Error("the head does not tell these people apart: nothing to scale");
  return { weights: head.weights.map((w) => w * scale), bias: head.bias * scale + bias };
}

/** Pairs whose probability lies in [from, to), or up to 1 in the last one. */
export interface ReliabilityBin {
  from: number;
  to: number;
  pairs: number;
  /** Mean of what the head said; null in an empty bin. */
  predicted: number | null;
  /** Share that truly is of one person; null in an empty bin. */
  observed: number | null;
}

export interface Reliability {
  bins: ReliabilityBin[];
  /** Σ share of pairs · |predicted − observed| over the bins (Naeini et al. 2015). */
  expectedCalibrationError: number;
  /** Mean of (probability − truth)². */
  brier: number;
  /** Mean of −ln(probability given to the truth). */
  logLoss: number;
}

/** How far the head's probabilities can be taken at their word among these pairs. */
export function reliabilityOf(
  head: LogisticHead,
  pairs: readonly FacePair[],
  { bins: count }: { bins: number },
): Reliability {
  const judged = pairs.map(({ first, second, same }) => {
    const probability = headProbability(head, first.embedding, second.embedding);
    return { probability, truth: same ? 1 : 0 };
  });
  const bins = Array.from({ length: count }, (_, i) => {
    const inside = judged.filter(({ probability }) => binOf(probability, count) === i);
    return {
      from: i / count,
      to: (i + 1) / count,
      pairs: inside.length,
      predicted: inside.length ? mean(inside.map(({ probability }) => probability)) : null,
      observed: inside.length ? mean(inside.map(({ truth }) => truth)) : null,
    };
  });
  const gaps = bins.map((bin) => bin.pairs * Math.abs((bin.predicted ?? 0) - (bin.observed ?? 0)));
  return {
    bins,
    expectedCalibrationError: gaps.reduce((sum, gap) => sum + gap, 0) / pairs.length,
    brier: mean(judged.map(({ probability, truth }) => (probability - truth) ** 2)),
    logLoss: mean(judged.map(({ probability, truth }) => surprise(probability, truth))),
  };
}

function binOf(probability: number, count: number): number {
  return Math.min(count - 1, Math.floor(probability * count));
}

/** What rounds to certainty would be infinitely wrong; float64 goes on to about 36. */
function surprise(probability: number, truth: number): number {
  const given = truth === 1 ? probability : 1 - probability;
  return -Math.log(Math.max(given, Number.EPSILON));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
