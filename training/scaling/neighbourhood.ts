import { squaredDistance } from "../../daemon/vision/embed.js";
import type { EmbeddedPerson } from "../run/embed-faces.js";

/**
 * How far each face's neighbours are: the logarithm of the mean squared distance to the first
 * pictures of the `neighbours` nearest other people. Low where many people look alike to the
 * encoder. Throws an Error where there are too few people.
 */
export function neighbourhoods(
  faces: readonly EmbeddedPerson[],
  { neighbours }: { neighbours: number },
): Float32Array {
  const firsts = new Map<string, Float32Array>();
  for (const { person, embedding } of faces) {
    if (!firsts.has(person)) firsts.set(person, embedding);
  }
  if (firsts.size <= neighbours) {
    throw new Error(`${firsts.size} people to learn from: ${neighbours} neighbours want more`);
  }
  return Float32Array.from(faces, ({ person, embedding }) => {
    const nearest = new Float64Array(neighbours).fill(Number.POSITIVE_INFINITY);
    for (const [other, first] of firsts) {
      if (other === person) continue;
      insert(nearest, squaredDistance(embedding, first));
    }
    return Math.log(nearest.reduce((sum, distance) => sum + distance, 0) / neighbours);
  });
}

/** Keeps the least values, ascending. */
function insert(least: Float64Array, value: number): void {
  let i = least.length - 1;
  if (value >= least[i]) return;
  for (; i > 0 && least[i - 1] > value; i--) least[i] = least[i - 1];
  least[i] = value;
}
