import type { DistanceMatrix } from "./mining.js";
import type { BatchLoss, Triplet } from "./triplet-loss.js";

/** What one batch says of how training goes. Distances are squared. */
export interface BatchFigures {
  loss: number;
  /** Share of the triplets whose loss is above 0. */
  activeShare: number;
  /** Mean d(A, P) and d(A, N) over all pairs of the batch, not only the mined ones. */
  meanPositive: number;
  meanNegative: number;
  /** Mean squared distance of all pairs: 0 when all embeddings are alike. */
  spread: number;
}

export function batchFigures(
  { loss, active }: BatchLoss,
  triplets: readonly Triplet[],
  distances: DistanceMatrix,
  people: readonly string[],
): BatchFigures {
  const sums = { same: 0, sameCount: 0, other: 0, otherCount: 0 };
  for (let i = 0; i < distances.size; i++) {
    for (let j = i + 1; j < distances.size; j++) {
      const distance = distances.values[i * distances.size + j];
      if (people[i] === people[j]) {
        sums.same += distance;
        sums.sameCount++;
      } else {
        sums.other += distance;
        sums.otherCount++;
      }
    }
  }
  const { same, sameCount, other, otherCount } = sums;
  return {
    loss,
    activeShare: triplets.length > 0 ? active / triplets.length : 0,
    meanPositive: same / Math.max(1, sameCount),
    meanNegative: other / Math.max(1, otherCount),
    spread: (same + other) / Math.max(1, sameCount + otherCount),
  };
}

/** The loss of embeddings that are all alike is α to within this share of it. */
const NEAR_MARGIN = 0.05;
/** So little of the first batches' spread left is none. */
const LEAST_SPREAD_SHARE = 0.02;

/**
 * Whether training has collapsed: all embeddings alike, the loss stuck at α, every triplet active.
 * Returns it in words, with what helps, or null. `first` is the first batch's figures, `recent` the
 * mean of the last ones (facenet#124, omoindrot/tensorflow-triplet-loss#6).
 */
export function collapseIn(
  recent: BatchFigures,
  first: BatchFigures,
  { margin }: { margin: number },
): string | null {
  const isStuck = Math.abs(recent.loss - margin) < NEAR_MARGIN * margin;
  const isAlike = recent.spread < LEAST_SPREAD_SHARE * first.spread;
  if (!isStuck || !isAlike) return null;
  return (
    `collapsed: all embeddings are alike (spread ${recent.spread.toExponential(1)}, ` +
    `${first.spread.toPrecision(2)} at the start) and the loss stays at the margin ${margin}. ` +
    "Use semi-hard instead of batch-hard mining at first, a lower learning rate, or larger batches."
  );
}
