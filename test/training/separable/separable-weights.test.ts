import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { separableTerms } from "../../../training/separable/separable-weights.js";

const SHAPE = { filters: 6, channels: 4, taps: 9 };

/** A filter bank whose channels are the sum of `terms` separable ones. */
function bankOf(terms: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  const { filters, channels, taps } = SHAPE;
  const bank = new Float32Array(filters * channels * taps);
  for (let term = 0; term < terms; term++) {
    const pointwise = Array.from({ length: filters * channels }, () => random() - 0.5);
    const depthwise = Array.from({ length: channels * taps }, () => random() - 0.5);
    for (let i = 0; i < bank.length; i++) {
      const place = Math.floor(i / taps);
      bank[i] += pointwise[place] * depthwise[(place % channels) * taps + (i % taps)];
    }
  }
  return bank;
}

function rebuilt(bank: Float32Array): Float32Array {
  const { channels, taps } = SHAPE;
  const terms = separableTerms(bank, SHAPE);
  return bank.map((_, i) => {
    const place = Math.floor(i / taps);
    const tap = (place % channels) * taps + (i % taps);
    return terms.reduce((sum, one) => sum + one.pointwise[place] * one.depthwise[tap], 0);
  });
}

function squaredError(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
}

describe("a convolution as the sum of two separable ones", () => {
  it("is exact where it is one", () => {
    const bank = bankOf(2, 1);
    expect(squaredError(bank, rebuilt(bank))).toBeLessThan(1e-10);
  });

  it("is nearer than any other two terms that one might have taken", () => {
    const two = bankOf(2, 2);
    const rest = bankOf(1, 3).map((value) => 0.2 * value);
    const bank = two.map((value, i) => value + rest[i]);
    const error = squaredError(bank, rebuilt(bank));
    expect(error).toBeGreaterThan(1e-6);
    expect(error).toBeLessThan(squaredError(bank, two));
  });

  it("leaves nothing that is not a number of filters without a weight", () => {
    const bank = new Float32Array(SHAPE.filters * SHAPE.channels * SHAPE.taps);
    expect(squaredError(bank, rebuilt(bank))).toBe(0);
  });
});
