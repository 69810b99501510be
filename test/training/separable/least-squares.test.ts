import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { LeastSquares } from "../../../training/separable/least-squares.js";

const MATRIX = [
  [2, -1, 0.5],
  [0, 3, 1],
];
const BIAS = [0.7, -4];

/** Pairs of x and MATRIX · x + BIAS, with noise of that deviation. */
function pairs(count: number, noise: number): LeastSquares {
  const random = seededRandom(1);
  const sums = new LeastSquares(3, 2);
  for (let i = 0; i < count; i++) {
    const x = Float64Array.from({ length: 3 }, () => 5 + random());
    const y = Float64Array.from(MATRIX, (row, o) => {
      const exact = row.reduce((sum, weight, k) => sum + weight * x[k], BIAS[o]);
      return exact + noise * Math.sqrt(12) * (random() - 0.5);
    });
    sums.add(x, y);
  }
  return sums;
}

describe("least squares", () => {
  it("find the map and its bias", () => {
    const { matrix, bias, error } = pairs(50, 0).fit(0);
    MATRIX.flat().forEach((weight, i) => {
      expect(matrix[i]).toBeCloseTo(weight, 6);
    });
    BIAS.forEach((value, o) => {
      expect(bias[o]).toBeCloseTo(value, 4);
    });
    expect(error).toBeLessThan(1e-9);
  });

  it("say what share of the variance they do not explain", () => {
    // Both outputs vary by (5.25 + 10) / 12 in all, and by 0.04 more for the noise of each.
    const { error } = pairs(20_000, 0.2).fit(0);
    expect(error).toBeCloseTo(0.08 / (15.25 / 12 + 0.08), 2);
  });

  it("are held back by the ridge, and then want no more pairs than unknowns", () => {
    expect(() => pairs(2, 0).fit(0)).toThrow("not positive definite");
    const { matrix } = pairs(2, 0).fit(0.1);
    expect(matrix.every(Number.isFinite)).toBe(true);
    const [free, held] = [0, 100].map((ridge) => pairs(50, 0).fit(ridge).matrix);
    expect(Math.hypot(...held)).toBeLessThan(0.1 * Math.hypot(...free));
  });
});
