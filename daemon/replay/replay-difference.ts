import { boxOverlap } from "../vision/suppress-overlaps.js";
import type { ReplayedVisit, VisitOutcome } from "./replayed-visits.js";

/** How two doors judged the same footage. */
export interface ReplayDifference {
  same: number;
  changed: { a: ReplayedVisit; b: ReplayedVisit }[];
  onlyA: ReplayedVisit[];
  onlyB: ReplayedVisit[];
}

/** A decision may come this much earlier or later and still be on the same visit. */
const SLACK_MS = 1500;
/** Boxes of two frames this near in time must overlap to show one face. */
const SAME_MOMENT_MS = 300;
const LEAST_OVERLAP = 0.2;

/**
 * Pairs the visits of two replays, one to one, those that share most time and place first, and says
 * which came out differently. Pure.
 */
export function differenceOf(
  a: readonly ReplayedVisit[],
  b: readonly ReplayedVisit[],
): ReplayDifference {
  const pairs = a
    .flatMap((one) => b.map((other) => ({ a: one, b: other, likeness: likeness(one, other) })))
    .filter(({ likeness }) => likeness > 0)
    .sort((x, y) => y.likeness - x.likeness);
  const taken = new Set<ReplayedVisit>();
  const matched = pairs.filter((pair) => {
    if (taken.has(pair.a) || taken.has(pair.b)) return false;
    taken.add(pair.a).add(pair.b);
    return true;
  });
  const changed = matched
    .filter((pair) => !isSameOutcome(pair.a.outcome, pair.b.outcome))
    .map((pair) => ({ a: pair.a, b: pair.b }))
    .sort((x, y) => x.a.from.getTime() - y.a.from.getTime());
  return {
    same: matched.length - changed.length,
    changed,
    onlyA: a.filter((visit) => !taken.has(visit)),
    onlyB: b.filter((visit) => !taken.has(visit)),
  };
}

/** 0 where two visits cannot be one; else the share of time they have in common, and of place. */
function likeness(a: ReplayedVisit, b: ReplayedVisit): number {
  if (a.cameraId !== b.cameraId) return 0;
  const from = Math.max(a.from.getTime(), b.from.getTime()) - SLACK_MS;
  const to = Math.min(a.to.getTime(), b.to.getTime()) + SLACK_MS;
  if (to <= from) return 0;
  const overlap = boxOverlap(a.box, b.box);
  const isOneMoment =
    a.shownAt !== null &&
    b.shownAt !== null &&
    Math.abs(a.shownAt.getTime() - b.shownAt.getTime()) <= SAME_MOMENT_MS;
  if (isOneMoment && overlap < LEAST_OVERLAP) return 0;
  const first = Math.min(a.from.getTime(), b.from.getTime()) - SLACK_MS;
  const last = Math.max(a.to.getTime(), b.to.getTime()) + SLACK_MS;
  return (to - from) / (last - first) + overlap;
}

function isSameOutcome(a: VisitOutcome, b: VisitOutcome): boolean {
  if (a.kind === "recognized" && b.kind === "recognized") return a.person === b.person;
  if (a.kind === "rejected" && b.kind === "rejected") return a.reason === b.reason;
  return a.kind === b.kind;
}
