import type { EncoderCard } from "./model-card.js";

export type GenuineFigures = NonNullable<EncoderCard["threshold"]["genuine"]>;

/**
 * The share of single pictures of enrolled people that a threshold refuses, by how many templates
 * a person has (a mean over people need not be whole). Between the card's thresholds a straight
 * line; between its numbers of templates one over their logarithm; beyond either the nearest that
 * there is.
 */
export function refusedShareAt(
  { thresholds, rows }: GenuineFigures,
  { threshold, templates }: { threshold: number; templates: number },
): number {
  const points = rows.map((row) => ({
    x: Math.log(row.templates),
    y: interpolated(
      thresholds.map((x, i) => ({ x, y: row.refused[i] })),
      threshold,
    ),
  }));
  return interpolated(points, Math.log(templates));
}

/** On the line through the points, in any order; beyond the outermost, that one's y. */
function interpolated(points: readonly { x: number; y: number }[], at: number): number {
  const ascending = [...points].sort((a, b) => a.x - b.x);
  const next = ascending.findIndex(({ x }) => x >= at);
  if (next === -1) return ascending[ascending.length - 1].y;
  if (next === 0) return ascending[0].y;
  const [from, to] = [ascending[next - 1], ascending[next]];
  return from.y + ((to.y - from.y) * (at - from.x)) / (to.x - from.x);
}
