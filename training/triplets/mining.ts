import { squaredDistance } from "../../daemon/vision/embed.js";
import type { Triplet } from "./triplet-loss.js";

/** How the triplets of a batch are chosen. */
export const MINING = ["batch-all", "batch-hard", "semi-hard"] as const;
export type Mining = (typeof MINING)[number];

/** Squared distances of all rows of a batch, (n × n), row by row. */
export interface DistanceMatrix {
  size: number;
  values: Float64Array;
}

export function distancesWithin(embeddings: readonly Float32Array[]): DistanceMatrix {
  const size = embeddings.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i + 1; j < size; j++) {
      const distance = squaredDistance(embeddings[i], embeddings[j]);
      values[i * size + j] = distance;
      values[j * size + i] = distance;
    }
  }
  return { size, values };
}

/**
 * The triplets of a batch of P people × K pictures. Random ones satisfy the inequality too easily, so
 * training picks those where d(A, P) ≈ d(A, N):
 * - `batch-all`: every one there is (Hermans et al. 2017, eq. 6).
 * - `batch-hard`: for each anchor its furthest positive and its nearest negative (eq. 5).
 * - `semi-hard`: for each anchor and positive the nearest negative that is further than the positive
 *   but within the margin; where there is none, the furthest negative of all, as a wrong positive
 *   would otherwise teach the net to collapse (Schroff et al. 2015, §3.2).
 * `people` says whose each row is. Pure.
 */
export function mineTriplets(
  { size, values }: DistanceMatrix,
  people: readonly string[],
  { mining, margin }: { mining: Mining; margin: number },
): Triplet[] {
  if (people.length !== size) throw new RangeError(`${size} rows, but ${people.length} people`);
  const triplets: Triplet[] = [];
  for (let anchor = 0; anchor < size; anchor++) {
    const distance = (other: number) => values[anchor * size + other];
    const positives = rows(size, (i) => i !== anchor && people[i] === people[anchor]);
    const negatives = rows(size, (i) => people[i] !== people[anchor]);
    if (positives.length === 0 || negatives.length === 0) continue;
    switch (mining) {
      case "batch-all":
        for (const positive of positives) {
          for (const negative of negatives) triplets.push({ anchor, positive, negative });
        }
        break;
      case "batch-hard": {
        const positive = extreme(positives, (i) => -distance(i));
        triplets.push({ anchor, positive, negative: extreme(negatives, distance) });
        break;
      }
      case "semi-hard":
        for (const positive of positives) {
          const least = distance(positive);
          const isSemiHard = (i: number) => distance(i) > least && distance(i) < least + margin;
          const semiHard = negatives.filter(isSemiHard);
          const negative =
            semiHard.length > 0
              ? extreme(semiHard, distance)
              : extreme(negatives, (i) => -distance(i));
          triplets.push({ anchor, positive, negative });
        }
        break;
    }
  }
  return triplets;
}

function rows(size: number, fits: (i: number) => boolean): number[] {
  return Array.from({ length: size }, (_, i) => i).filter(fits);
}

/** The candidate with the least value; of equals the first. */
function extreme(candidates: readonly number[], value: (i: number) => number): number {
  return candidates.reduce((best, i) => (value(i) < value(best) ? i : best));
}
