import { squaredDistance } from "../../daemon/vision/embed.js";
import { shareBelow, thresholdAtFar } from "../evaluation/metrics.js";
import type { EmbeddedPerson } from "./embed-faces.js";

export interface ValidationFigures {
  /** What is to grow: mean of TAR at the chosen FARs, over the sources. 0..1. */
  score: number;
  /** TAR at FAR, mean over sources, so that none counts more for having more pictures. */
  tar: Record<string, number>;
  /**
   * source → FAR → TAR, at the threshold that this source's own strangers give. A door has one
   * camera: people who differ by the camera, too, are told apart by that, and a threshold over all
   * sources rewards embeddings that tell sources apart.
   */
  tarBySource: Record<string, Record<string, number>>;
  impostorPairs: number;
}

/** The door works at low rates; the lower of the two is noisy by itself. */
export const SCORED_FARS = [1e-2, 1e-3];
/** Reported too, but a source has few strangers that near, and some of them are wrong names. */
const LOWEST_FAR = 1e-4;
/** A source with fewer genuine pairs says nothing, unless none has more. */
const LEAST_GENUINE = 50;

/** Distances of pairs of faces, ascending, by the source of the first face and of all. */
export interface PairDistances {
  genuine: Map<string, Float32Array>;
  impostorBySource: Map<string, Float32Array>;
  impostor: Float32Array;
}

/**
 * Every pair of one person, and every pair of strangers of one source: what `calibrate`, too, reads
 * thresholds off. Squared distances, or another measure in which further is more. An id is one
 * person in every source. Throws an Error where no source has two people.
 */
export function pairDistances(
  faces: readonly EmbeddedPerson[],
  distanceOf: (a: Float32Array, b: Float32Array) => number = squaredDistance,
): PairDistances {
  if (!hasStrangers(faces)) {
    throw new Error("no source has two people, so that no pair shows how alike strangers are");
  }
  const genuine = new Map<string, number[]>();
  const impostor = new Map<string, number[]>();
  for (let i = 0; i < faces.length; i++) {
    for (let j = i + 1; j < faces.length; j++) {
      const [a, b] = [faces[i], faces[j]];
      const same = a.person === b.person;
      if (!same && a.source !== b.source) continue;
      put(same ? genuine : impostor, a.source, distanceOf(a.embedding, b.embedding));
    }
  }
  const impostorBySource = sortedValues(impostor);
  return {
    genuine: sortedValues(genuine),
    impostorBySource,
    impostor: Float32Array.from([...impostorBySource.values()].flatMap((own) => [...own])).sort(),
  };
}

/** Whether some source has two people. */
export function hasStrangers(faces: readonly { person: string; source: string }[]): boolean {
  const firstOf = new Map<string, string>();
  return faces.some(({ source, person }) => {
    const first = firstOf.get(source) ?? person;
    firstOf.set(source, first);
    return first !== person;
  });
}

/** How well embeddings tell people apart whom the net was not trained on. */
export function validationFigures(pairs: PairDistances): ValidationFigures {
  const { genuine, impostorBySource, impostor } = pairs;
  const large = [...genuine].filter(([, distances]) => distances.length >= LEAST_GENUINE);
  const sources = large.length > 0 ? large : [...genuine];
  const tarBySource = Object.fromEntries(sources.map(([source]) => [source, {}])) as Record<
    string,
    Record<string, number>
  >;
  const tar: Record<string, number> = {};
  for (const far of [...SCORED_FARS, LOWEST_FAR]) {
    for (const [source, distances] of sources) {
      const strangers = impostorBySource.get(source) ?? impostor;
      tarBySource[source][far] = shareBelow(distances, thresholdAtFar(strangers, far));
    }
    tar[far] = mean(sources.map(([source]) => tarBySource[source][far]));
  }
  const score = mean(SCORED_FARS.map((far) => tar[far]));
  return { score, tar, tarBySource, impostorPairs: impostor.length };
}

function put(groups: Map<string, number[]>, name: string, value: number): void {
  const own = groups.get(name);
  if (own) own.push(value);
  else groups.set(name, [value]);
}

function sortedValues(groups: Map<string, number[]>): Map<string, Float32Array> {
  return new Map([...groups].map(([name, values]) => [name, Float32Array.from(values).sort()]));
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
