import { shareBelow, thresholdAtFar } from "../evaluation/metrics.js";
import type { PairDistances } from "./validation.js";

/** So many distances of each kind draw a histogram; more only make the file larger. */
const MOST_DISTANCES = 4000;
const ROC_POINTS = 60;

/** What a report draws of the best weights: samples of both kinds of distances, and the curve. */
export interface Scores {
  genuine: number[];
  impostor: number[];
  roc: { far: number; tar: number }[];
}

export function scoresOf({ genuine, impostor }: PairDistances): Scores {
  const all = Float32Array.from([...genuine.values()].flatMap((values) => [...values])).sort();
  // From one false accept in all impostors to every one, evenly on a logarithmic axis.
  const lowest = Math.log10(1 / Math.max(1, impostor.length));
  const roc = Array.from({ length: ROC_POINTS }, (_, i) => {
    const far = 10 ** (lowest * (1 - i / (ROC_POINTS - 1)));
    return { far, tar: shareBelow(all, thresholdAtFar(impostor, far)) };
  });
  return { genuine: evenly(all), impostor: evenly(impostor), roc };
}

/** Every so-manieth of sorted values: the same distribution, fewer numbers. */
function evenly(sorted: Float32Array): number[] {
  const step = Math.max(1, sorted.length / MOST_DISTANCES);
  return Array.from({ length: Math.floor(sorted.length / step) }, (_, i) =>
    Number(sorted[Math.floor(i * step)].toFixed(5)),
  );
}
