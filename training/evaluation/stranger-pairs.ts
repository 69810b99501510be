import { pairsAmong } from "./face-pairs.js";
import type { Scorer } from "./scorers.js";

/** The most alike of all pairs of strangers, by index into the people; ascending unlikeness. */
export interface NearPairs {
  first: Uint32Array;
  second: Uint32Array;
  unlikeness: Float64Array;
}

/** The pairs of a set that shows each person once: all that false accept rates are read from. */
export interface StrangerPairs {
  people: number;
  /** Whose pairs among themselves count, by index into the people. */
  groups: readonly Uint32Array[];
  /** How many pairs there are, near or not. */
  pairs: number;
  near: NearPairs;
}

/**
 * Compares everybody of a group with everybody of it, and keeps the `most` most alike pairs, ties
 * with the last of them too. One picture a person: several would count their look more than once.
 */
export function strangerPairs(
  embeddings: readonly Float32Array[],
  scorer: Pick<Scorer, "unlikeness">,
  { groups, most }: { groups: readonly Uint32Array[]; most: number },
): StrangerPairs {
  const all = new Float32Array(pairsWithin(groups));
  let at = 0;
  for (const [i, j] of eachPair(groups)) {
    all[at++] = scorer.unlikeness(embeddings[i], embeddings[j]);
  }
  const bar = all.length > most ? all.slice().sort()[most - 1] : Number.POSITIVE_INFINITY;
  return {
    people: embeddings.length,
    groups,
    pairs: all.length,
    near: pairsUpTo(bar, all, groups),
  };
}

export function pairsWithin(groups: readonly Uint32Array[]): number {
  return groups.reduce((sum, { length }) => sum + pairsAmong(length), 0);
}

function* eachPair(groups: readonly Uint32Array[]): Generator<[number, number]> {
  for (const own of groups) {
    for (let i = 0; i < own.length; i++) {
      for (let j = i + 1; j < own.length; j++) yield [own[i], own[j]];
    }
  }
}

function pairsUpTo(bar: number, all: Float32Array, groups: readonly Uint32Array[]): NearPairs {
  const found: { i: number; j: number; unlikeness: number }[] = [];
  let at = 0;
  for (const [i, j] of eachPair(groups)) {
    if (all[at] <= bar) found.push({ i, j, unlikeness: all[at] });
    at++;
  }
  found.sort((a, b) => a.unlikeness - b.unlikeness);
  return {
    first: Uint32Array.from(found, ({ i }) => i),
    second: Uint32Array.from(found, ({ j }) => j),
    unlikeness: Float64Array.from(found, ({ unlikeness }) => unlikeness),
  };
}
