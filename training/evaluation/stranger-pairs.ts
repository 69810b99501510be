import { pairsAmong } from "./face-pairs.js";
import type { Scorer } from "./scorers.js";

/** The most alike of all pairs of strangers, by index into the people; ascending unlikeness. */
export interface NearPairs {
  first: Uint32Array;
  second: Uint32Array;
  unlikeness: Float64Array;
}

/** Every pair of a set that shows each person once: all that false accept rates are read from. */
export interface StrangerPairs {
  people: number;
  /** How many pairs there are, near or not. */
  pairs: number;
  near: NearPairs;
}

/**
 * Compares everybody with everybody, (people · (people − 1) / 2) pairs, and keeps the `most` most
 * alike, ties with the last of them too. One picture a person: several would count their look more
 * than once.
 */
export function strangerPairs(
  embeddings: readonly Float32Array[],
  scorer: Pick<Scorer, "unlikeness">,
  { most }: { most: number },
): StrangerPairs {
  const all = new Float32Array(pairsAmong(embeddings.length));
  let at = 0;
  for (let i = 0; i < embeddings.length; i++) {
    for (let j = i + 1; j < embeddings.length; j++) {
      all[at++] = scorer.unlikeness(embeddings[i], embeddings[j]);
    }
  }
  const bar = all.length > most ? all.slice().sort()[most - 1] : Number.POSITIVE_INFINITY;
  return {
    people: embeddings.length,
    pairs: all.length,
    near: pairsUpTo(bar, all, embeddings.length),
  };
}

function pairsUpTo(bar: number, all: Float32Array, people: number): NearPairs {
  const found: { i: number; j: number; unlikeness: number }[] = [];
  let at = 0;
  for (let i = 0; i < people; i++) {
    for (let j = i + 1; j < people; j++, at++) {
      if (all[at] <= bar) found.push({ i, j, unlikeness: all[at] });
    }
  }
  found.sort((a, b) => a.unlikeness - b.unlikeness);
  return {
    first: Uint32Array.from(found, ({ i }) => i),
    second: Uint32Array.from(found, ({ j }) => j),
    unlikeness: Float64Array.from(found, ({ unlikeness }) => unlikeness),
  };
}
