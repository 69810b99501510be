/** A pair of pictures: how far apart their embeddings are, and whether one person is on both. */
export interface ScoredPair {
  /** Squared Euclidean distance; Infinity where a picture gave no embedding. */
  distance: number;
  same: boolean;
  fold: number;
}

export interface VerificationFigures extends CurveFigures {
  /** Mean over folds, the threshold chosen on the other folds; 0..1. */
  accuracy: number;
  /** Standard error of that mean: standard deviation over the folds / √folds. */
  standardError: number;
}

/** What stands in no relation to folds: the trade-off of both errors over all pairs. */
export interface CurveFigures {
  /** Area under the ROC curve. */
  auc: number;
  /** Equal error rate. */
  eer: number;
  /** True accept rate at false accept rates, over all pairs. */
  tarAtFar: { far: number; tar: number; threshold: number }[];
}

/** Ascending distances, or what else grows with unlikeness, of both kinds of pairs. */
export interface SortedScores {
  genuine: Float32Array | Float64Array;
  impostor: Float32Array | Float64Array;
}

/** A rate that fewer errors stand behind is chance. */
export const LEAST_ERRORS = 10;

/** Enough for a smooth curve, few enough for a small picture. */
export const CURVE_POINTS = 120;

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
  return {
    accuracy,
    standardError: Math.sqrt(variance / folds.length),
    ...curveFigures(sortedScores(pairs), fars),
  };
}

/** AUC, EER and TAR at FARs. Throws an Error where either kind of pairs is missing. */
export function curveFigures(scores: SortedScores, fars: readonly number[]): CurveFigures {
  const { genuine, impostor } = scores;
  if (genuine.length === 0) throw new Error("there is no pair of pictures of one person");
  if (impostor.length === 0) throw new Error("there is no pair of pictures of two people");
  return {
    auc: areaUnderCurve(genuine, impostor),
    eer: equalErrorRate(genuine, impostor),
    tarAtFar: fars.map((far) => {
      const threshold = thresholdAtFar(impostor, far);
      return { far, tar: shareBelow(genuine, threshold), threshold };
    }),
  };
}

/** (FAR, TAR) from one false accept of all impostors to every one, evenly on a log axis. */
export function rocCurve(
  { genuine, impostor }: SortedScores,
  { points }: { points: number },
): { far: number; tar: number }[] {
  const lowest = Math.log10(1 / Math.max(1, impostor.length));
  return Array.from({ length: points }, (_, i) => {
    const far = 10 ** (lowest * (1 - i / (points - 1)));
    return { far, tar: far >= 1 ? 1 : shareBelow(genuine, thresholdAtFar(impostor, far)) };
  });
}

/** Of the rates, those that so many trials can show: LEAST_ERRORS errors are expected or more. */
export function shownRates(rates: readonly number[], trials: number): number[] {
  // A whole number of errors may come out a hair below itself.
  return rates.filter((rate) => Math.round(rate * trials * 1e6) / 1e6 >= LEAST_ERRORS);
}

/** What a fixed threshold does: the share of genuine and of impostor pairs that it accepts. */
export function operatingPoint(
  pairs: readonly ScoredPair[],
  threshold: number,
): { tar: number; far: number } {
  const { genuine, impostor } = sortedScores(pairs);
  return { tar: shareBelow(genuine, threshold), far: shareBelow(impostor, threshold) };
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

export function sortedScores(pairs: readonly ScoredPair[]): SortedScores {
  const sorted = (same: boolean) =>
    Float64Array.from(
      pairs.filter((pair) => pair.same === same),
      ({ distance }) => distance,
    ).sort();
  return { genuine: sorted(true), impostor: sorted(false) };
}

/** Share of ascending distances, one at least, that lie below the threshold. */
export function shareBelow(sorted: ArrayLike<number>, threshold: number): number {
  return countBelow(sorted, threshold) / sorted.length;
}

/** How many of ascending distances lie below the threshold. */
export function countBelow(sorted: ArrayLike<number>, threshold: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < threshold) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The chance that a genuine pair is nearer than an impostor pair; ties count half. */
function areaUnderCurve(genuine: ArrayLike<number>, impostor: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < genuine.length; i++) {
    const below = shareBelow(impostor, genuine[i]);
    const notAbove =
      genuine[i] === Number.POSITIVE_INFINITY ? 1 : shareBelow(impostor, nextUp(genuine[i]));
    sum += 1 - (below + notAbove) / 2;
  }
  return sum / genuine.length;
}

function nextUp(value: number): number {
  return value + Math.max(1e-12, Math.abs(value) * 1e-12);
}

/**
 * Where false accepts and false rejects are equally frequent. The one grows with the threshold and
 * the other falls, so the crossing is found by halving; the nearer of its two sides counts.
 */
function equalErrorRate(genuine: ArrayLike<number>, impostor: ArrayLike<number>): number {
  const errorsAt = (i: number) => ({
    accepts: shareBelow(impostor, impostor[i]),
    rejects: 1 - shareBelow(genuine, impostor[i]),
  });
  let low = 0;
  let high = impostor.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const { accepts, rejects } = errorsAt(middle);
    if (accepts < rejects) low = middle + 1;
    else high = middle;
  }
  const sides = [low - 1, low].filter((i) => i >= 0 && i < impostor.length).map(errorsAt);
  const gap = ({ accepts, rejects }: (typeof sides)[number]) => Math.abs(accepts - rejects);
  const nearest = sides.reduce((best, side) => (gap(side) < gap(best) ? side : best));
  return (nearest.accepts + nearest.rejects) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
