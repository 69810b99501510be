import { shownRates } from "./metrics.js";
import { type Interval, type RatedThreshold, rateIntervals } from "./person-bootstrap.js";
import type { Scorer } from "./scorers.js";
import type { StrangerPairs } from "./stranger-pairs.js";
import { extrapolatedThreshold, fitTail, TAIL_PAIRS, type TailFit, tailOf } from "./tail-fit.js";

/** A row as it stands in a card: the threshold is a score. */
export interface ThresholdRow {
  far: number;
  threshold: number;
  pairs: number;
  /** 95 %, of the false accept rate at this threshold. */
  interval: Interval;
  extrapolated: boolean;
}

export interface ThresholdTable {
  scorer: Scorer["name"];
  rows: ThresholdRow[];
  /** The tail behind extrapolated rows; null where none could be fitted, and they are left out. */
  tail: TailFit | null;
}

const DECIMALS = 1e4;

/**
 * Thresholds at false accept rates: read off the pairs where enough of them are
 * accepted, extrapolated by the tail's fit beyond. Each carries the interval of the rate that it
 * really has.
 */
export function thresholdTable(
  strangers: StrangerPairs,
  scorer: Scorer,
  { fars, random }: { fars: readonly number[]; random: () => number },
): ThresholdTable {
  const { near, pairs } = strangers;
  const tail = tailOf(near.unlikeness, { pairs });
  const fit =
    tail &&
    fitTail({
      bar: tail.bar,
      weight: tail.logRatios.length,
      weightedLogRatios: tail.logRatios.reduce((sum, ratio) => sum + ratio, 0),
      totalWeight: pairs,
    });
  const shown = shownRates(fars, pairs);
  const rated = fars.flatMap((far): (RatedThreshold & { far: number })[] => {
    const extrapolated = !shown.includes(far);
    if (extrapolated && !fit) return [];
    const unlikeness =
      extrapolated && fit
        ? extrapolatedThreshold(fit, far)
        : near.unlikeness[Math.floor(far * pairs)];
    return [{ far, extrapolated, unlikeness: roundedDown(unlikeness, scorer) }];
  });
  const intervals = rateIntervals(strangers, rated, { tail, random });
  const rows = rated.map(({ far, extrapolated, unlikeness }, i) => {
    const [low, high] = intervals[i].map((rate) => Number(rate.toPrecision(3)));
    const interval: Interval = [low, high];
    return { far, threshold: scorer.scoreOf(unlikeness), pairs, interval, extrapolated };
  });
  return { scorer: scorer.name, rows, tail: fit };
}

/** How many of the most alike pairs a table needs to know. */
export function pairsForTable(pairs: number, fars: readonly number[]): number {
  const accepted = Math.floor(Math.max(...fars) * pairs);
  return Math.max(accepted, TAIL_PAIRS) + 1;
}

/** Distances get four decimals, towards fewer false accepts; probabilities need every digit. */
function roundedDown(unlikeness: number, scorer: Scorer): number {
  return scorer.name === "distance" ? Math.floor(unlikeness * DECIMALS) / DECIMALS : unlikeness;
}
