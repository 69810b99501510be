import { pairsAmong } from "./face-pairs.js";
import { countBelow } from "./metrics.js";
import { type Interval, rateIntervals } from "./person-bootstrap.js";
import { poissonInterval } from "./poisson-interval.js";
import type { StrangerPairs } from "./stranger-pairs.js";

/** What one threshold does to strangers of one group, compared among themselves. */
export interface GroupRate {
  group: string;
  people: number;
  pairs: number;
  accepted: number;
  far: number;
  interval: Interval;
}

/** In a smaller group a rate of 1e-4 would show as no pair or one. */
const LEAST_PEOPLE = 50;
/** Drawing people again never shows a pair that is not there; so many may be expected at most. */
const [, MOST_UNSEEN] = poissonInterval(0);

/**
 * The false accept rate within each group of people at one threshold. Strangers who are alike in
 * age, sex, origin, or in the camera that took them are accepted more often than strangers at
 * random: a rate over all hides that. Groups of fewer than 50 people are left out.
 */
export function groupRates(
  strangers: StrangerPairs,
  groups: readonly string[],
  { unlikeness, random }: { unlikeness: number; random: () => number },
): GroupRate[] {
  return [...new Set(groups)].sort().flatMap((group) => {
    const own = within(strangers, groups, group);
    if (own.people < LEAST_PEOPLE) return [];
    const { near, people, pairs } = own;
    const accepted = countBelow(near.unlikeness, unlikeness);
    const rated = [{ unlikeness, extrapolated: false }];
    const [drawn] = rateIntervals(own, rated, { tail: null, random });
    const interval: Interval = accepted === 0 ? [0, MOST_UNSEEN / pairs] : drawn;
    return [{ group, people, pairs, accepted, far: accepted / pairs, interval }];
  });
}

/** The pairs whose both people are of the group, with people numbered anew. */
function within({ near }: StrangerPairs, groups: readonly string[], group: string): StrangerPairs {
  const numbers = new Map<number, number>();
  groups.forEach((own, person) => {
    if (own === group) numbers.set(person, numbers.size);
  });
  const rows = [...near.first.keys()].filter(
    (row) => numbers.has(near.first[row]) && numbers.has(near.second[row]),
  );
  const numberOf = (person: number) => numbers.get(person) as number;
  return {
    people: numbers.size,
    groups: [Uint32Array.from(numbers.values())],
    pairs: pairsAmong(numbers.size),
    near: {
      first: Uint32Array.from(rows, (row) => numberOf(near.first[row])),
      second: Uint32Array.from(rows, (row) => numberOf(near.second[row])),
      unlikeness: Float64Array.from(rows, (row) => near.unlikeness[row]),
    },
  };
}
