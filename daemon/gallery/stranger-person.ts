import type { Gallery } from "./gallery.js";
import type { Stranger } from "./stranger-clusters.js";
import type { Match } from "./types.js";

/**
 * The person whom a stranger looks like: somebody who was enrolled after coming as a stranger, or
 * whom the door missed; with the stranger's template that is nearest. Null where nobody is nearer
 * than `threshold` to any. Reads the gallery, changes nothing: one comparison is too little to join
 * the two.
 */
export function personLike(
  stranger: Stranger,
  gallery: Pick<Gallery, "match">,
  threshold: number,
): { match: Match; probe: Float32Array } | null {
  let nearest: { match: Match; probe: Float32Array } | null = null;
  for (const { embedding: probe } of stranger.templates) {
    const [match] = gallery.match(probe, 1);
    if (!match || !(match.distance < threshold)) continue;
    if (!nearest || match.distance < nearest.match.distance) nearest = { match, probe };
  }
  return nearest;
}
