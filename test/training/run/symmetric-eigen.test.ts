import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { symmetricEigen } from "../../../training/run/symmetric-eigen.js";

const SIZE = 40;
/** Doubles, some thousand rotations. */
const ROUNDING = 1e-10;

describe("eigenvectors of a symmetric matrix", () => {
  it("make it again, and stand at right angles to each other", () => {
    const random = seededRandom(1);
    const matrix = new Float64Array(SIZE * SIZE);
    for (let i = 0; i < SIZE; i++) {
      for (let j = 0; j <= i; j++) {
        matrix[i * SIZE + j] = matrix[j * SIZE + i] = random() - 0.5;
      }
    }
    const { values, vectors } = symmetricEigen(matrix, SIZE);
    for (let i = 0; i < SIZE; i++) {
      for (let j = 0; j < SIZE; j++) {
        let again = 0;
        let dot = 0;
        for (let k = 0; k < SIZE; k++) {
          again += vectors[i * SIZE + k] * values[k] * vectors[j * SIZE + k];
          dot += vectors[k * SIZE + i] * vectors[k * SIZE + j];
        }
        expect(Math.abs(again - matrix[i * SIZE + j])).toBeLessThan(ROUNDING);
        expect(Math.abs(dot - (i === j ? 1 : 0))).toBeLessThan(ROUNDING);
      }
    }
  });

  it("of a diagonal matrix are the axes", () => {
    const { values } = symmetricEigen(Float64Array.of(3, 0, 0, 2), 2);
    expect([...values]).toEqual([3, 2]);
  });
});
