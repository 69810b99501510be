import { describe, expect, it } from "vitest";
import { equalRateDistance } from "../../daemon/vision/equal-rates.js";
import type { ThresholdFigures } from "../../daemon/vision/match-rates.js";

function card(...rows: [far: number, threshold: number][]): ThresholdFigures {
  const table = rows.map(([far, threshold]) => ({ far, threshold, pairs: 1e6 }));
  return { default: rows[0][1], source: "a test", table };
}

const old = card([1e-2, 0.8], [1e-4, 0.4], [1e-6, 0.1]);
const fresh = card([1e-2, 2], [1e-4, 1], [1e-6, 0.5]);

describe("a distance of one encoder on another's scale", () => {
  const onScale = equalRateDistance(old, fresh) as (distance: number) => number;

  it("is that of the same false match rate", () => {
    for (const [at, becomes] of [
      [0.8, 2],
      [0.4, 1],
      [0.1, 0.5],
      [0, 0],
    ]) {
      expect(onScale(at)).toBeCloseTo(becomes, 12);
    }
  });

  it("grows with the distance, in the table and outside", () => {
    const distances = Array.from({ length: 300 }, (_, i) => onScale(0.01 * i));
    for (let i = 1; i < distances.length; i++) {
      expect(distances[i]).toBeGreaterThan(distances[i - 1]);
    }
    expect(onScale(0.05)).toBeCloseTo(0.25, 12);
    expect(onScale(1.6)).toBeCloseTo(4, 12);
    expect(onScale(Number.NaN)).toBeNaN();
  });

  it("uses the rates that both tables reach, also where their rows differ", () => {
    const sparse = equalRateDistance(old, card([1e-3, 7], [1e-5, 3]));
    // Rows at 1e-3, 1e-4 and 1e-5; half way in the logarithm between 0.8 and 0.4.
    expect(sparse?.(Math.sqrt(0.8 * 0.4))).toBeCloseTo(7, 9);
    expect(sparse?.(0.4)).toBeCloseTo(Math.sqrt(7 * 3), 9);
  });

  it("is nothing where the tables share no rate", () => {
    expect(equalRateDistance(card([1e-1, 3]), card([1e-5, 1], [1e-6, 0.5]))).toBeNull();
  });
});
