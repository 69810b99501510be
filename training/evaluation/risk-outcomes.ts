import { falseAcceptsPerYear } from "../../daemon/vision/door-risk.js";
import type { OpenSetPlan } from "./open-set.js";
import type { Interval } from "./person-bootstrap.js";
import { poissonInterval } from "./poisson-interval.js";
import type { Scorer } from "./scorers.js";

/** How a face is decided: unlikeness below a bar, and a second-best person so much further away. */
export interface Rule {
  threshold: number;
  margin: number;
}

/** What happens by a rule; shares of strangers who come, or of pictures of enrolled people. */
export interface Outcome {
  falseAcceptShare: number;
  falseAcceptsPerYear: number;
  /** 95 %, of the year's. */
  interval: Interval;
  /** The pairs behind it, nearest first: some may be one person by two names. */
  pairsAccepted: AcceptedPair[];
  /** Not named at all, and named as another. */
  missed: number;
  wrongName: number;
}

/** A stranger's picture that was taken for an enrolled person, at their nearest. */
export interface AcceptedPair {
  stranger: string;
  person: string;
  unlikeness: number;
}

/** What was counted over all galleries. */
export interface Counts {
  strangersCame: number;
  falseAccepts: number;
  pairs: Map<string, AcceptedPair>;
  probes: number;
  missed: number;
  wrongName: number;
}

export function noCounts(): Counts {
  const pairs = new Map<string, AcceptedPair>();
  return { strangersCame: 0, falseAccepts: 0, pairs, probes: 0, missed: 0, wrongName: 0 };
}

/** Lets everybody of a plan come once, and counts what each rule says. */
export function countOutcomes(
  plan: OpenSetPlan,
  scorer: Pick<Scorer, "unlikeness">,
  rules: readonly { rule: Rule; counts: Counts }[],
): void {
  for (const { person, embedding } of plan.probes) {
    const found = embedding && nearestTwo(embedding, plan.gallery, scorer);
    for (const { rule, counts } of rules) {
      const name = found && nameBy(rule, found);
      counts.probes++;
      if (name === null) counts.missed++;
      else if (name !== person) counts.wrongName++;
    }
  }
  for (const { path, embedding } of plan.strangers) {
    const found = embedding && nearestTwo(embedding, plan.gallery, scorer);
    for (const { rule, counts } of rules) {
      counts.strangersCame++;
      if (!found || nameBy(rule, found) === null) continue;
      counts.falseAccepts++;
      remember(counts.pairs, { stranger: path, ...found });
    }
  }
}

/**
 * Counts as shares, and as a year's. Galleries share people and strangers, so what is certain is
 * not the number of false accepts but of pairs behind them: the interval is of their count, each
 * taken for a trial of its own.
 */
export function outcomeOf(
  counts: Counts,
  scale: { strangersPerDay: number; people: number; comparisons: number },
): Outcome {
  const { strangersCame, falseAccepts, probes } = counts;
  const { strangersPerDay, people, comparisons } = scale;
  const perYear = (share: number) =>
    falseAcceptsPerYear(strangersPerDay, { templates: 1, rate: share });
  const pairsAccepted = [...counts.pairs.values()].sort((a, b) => a.unlikeness - b.unlikeness);
  const pairs = pairsAccepted.length;
  const share = falseAccepts / strangersCame;
  const sharePerPair = pairs > 0 ? share / pairs : people / comparisons;
  const [low, high] = poissonInterval(pairs);
  return {
    falseAcceptShare: share,
    falseAcceptsPerYear: perYear(share),
    interval: [perYear(low * sharePerPair), perYear(high * sharePerPair)],
    pairsAccepted,
    missed: counts.missed / probes,
    wrongName: counts.wrongName / probes,
  };
}

function remember(pairs: Counts["pairs"], { stranger, person, unlikeness }: AcceptedPair): void {
  const key = JSON.stringify([stranger, person]);
  const before = pairs.get(key)?.unlikeness ?? Number.POSITIVE_INFINITY;
  pairs.set(key, { stranger, person, unlikeness: Math.min(unlikeness, before) });
}

interface Nearest {
  person: string;
  unlikeness: number;
  /** Of the second-best person. */
  next: number;
}

function nearestTwo(
  embedding: Float32Array,
  gallery: OpenSetPlan["gallery"],
  { unlikeness }: Pick<Scorer, "unlikeness">,
): Nearest {
  const nearest: Nearest = {
    person: "",
    unlikeness: Number.POSITIVE_INFINITY,
    next: Number.POSITIVE_INFINITY,
  };
  for (const { person, templates } of gallery) {
    let own = Number.POSITIVE_INFINITY;
    for (const template of templates) own = Math.min(own, unlikeness(embedding, template));
    if (own < nearest.unlikeness) {
      nearest.next = nearest.unlikeness;
      nearest.unlikeness = own;
      nearest.person = person;
    } else if (own < nearest.next) {
      nearest.next = own;
    }
  }
  return nearest;
}

function nameBy({ threshold, margin }: Rule, { person, unlikeness, next }: Nearest): string | null {
  return unlikeness < threshold && next - unlikeness >= margin ? person : null;
}
