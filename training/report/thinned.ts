export type Point = readonly [number, number];

/** At most so many points: the means of neighbours, so that a noisy curve is smoothed as well. */
export function thinned(points: readonly Point[], most: number): Point[] {
  const perMean = Math.ceil(points.length / most);
  if (perMean <= 1) return [...points];
  return Array.from({ length: Math.ceil(points.length / perMean) }, (_, i) => {
    const some = points.slice(i * perMean, (i + 1) * perMean);
    return [mean(some.map(([x]) => x)), mean(some.map(([, y]) => y))];
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
