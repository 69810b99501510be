import {
  affordableRate,
  falseAcceptsPerYear,
  type RiskTarget,
  thresholdForRisk,
} from "./vision/door-risk.js";
import { type MatchRate, matchRateAt, type ThresholdFigures } from "./vision/match-rates.js";
import { refusedShareAt } from "./vision/refusal-rates.js";

/** What is enrolled and comparable with the encoder in use. */
export interface GallerySize {
  people: number;
  faces: number;
}

/** What τ promises for one gallery at one door. */
export interface Risk extends RiskTarget {
  threshold: number;
  /** Whether τ follows from the target, or stands in the configuration. */
  thresholdSource: "risk" | "configuration";
  /** Templates that a stranger is compared with. */
  templates: number;
  /** Of one comparison at τ; null where the card has no table. */
  falseMatchRate: number | null;
  /** At τ, of all strangers in a year; null where the card has no table. */
  expectedFalseAcceptsPerYear: number | null;
  /** 95 %, by the card's intervals; null where it has none. */
  interval: { low: number; high: number } | null;
  /** Of single pictures of enrolled people, 0..1; null where the card does not know. */
  expectedRefusedShare: number | null;
  /** Whether the card's data bear the promise out, and the target is met. */
  supported: boolean;
  /** In a sentence, what is to be known about the promise; null where there is nothing. */
  note: string | null;
}

export interface RiskSettings {
  /** The encoder card's. */
  figures: ThresholdFigures;
  target: RiskTarget;
  /** τ as configured; null derives it from the target. */
  fixedThreshold: number | null;
}

/** τ and its risk for a gallery: expected false accepts a year ≈ 365 · M · N · FMR(τ). Pure. */
export function riskOf(
  { figures, target, fixedThreshold }: RiskSettings,
  { people, faces }: GallerySize,
): Risk {
  const threshold = fixedThreshold ?? thresholdForRisk(figures, target, faces);
  const match = matchRateAt(figures.table, threshold);
  const perYear = (rate: number) =>
    falseAcceptsPerYear(target.strangersPerDay, { templates: faces, rate });
  const expected = match && perYear(match.rate);
  const range = match && intervalOf(match);
  const problem = problemOf({ match, expected, target, faces });
  return {
    ...target,
    threshold,
    thresholdSource: fixedThreshold === null ? "risk" : "configuration",
    templates: faces,
    falseMatchRate: match?.rate ?? null,
    expectedFalseAcceptsPerYear: expected,
    interval: range && { low: perYear(range[0]), high: perYear(range[1]) },
    expectedRefusedShare: refusedShare(figures, { people, faces, threshold }),
    supported: problem === null,
    note: problem ?? remarkOf({ match, faces }),
  };
}

/** Beyond an end of the table the rate is only known on one side. */
function intervalOf({ interval, place }: MatchRate): MatchRate["interval"] {
  if (!interval || place === "inside") return interval;
  return place === "tighter" ? [0, interval[1]] : [interval[0], 1];
}

function refusedShare(
  { genuine }: ThresholdFigures,
  { people, faces, threshold }: GallerySize & { threshold: number },
): number | null {
  if (!genuine || people === 0 || faces === 0) return null;
  return refusedShareAt(genuine, { threshold, templates: Math.max(1, faces / people) });
}

interface Judged {
  match: MatchRate | null;
  expected: number | null;
  target: RiskTarget;
  faces: number;
}

/** Why the promise is not borne out, or misses the target; null where it is and does not. */
function problemOf({ match, expected, target, faces }: Judged): string | null {
  if (faces === 0) return null;
  if (match === null || expected === null) {
    return "the encoder's card has no false match rates, so nothing can be promised; calibrate writes them";
  }
  const rate = digits(match.rate);
  if (match.place === "looser") {
    return `τ is looser than the encoder card's table: more than ${digits(expected)} false accepts a year are to be expected`;
  }
  if (expected > target.falseAcceptsPerYear * (1 + ROUNDING)) {
    const wanted = digits(affordableRate(target, faces));
    const reason =
      match.place === "inside" && match.support === "measured"
        ? "the configured τ does not meet the target"
        : "the data behind the encoder's card cannot support the target";
    return `${reason}: it wants a false match rate of ${wanted}, τ has ${rate}; expect about ${digits(expected)} false accepts a year`;
  }
  if (match.support === "extrapolated") {
    return `a false match rate of ${rate} is rarer than the pairs behind the encoder's card can show: it is extrapolated`;
  }
  if (match.support === "wide") {
    return `too few pairs stand behind the encoder card's false match rate of ${rate} to bear the promise out`;
  }
  return null;
}

/** A rate that comes back from its own threshold may be off by a last digit. */
const ROUNDING = 1e-6;

function remarkOf({ match, faces }: Pick<Judged, "match" | "faces">): string | null {
  if (faces === 0) return "nobody is enrolled whom a stranger could be taken for";
  if (match?.place === "tighter") {
    return "τ is tighter than the encoder card's table: fewer false accepts than expected here";
  }
  return null;
}

function digits(value: number): string {
  return String(Number(value.toPrecision(2)));
}
