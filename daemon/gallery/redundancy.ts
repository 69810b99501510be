import { squaredDistance } from "../vision/embed.js";
import type { FaceQuality } from "./types.js";

/** A template of one person that may have to make room. `embedding` is (128,) float32. */
export interface RoomCandidate {
  embedding: Float32Array;
  quality: FaceQuality;
}

/**
 * Which of one person's templates go so that `cap` stay: indices, in the order of going. As long
 * as there are too many, of the two that are nearest to each other the one of lower quality goes:
 * what it shows, the other shows better. Of equals the earlier goes, since faces age. Templates
 * come oldest first, all of one encoder. Pure.
 */
export function redundantTemplates(templates: readonly RoomCandidate[], cap: number): number[] {
  const staying = new Set(templates.keys());
  const pairs = pairsOf(templates).sort((a, b) => a.distance - b.distance);
  const going: number[] = [];
  for (const { earlier, later } of pairs) {
    if (staying.size <= cap) break;
    if (!staying.has(earlier) || !staying.has(later)) continue;
    const isLaterWorse = goodness(templates[later]) < goodness(templates[earlier]);
    const goes = isLaterWorse ? later : earlier;
    staying.delete(goes);
    going.push(goes);
  }
  return going;
}

function pairsOf(templates: readonly RoomCandidate[]) {
  return templates.flatMap(({ embedding }, later) =>
    templates.slice(0, later).map((other, earlier) => ({
      earlier,
      later,
      distance: squaredDistance(embedding, other.embedding),
    })),
  );
}

/** A template from before faces were measured makes room for one that was. */
function goodness({ quality }: RoomCandidate): number {
  return quality.overall ?? 0;
}
