import { byPerson } from "./labelled-faces.js";

/** Pairs by index into a list of faces, without an object for each: there are millions. */
export interface IndexPairs {
  first: Uint32Array;
  second: Uint32Array;
}

export interface FacePairs {
  /** Every pair of pictures of one person. */
  genuine: IndexPairs;
  impostor: IndexPairs;
  /** How many pairs of two people there are; more than `impostor` holds where they were sampled. */
  impostorsInSet: number;
}

/**
 * The comparisons of a 1:1 test: all genuine pairs, and all impostor pairs or, where there are more
 * than `mostImpostors`, so many drawn at random with replacement.
 */
export function facePairs(
  faces: readonly { person: string }[],
  { mostImpostors, random }: { mostImpostors: number; random: () => number },
): FacePairs {
  const genuine = genuinePairs(faces);
  const impostorsInSet = pairsAmong(faces.length) - genuine.first.length;
  const impostor =
    impostorsInSet <= mostImpostors
      ? everyImpostorPair(faces, impostorsInSet)
      : drawnImpostorPairs(faces, mostImpostors, random);
  return { genuine, impostor, impostorsInSet };
}

export function pairsAmong(count: number): number {
  return (count * (count - 1)) / 2;
}

function genuinePairs(faces: readonly { person: string }[]): IndexPairs {
  const indexed = faces.map(({ person }, index) => ({ person, index }));
  const people = [...byPerson(indexed).values()];
  const pairs = emptyPairs(people.reduce((sum, own) => sum + pairsAmong(own.length), 0));
  let at = 0;
  for (const own of people) {
    for (let i = 0; i < own.length; i++) {
      for (let j = i + 1; j < own.length; j++, at++) {
        pairs.first[at] = own[i].index;
        pairs.second[at] = own[j].index;
      }
    }
  }
  return pairs;
}

function everyImpostorPair(faces: readonly { person: string }[], count: number): IndexPairs {
  const pairs = emptyPairs(count);
  let at = 0;
  for (let i = 0; i < faces.length; i++) {
    for (let j = i + 1; j < faces.length; j++) {
      if (faces[i].person === faces[j].person) continue;
      pairs.first[at] = i;
      pairs.second[at++] = j;
    }
  }
  return pairs;
}

function drawnImpostorPairs(
  faces: readonly { person: string }[],
  count: number,
  random: () => number,
): IndexPairs {
  const pairs = emptyPairs(count);
  const draw = () => Math.floor(random() * faces.length);
  for (let at = 0; at < count; ) {
    const [i, j] = [draw(), draw()];
    if (faces[i].person === faces[j].person) continue;
    pairs.first[at] = i;
    pairs.second[at++] = j;
  }
  return pairs;
}

function emptyPairs(count: number): IndexPairs {
  return { first: new Uint32Array(count), second: new Uint32Array(count) };
}
