import type { Stranger } from "../../../training/evaluation/strangers.js";

/**
 * People strewn evenly over a cube of so many dimensions: squared distances between strangers fall
 * like rate(t) ∝ t^(dimensions / 2) towards 0, a tail whose shape is known.
 */
export function strewnStrangers(
  count: number,
  { dimensions, random }: { dimensions: number; random: () => number },
): Stranger[] {
  return Array.from({ length: count }, (_, i) => ({
    path: `${i}.jpg`,
    person: `person ${i}`,
    source: i % 2 === 0 ? "even" : "odd",
    embedding: Float32Array.from({ length: dimensions }, random),
  }));
}
