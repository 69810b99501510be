/** A pair of pictures: how far apart their embeddings are, and whether one person is on both. */
export interface ScoredPair {
  /** Squared Euclidean distance; Infinity where a picture gave no embedding. */
  distance: number;
  same: boolean;
  fold: number;
}

export interface VerificationFigures {
  /** Mean over folds, the threshold chosen on the other folds; 0..1. */
  accuracy: number;
  /** Standard error of that mean: standard deviation over the folds / √folds. */
  standardError: number;
  /** Area under the ROC curve. */
  auc: number;
  /** Equal error rate. */
  eer: number;
  /** True accept rate at false accept rates, over all pairs. */
  tarAtFar: { far: number; tar: number; threshold: number }[];
}

/**
 * The LFW protocol (Huang et al. 2007): accuracy over folds, each at the threshold that is best on
 * the others; with the curve's figures over all pairs.
 */
export function verificationFigures(
  pairs: readonly ScoredPair[],
  fars: readonly number[],
): VerificationFigures {
  const folds = [...new Set(pairs.map(({ fold }) => fold))].sort((a, b) => a - b);
  const accuracies = folds.map((fold) => {
    const threshold = bestThreshold(pairs.filter((pair) => pair.fold !== fold));
    const held = pairs.filter((pair) => pair.fold === fold);
    return held.filter(({ distance, same }) => distance < threshold === same).length / held.length;
  });
  const accuracy = mean(accuracies);
  const variance = mean(accuracies.map((a) => (a - accuracy) ** 2));
  const same = sortedDistances(pairs, true);
  const different = sortedDistances(pairs, false);
  return {
    accuracy,
    standardError: Math.sqrt(variance / folds.length),
    auc: areaUnderCurve(same, different),
    eer: equalErrorRate(same, different),
    tarAtFar: fars.map((far) => {
      const threshold = thresholdAtFar(different, far);
      return { far, tar: shareBelow(same, threshold), threshold };
    }),
  };
}

/** What a fixed threshold does: the share of genuine and of impostor pairs that it accepts. */
export function operatingPoint(
  pairs: readonly ScoredPair[],
  threshold: number,
): { tar: number; far: number } {
  return {
    tar: shareBelow(sortedDistances(pairs, true), threshold),
    far: shareBelow(sortedDistances(pairs, false), threshold),
  };
}

/** The greatest threshold that accepts at most `far` of the impostors; ascending distances. */
export function thresholdAtFar(impostors: ArrayLike<number>, far: number): number {
  const accepted = Math.floor(far * impostors.length);
  return impostors[Math.min(accepted, impostors.length - 1)];
}

/** The threshold with the most right answers; in the middle between two distances. */
export function bestThreshold(pairs: readonly ScoredPair[]): number {
  const sorted = [...pairs].sort((a, b) => a.distance - b.distance);
  let right = sorted.filter(({ same }) => !same).length;
  let most = right;
  let threshold = sorted[0]?.distance ?? 0;
  for (let i = 0; i < sorted.length; i++) {
    right += sorted[i].same ? 1 : -1;
    const next = sorted[i + 1]?.distance ?? sorted[i].distance + 1;
    if (right > most && next > sorted[i].distance && Number.isFinite(next)) {
      most = right;
      threshold = (sorted[i].distance + next) / 2;
    }
  }
  return threshold;
}

function sortedDistances(pairs: readonly ScoredPair[], same: boolean): Float64Array {
  return Float64Array.from(
    pairs.filter((pair) => pair.same === same),
    ({ distance }) => distance,
  ).sort();
}

/** Share of ascending distances that lie below the threshold. */
export function shareBelow(sorted: ArrayLike<number>, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return low / sorted.length;
}

/** The chance that a genuine pair is nearer than an impostor pair; ties count half. */
function areaUnderCurve(same: Float64Array, different: Float64Array): number {
  let sum = 0;
  for (const distance of same) {
    const below = shareBelow(different, distance);
    const notAbove = shareBelow(different, nextUp(distance));
    sum += 1 - (below + notAbove) / 2;
  }
  return sum / same.length;
}

function nextUp(value: number): number {
  return value === Number.POSITIVE_INFINITY ? value : value + Math.max(1e-12, value * 1e-12);
}

/** Where false accepts and false rejects are equally frequent. */
function equalErrorRate(same: Float64Array, different: Float64Array): number {
  let best = { gap: Number.POSITIVE_INFINITY, rate: 1 };
  for (const threshold of different) {
    const falseAccepts = shareBelow(different, threshold);
    const falseRejects = 1 - shareBelow(same, threshold);
    const gap = Math.abs(falseAccepts - falseRejects);
    if (gap < best.gap) best = { gap, rate: (falseAccepts + falseRejects) / 2 };
  }
  return best.rate;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
