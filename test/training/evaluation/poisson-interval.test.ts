import { expect, it } from "vitest";
import { poissonInterval } from "../../../training/evaluation/poisson-interval.js";

// Garwood's table (1936), as printed in textbooks: to its digits.
it.each([
  [0, 0, 3.689],
  [1, 0.0253, 5.572],
  [5, 1.623, 11.668],
  [10, 4.795, 18.39],
  [100, 81.364, 121.627],
])("an expected count of which %i were seen lies from %f to %f", (count, low, high) => {
  const [least, most] = poissonInterval(count);
  expect(least).toBeCloseTo(low, 2);
  expect(most).toBeCloseTo(high, 2);
});

it("a count of thousands is about normal", () => {
  const [low, high] = poissonInterval(4000);
  const twoSided = 2 * 1.96 * Math.sqrt(4000);
  expect((high - low) / twoSided).toBeCloseTo(1, 2);
});
