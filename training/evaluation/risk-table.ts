import {
  falseAcceptsPerYear,
  type RiskTarget,
  thresholdForRisk,
} from "../../daemon/vision/door-risk.js";
import {
  matchRateAt,
  type RateInterval,
  type Support,
  type ThresholdFigures,
} from "../../daemon/vision/match-rates.js";
import { refusedShareAt } from "../../daemon/vision/refusal-rates.js";
import type { LabelledFace } from "./labelled-faces.js";
import { type OpenSetPlan, planOpenSet } from "./open-set.js";
import { countOutcomes, noCounts, type Outcome, outcomeOf } from "./risk-outcomes.js";
import type { Scorer } from "./scorers.js";

export interface RiskSettings {
  target: RiskTarget;
  /** People enrolled, a row of the table each. */
  sizes: readonly number[];
  /** People enrolled in all over a row's galleries, so that each row bears as many comparisons. */
  enrolments: number;
  /** By how much the second-best person must be further away in the full decision. */
  margin: number;
  /** Of its own, so that the same galleries are drawn whatever else is tested beside them. */
  random: () => number;
}

export interface RiskRow {
  people: number;
  galleries: number;
  threshold: number;
  promised: {
    falseAcceptsPerYear: number;
    interval: RateInterval | null;
    support: Support;
    /** Share of pictures of enrolled people; null where the card does not know. */
    refused: number | null;
  };
  byDistance: Outcome;
  /** By distance and margin. */
  byDecision: Outcome;
}

export interface RiskTable {
  target: RiskTarget;
  margin: number;
  rows: RiskRow[];
}

/**
 * What τ at a stated risk promises by the encoder's card, and what it does among people who had no
 * part in it: galleries drawn at random, one picture enrols a person, everybody else comes once to
 * each. Sizes that the set cannot fill are left out. Null for a card without rates.
 */
export function riskTable(
  sets: { faces: readonly LabelledFace[]; strangers: readonly LabelledFace[] | null },
  { figures, scorer }: { figures: ThresholdFigures; scorer: Scorer },
  { target, sizes, enrolments, margin, random }: RiskSettings,
): RiskTable | null {
  if (figures.table.length === 0) return null;
  const draw = (people: number) =>
    planOpenSet(sets.faces, sets.strangers, { people, enrol: 1, leastProbes: 1, random });
  const most = draw(Number.POSITIVE_INFINITY).gallery.length;
  const rows = sizes
    .filter((people) => people <= most)
    .map((people): RiskRow => {
      const threshold = thresholdForRisk(figures, target, people);
      const galleries = Math.ceil(enrolments / people);
      const plans = function* () {
        for (let i = 0; i < galleries; i++) yield draw(people);
      };
      return {
        people,
        galleries,
        threshold,
        promised: promiseOf(figures, { threshold, people, target }),
        ...measured(plans(), scorer, { threshold, margin, people, target }),
      };
    });
  return { target, margin, rows };
}

function promiseOf(
  figures: ThresholdFigures,
  { threshold, people, target }: { threshold: number; people: number; target: RiskTarget },
): RiskRow["promised"] {
  const match = matchRateAt(figures.table, threshold);
  if (!match) throw new Error("a card without rates promises nothing");
  const perYear = (rate: number) =>
    falseAcceptsPerYear(target.strangersPerDay, { templates: people, rate });
  const { rate, interval, support } = match;
  return {
    falseAcceptsPerYear: perYear(rate),
    interval: interval && [perYear(interval[0]), perYear(interval[1])],
    support,
    refused: figures.genuine ? refusedShareAt(figures.genuine, { threshold, templates: 1 }) : null,
  };
}

function measured(
  plans: Iterable<OpenSetPlan>,
  scorer: Scorer,
  settings: { threshold: number; margin: number; people: number; target: RiskTarget },
): Pick<RiskRow, "byDistance" | "byDecision"> {
  const { threshold, margin, people, target } = settings;
  const byDistance = { rule: { threshold, margin: 0 }, counts: noCounts() };
  const byDecision = { rule: { threshold, margin }, counts: noCounts() };
  const templates = new Set<Float32Array>();
  const strangers = new Set<string>();
  for (const plan of plans) {
    countOutcomes(plan, scorer, [byDistance, byDecision]);
    for (const template of plan.gallery.flatMap((own) => own.templates)) templates.add(template);
    for (const { path, embedding } of plan.strangers) if (embedding) strangers.add(path);
  }
  const comparisons = templates.size * strangers.size;
  const scale = { strangersPerDay: target.strangersPerDay, people, comparisons };
  return {
    byDistance: outcomeOf(byDistance.counts, scale),
    byDecision: outcomeOf(byDecision.counts, scale),
  };
}
