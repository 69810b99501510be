import { matchRateAt, type ThresholdFigures, thresholdAtRate } from "./match-rates.js";

/** What the owner of a door accepts, and how busy the door is. */
export interface RiskTarget {
  /** Strangers taken for somebody, in a year. */
  falseAcceptsPerYear: number;
  /** People who are not enrolled and show their face, in a day. */
  strangersPerDay: number;
}

export const DAYS_PER_YEAR = 365;

/** Thresholds get four decimals, towards fewer false accepts, as in the cards' tables. */
const DECIMALS = 1e4;

/** The false match rate of one comparison that a target affords: target / (365 · M · N). */
export function affordableRate(
  { falseAcceptsPerYear, strangersPerDay }: RiskTarget,
  templates: number,
): number {
  return falseAcceptsPerYear / (DAYS_PER_YEAR * strangersPerDay * templates);
}

/**
 * Expected false accepts in a year: 365 · M · N · FMR. Each stranger is compared with every
 * template, and is taken for somebody once at the most.
 */
export function falseAcceptsPerYear(
  strangersPerDay: number,
  { templates, rate }: { templates: number; rate: number },
): number {
  return DAYS_PER_YEAR * strangersPerDay * Math.min(1, templates * rate);
}

/**
 * τ for a target and a gallery of so many comparable templates. It is never looser than the card's
 * default, since a small gallery is no reason to name people who are not alike, and never tighter
 * than the table's last row, beyond which nothing is known.
 */
export function thresholdForRisk(
  card: Pick<ThresholdFigures, "default" | "table">,
  target: RiskTarget,
  templates: number,
): number {
  if (templates === 0) return card.default;
  const wanted = thresholdAtRate(card.table, affordableRate(target, templates));
  if (!wanted || wanted.threshold >= card.default) return card.default;
  const rounded = Math.floor(wanted.threshold * DECIMALS) / DECIMALS;
  // Rounding must not lead out of the table.
  return matchRateAt(card.table, rounded)?.place === "inside" ? rounded : wanted.threshold;
}
