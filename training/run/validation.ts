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

/** Distances of every pair of faces, ascending: one person's, and those of two people. */
export interface PairDistances {
  genuine: Map<string, Float32Array>;
  /** Both of one source, by that source. */
  impostorWithin: Map<string, Float32Array>;
  /** Of any two sources. */
  impostor: Float32Array;
}

/**
 * Every pair, ascending distances: squared ones, or another measure in which further is more. An id
 * is one person in every source; a pair counts for the source of its first face.
 */
export function pairDistances(
  faces: readonly EmbeddedPerson[],
  distanceOf: (a: Float32Array, b: Float32Array) => number = squaredDistance,
): PairDistances {
  const genuine = new Map<string, number[]>();
  const impostorWithin = new Map<string, number[]>();
  const impostor = new Float32Array((faces.length * (faces.length - 1)) / 2);
  let impostors = 0;
  for (let i = 0; i < faces.length; i++) {
    for (let j = i + 1; j < faces.length; j++) {
      const [a, b] = [faces[i], faces[j]];
      const distance = distanceOf(a.embedding, b.embedding);
      if (a.person === b.person) {
        put(genuine, a.source, distance);
      } else {
        impostor[impostors++] = distance;
        if (a.source === b.source) put(impostorWithin, a.source, distance);
      }
    }
  }
  return {
    genuine: sortedValues(genuine),
    impostorWithin: sortedValues(impostorWithin),
    impostor: impostor.subarray(0, impostors).sort(),
  };
}

/** How well embeddings tell people apart whom the net was not trained on. */
export function validationFigures(pairs: PairDistances): ValidationFigures {
  const { genuine, impostorWithin, impostor } = pairs;
  const large = [...genuine].filter(([, distances]) => distances.length >= LEAST_GENUINE);
  const sources = large.length > 0 ? large : [...genuine];
  const tarBySource = Object.fromEntries(sources.map(([source]) => [source, {}])) as Record<
    string,
    Record<string, number>
  >;
  const tar: Record<string, number> = {};
  for (const far of [...SCORED_FARS, LOWEST_FAR]) {
    for (const [source, distances] of sources) {
      const strangers = impostorWithin.get(source) ?? impostor;
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
