/**
 * How rare more and more alike strangers are, beyond where any were seen. Unlikeness has a lower
 * end at 0, near which a distribution falls like a power: rate(t) = rate(bar) · (t / bar)^shape
 * below the bar. The shape is Hill's estimator, the maximum likelihood for that tail (Hill 1975):
 * the generalised Pareto fit of extreme value theory with its end point known.
 */
export interface TailFit {
  /** The unlikeness where the tail begins. */
  bar: number;
  /** Share of all pairs below it. */
  rate: number;
  shape: number;
}

/** So many pairs bear the tail: fewer are noise, more are not tail; see training/README.md. */
export const TAIL_PAIRS = 200;

/** ln(bar / unlikeness) of each pair of the tail, whose mean is 1 / shape. */
export interface Tail {
  bar: number;
  logRatios: Float64Array;
}

/** Where they are more than this of all pairs, what they show is the body, not a tail. */
const MOST_SHARE = 0.01;

/**
 * The tail of `pairs` pairs, of which the most alike are given in ascending order; null where there
 * are too few, or some that lie at the very end.
 */
export function tailOf(ascending: Float64Array, { pairs }: { pairs: number }): Tail | null {
  const isTail = ascending.length > TAIL_PAIRS && TAIL_PAIRS <= MOST_SHARE * pairs;
  if (!isTail || !(ascending[0] > 0)) return null;
  const bar = ascending[TAIL_PAIRS];
  return { bar, logRatios: ascending.slice(0, TAIL_PAIRS).map((value) => Math.log(bar / value)) };
}

/** Fits from sums over the tail's pairs, each of a weight: 1, or a bootstrap's. */
export function fitTail(sums: {
  bar: number;
  weight: number;
  weightedLogRatios: number;
  totalWeight: number;
}): TailFit {
  const { bar, weight, weightedLogRatios, totalWeight } = sums;
  return { bar, rate: weight / totalWeight, shape: weight / weightedLogRatios };
}

/** Below which unlikeness a share `rate` of strangers lies. */
export function extrapolatedThreshold(fit: TailFit, rate: number): number {
  return fit.bar * (rate / fit.rate) ** (1 / fit.shape);
}

/** The share of strangers below that unlikeness. */
export function extrapolatedRate(fit: TailFit, unlikeness: number): number {
  // A bootstrap may draw none of the tail's pairs, which leaves no shape.
  if (fit.rate === 0) return 0;
  return fit.rate * (unlikeness / fit.bar) ** fit.shape;
}
