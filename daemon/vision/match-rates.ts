import type { EncoderCard } from "./model-card.js";

export type ThresholdFigures = EncoderCard["threshold"];
type Row = ThresholdFigures["table"][number];

/** A 95 % interval of a rate. */
export type RateInterval = [low: number, high: number];

/**
 * What a figure rests on: pairs that were seen, a fit beyond what any pair showed, or so few that
 * the rate may be a multiple of what it says.
 */
export type Support = "measured" | "extrapolated" | "wide";

/** Where an answer lies; beyond an end of the table it is that end's, and thus only a bound. */
export type Place = "inside" | "tighter" | "looser";

/** The false match rate of one comparison at a threshold. */
export interface MatchRate {
  rate: number;
  /** Null where the card gives none. */
  interval: RateInterval | null;
  place: Place;
  support: Support;
}

/** An interval whose upper end is more than so many times the rate supports no promise. */
export const WIDEST_INTERVAL = 3;
/** Without an interval: a rate that fewer false matches stand behind is chance. */
export const LEAST_FALSE_MATCHES = 10;

/**
 * The false match rate at a threshold on squared distances, from a card's table: between two rows
 * a straight line on logarithmic axes, beyond its ends the end's own. Null for an empty table.
 */
export function matchRateAt(table: readonly Row[], threshold: number): MatchRate | null {
  const rows = descending(table);
  if (rows.length === 0) return null;
  const next = rows.findIndex((row) => row.threshold <= threshold);
  if (next === 0 || next === -1) {
    const end = next === 0 ? rows[0] : rows[rows.length - 1];
    const isEnd = end.threshold === threshold;
    const beyond = next === 0 ? "looser" : "tighter";
    return { ...figuresOf(end), place: isEnd ? "inside" : beyond };
  }
  const [looser, tighter] = [rows[next - 1], rows[next]];
  if (tighter.threshold === threshold) return { ...figuresOf(tighter), place: "inside" };
  const share =
    Math.log(looser.threshold / threshold) / Math.log(looser.threshold / tighter.threshold);
  return { ...figuresBetween(looser, tighter, share), place: "inside" };
}

/**
 * The threshold on squared distances at a false match rate, the inverse of `matchRateAt`. Null for
 * an empty table.
 */
export function thresholdAtRate(
  table: readonly Row[],
  rate: number,
): { threshold: number; place: Place } | null {
  const rows = descending(table);
  if (rows.length === 0) return null;
  const next = rows.findIndex((row) => row.far <= rate);
  if (next === 0) {
    return { threshold: rows[0].threshold, place: rows[0].far === rate ? "inside" : "looser" };
  }
  if (next === -1) return { threshold: rows[rows.length - 1].threshold, place: "tighter" };
  const [looser, tighter] = [rows[next - 1], rows[next]];
  const share = Math.log(looser.far / rate) / Math.log(looser.far / tighter.far);
  // A row's own threshold is given back exactly, not as the logarithm rounds it.
  const threshold =
    share === 1 ? tighter.threshold : between(looser.threshold, tighter.threshold, share);
  return { threshold, place: "inside" };
}

/** By false match rate, highest first; a row at a rarer rate but no tighter threshold is left out. */
function descending(table: readonly Row[]): Row[] {
  const rows: Row[] = [];
  for (const row of [...table].sort((a, b) => b.far - a.far)) {
    const last = rows[rows.length - 1];
    if (!last || (row.far < last.far && row.threshold < last.threshold)) rows.push(row);
  }
  return rows;
}

function figuresOf(row: Row): Omit<MatchRate, "place"> {
  const { far: rate, interval = null, extrapolated = false, pairs } = row;
  return { rate, interval, support: supportOf({ rate, interval, extrapolated, pairs }) };
}

function figuresBetween(looser: Row, tighter: Row, share: number): Omit<MatchRate, "place"> {
  const rate = between(looser.far, tighter.far, share);
  const interval = intervalBetween(looser.interval, tighter.interval, share);
  const extrapolated = Boolean(looser.extrapolated || tighter.extrapolated);
  const pairs = Math.min(looser.pairs, tighter.pairs);
  return { rate, interval, support: supportOf({ rate, interval, extrapolated, pairs }) };
}

function supportOf(figure: {
  rate: number;
  interval: RateInterval | null;
  extrapolated: boolean;
  pairs: number;
}): Support {
  const { rate, interval, extrapolated, pairs } = figure;
  if (extrapolated) return "extrapolated";
  const isNarrow = interval
    ? interval[1] <= WIDEST_INTERVAL * rate
    : rate * pairs >= LEAST_FALSE_MATCHES;
  return isNarrow ? "measured" : "wide";
}

function intervalBetween(
  looser: RateInterval | undefined,
  tighter: RateInterval | undefined,
  share: number,
): RateInterval | null {
  if (!looser || !tighter) return null;
  // There is no logarithm of 0, where the wider interval is the cautious one.
  const low = tighter[0] > 0 ? between(looser[0], tighter[0], share) : 0;
  const high = tighter[1] > 0 ? between(looser[1], tighter[1], share) : looser[1];
  return [low, high];
}

/** `share` of the way from one positive number to another, on a logarithmic axis. */
function between(from: number, to: number, share: number): number {
  return from * (to / from) ** share;
}
