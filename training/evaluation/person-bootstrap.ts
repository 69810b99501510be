import { countBelow } from "./metrics.js";
import type { StrangerPairs } from "./stranger-pairs.js";
import { extrapolatedRate, fitTail, type Tail } from "./tail-fit.js";

/** 95 %: from the lower to the upper 2.5th percentile. */
export type Interval = [low: number, high: number];

/** A threshold, as unlikeness, whose false accept rate is asked for. */
export interface RatedThreshold {
  unlikeness: number;
  extrapolated: boolean;
}

const REPLICATES = 1000;
const OUTSIDE = 0.025;

/**
 * 95 % intervals of the false accept rate at given thresholds. Pairs share people, and some people
 * are like many others (Doddington's wolves), so pairs are no independent trials and Clopper's and
 * Pearson's interval would be too narrow. People are what was sampled; so each group's are drawn
 * again, with replacement, and each pair counts as often as both of it were drawn. Where few pairs are
 * accepted that is up to √3 too wide, never too narrow (Owen 2007, The pigeonhole bootstrap). An
 * extrapolated rate is fitted anew each time; that the tail is no power, no interval can know.
 */
export function rateIntervals(
  { people, groups, near }: StrangerPairs,
  thresholds: readonly RatedThreshold[],
  { tail, random }: { tail: Tail | null; random: () => number },
): Interval[] {
  const accepted = thresholds.map(({ unlikeness }) => countBelow(near.unlikeness, unlikeness));
  const rates = thresholds.map(() => new Float64Array(REPLICATES));
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    const drawn = drawPeople(people, groups, random);
    const totalWeight = groups.reduce((sum, own) => sum + pairWeight(own, drawn), 0);
    const sums = weightSums(near, drawn, tail);
    const tailFit =
      tail &&
      fitTail({
        bar: tail.bar,
        weight: sums.cumulative[tail.logRatios.length],
        weightedLogRatios: sums.weightedLogRatios,
        totalWeight,
      });
    thresholds.forEach(({ unlikeness, extrapolated }, i) => {
      rates[i][replicate] =
        extrapolated && tailFit
          ? extrapolatedRate(tailFit, unlikeness)
          : sums.cumulative[accepted[i]] / totalWeight;
    });
  }
  return rates.map(percentiles);
}

/** How often each person is drawn in as many draws from each group as there are people in it. */
function drawPeople(
  people: number,
  groups: readonly Uint32Array[],
  random: () => number,
): Uint8Array {
  const drawn = new Uint8Array(people);
  for (const own of groups) {
    for (let i = 0; i < own.length; i++) drawn[own[Math.floor(random() * own.length)]]++;
  }
  return drawn;
}

/** Σ w_i · w_j over i < j of a group: a person drawn twice is no stranger to themself. */
function pairWeight(group: Uint32Array, drawn: Uint8Array): number {
  let sum = 0;
  let squares = 0;
  for (const person of group) {
    const weight = drawn[person];
    sum += weight;
    squares += weight * weight;
  }
  return (sum * sum - squares) / 2;
}

function weightSums(near: StrangerPairs["near"], drawn: Uint8Array, tail: Tail | null) {
  const { first, second } = near;
  const cumulative = new Float64Array(first.length + 1);
  let weightedLogRatios = 0;
  for (let i = 0; i < first.length; i++) {
    const weight = drawn[first[i]] * drawn[second[i]];
    cumulative[i + 1] = cumulative[i] + weight;
    if (tail && i < tail.logRatios.length) weightedLogRatios += weight * tail.logRatios[i];
  }
  return { cumulative, weightedLogRatios };
}

function percentiles(values: Float64Array): Interval {
  values.sort();
  const rank = Math.floor(OUTSIDE * values.length);
  return [values[rank], values[values.length - 1 - rank]];
}
