import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { float16Bits } from "../../../training/onnx/float16.js";

/** By the definition of binary16: sign, five bits of exponent, ten of mantissa. */
function numberOf(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const mantissa = (bits & 1023) / 1024;
  const size = exponent === 0 ? mantissa * 2 ** -14 : (1 + mantissa) * 2 ** (exponent - 15);
  return bits & 0x8000 ? -size : size;
}

const FINITE = Array.from({ length: 0x7c00 }, (_, bits) => bits);
const RANDOM_VALUES = 20_000;

describe("float16", () => {
  it("keeps every number that it can hold, of both signs", () => {
    const bits = [...FINITE, ...FINITE.map((one) => one | 0x8000)];
    expect([...float16Bits(Float32Array.from(bits, numberOf))]).toEqual(bits);
  });

  it("takes the even one of two that are equally near", () => {
    const between = FINITE.slice(1).map((bits) => (numberOf(bits - 1) + numberOf(bits)) / 2);
    const even = FINITE.slice(1).map((bits) => (bits % 2 === 0 ? bits : bits - 1));
    expect([...float16Bits(Float32Array.from(between))]).toEqual(even);
  });

  it("takes the nearest of all other numbers, small and large", () => {
    const random = seededRandom(1);
    const values = Float32Array.from({ length: RANDOM_VALUES }, () => {
      return (random() < 0.5 ? -1 : 1) * random() * 2 ** (40 * random() - 25);
    });
    const errors = float16Bits(values).map((bits, i) => {
      const error = Math.abs(numberOf(bits) - values[i]);
      const neighbours = [bits - 1, bits + 1].map((one) => Math.abs(numberOf(one) - values[i]));
      return error <= Math.min(...neighbours) ? 0 : 1;
    });
    expect(errors.filter((isWrong) => isWrong)).toHaveLength(0);
  });

  it("refuses what it cannot hold", () => {
    expect([...float16Bits(Float32Array.of(65_519))]).toEqual([0x7bff]);
    for (const value of [65_520, -1e9, Number.POSITIVE_INFINITY, Number.NaN]) {
      expect(() => float16Bits(Float32Array.of(value))).toThrow(RangeError);
    }
  });
});
