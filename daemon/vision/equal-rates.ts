import { type ThresholdFigures, thresholdAtRate } from "./match-rates.js";

/** Says of a distance of one encoder at which distance of another strangers are as rarely as near. */
export type EqualRateDistance = (distance: number) => number;

/**
 * Puts one encoder's squared distances on another's scale, by the false match rates of their cards:
 * exactly at every rate that both tables know, straight in between, in proportion outside. It grows
 * with the distance, so that an order stays. Null where the tables share no rate: then nothing says
 * what a distance of the one is worth beside the other's.
 */
export function equalRateDistance(
  from: ThresholdFigures,
  to: ThresholdFigures,
): EqualRateDistance | null {
  const anchors = [...from.table, ...to.table]
    .map(({ far }) => ({ x: thresholdAtRate(from.table, far), y: thresholdAtRate(to.table, far) }))
    .flatMap(({ x, y }) => {
      const isShared = x?.place === "inside" && y?.place === "inside";
      return isShared ? [{ x: x.threshold, y: y.threshold }] : [];
    })
    .sort((a, b) => a.x - b.x);
  if (anchors.length === 0) return null;
  const points = [{ x: 0, y: 0 }, ...anchors.filter(({ x }, i) => x !== anchors[i - 1]?.x)];
  const last = points[points.length - 1];
  return (distance) => {
    const next = points.findIndex(({ x }) => distance <= x);
    if (next === -1) return (distance / last.x) * last.y;
    if (next === 0) return distance;
    const [low, high] = [points[next - 1], points[next]];
    return low.y + ((distance - low.x) / (high.x - low.x)) * (high.y - low.y);
  };
}
