import { squaredDistance } from "../../daemon/vision/embed.js";
import { shareBelow, thresholdAtFar } from "../evaluation/metrics.js";

export interface EmbeddedPerson {
  person: string;
  source: string;
  embedding: Float32Array;
}

export interface ValidationFigures {
  /** What is to grow: mean of TAR at the chosen FARs, over the sources. 0..1. */
  score: number;
  /** TAR at FAR, mean over sources, so that none counts more for having more pictures. */
  tar: Record<string, number>;
  /** source → FAR → TAR, at the one threshold that all sources share, as at a door. */
  tarBySource: Record<string, Record<string, number>>;
  impostorPairs: number;
}

/** The door works at low rates; the lower of the two is noisy by itself. */
export const SCORED_FARS = [1e-3, 1e-4];
/** A source with fewer genuine pairs says nothing. */
const LEAST_GENUINE = 50;

/** Distances of every pair of faces: genuine ones by source, and impostors over all sources. */
export interface PairDistances {
  genuine: Map<string, Float32Array>;
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
  const pairs = (faces.length * (faces.length - 1)) / 2;
  const impostor = new Float32Array(pairs);
  let impostors = 0;
  for (let i = 0; i < faces.length; i++) {
    for (let j = i + 1; j < faces.length; j++) {
      const [a, b] = [faces[i], faces[j]];
      const distance = distanceOf(a.embedding, b.embedding);
      if (a.person !== b.person) {
        impostor[impostors++] = distance;
        continue;
      }
      const own = genuine.get(a.source);
      if (own) own.push(distance);
      else genuine.set(a.source, [distance]);
    }
  }
  return {
    genuine: new Map([...genuine].map(([source, all]) => [source, Float32Array.from(all).sort()])),
    impostor: impostor.subarray(0, impostors).sort(),
  };
}

/** How well embeddings tell people apart whom the net was not trained on. */
export function validationFigures({ genuine, impostor }: PairDistances): ValidationFigures {
  const sources = [...genuine].filter(([, distances]) => distances.length >= LEAST_GENUINE);
  const tarBySource = Object.fromEntries(sources.map(([source]) => [source, {}])) as Record<
    string,
    Record<string, number>
  >;
  const tar: Record<string, number> = {};
  for (const far of [1e-2, ...SCORED_FARS]) {
    const threshold = thresholdAtFar(impostor, far);
    for (const [source, distances] of sources) {
      tarBySource[source][far] = shareBelow(distances, threshold);
    }
    tar[far] = mean(sources.map(([source]) => tarBySource[source][far]));
  }
  const score = mean(SCORED_FARS.map((far) => tar[far]));
  return { score, tar, tarBySource, impostorPairs: impostor.length };
}

function mean(values: readonly number[]): number {
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : 0;
}
