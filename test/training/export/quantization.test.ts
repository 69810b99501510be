import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { codeScaleOf, quantizedFilters } from "../../../training/export/quantization.js";

/** Scales are float32: half a step, and what rounding the scale adds to it. */
const HALF_A_STEP = 0.5 + 1e-4;

describe("8-bit codes of an activation", () => {
  it("begin at zero behind a ReLU, and end at the greatest value", () => {
    const { scale, zeroPoint } = codeScaleOf({ least: 0, greatest: 5.1 });
    expect(zeroPoint).toBe(0);
    expect(255 * scale).toBeCloseTo(5.1, 5);
  });

  it("hold an exact zero and both ends where values have two signs", () => {
    const { scale, zeroPoint } = codeScaleOf({ least: -3, greatest: 9 });
    expect(Number.isInteger(zeroPoint)).toBe(true);
    expect(Math.abs(-zeroPoint * scale - -3)).toBeLessThan(scale);
    expect(Math.abs((255 - zeroPoint) * scale - 9)).toBeLessThan(scale);
  });

  it("hold zero although no value is near it", () => {
    expect(codeScaleOf({ least: 2, greatest: 4 }).zeroPoint).toBe(0);
    expect(codeScaleOf({ least: -4, greatest: -2 }).zeroPoint).toBe(255);
  });

  it("have a scale for what is always zero", () => {
    expect(codeScaleOf({ least: 0, greatest: 0 })).toEqual({ scale: 1, zeroPoint: 0 });
  });
});

describe("codes of filters", () => {
  const random = seededRandom(4);
  const filter = Float32Array.from({ length: 3 * 20 }, (_, i) => {
    return (random() - 0.5) * 10 ** Math.floor(i / 20);
  });
  const bias = Float32Array.of(0.3, -2, 11);
  const quantized = quantizedFilters(filter, bias, { inputScale: 0.02 });

  it("are within half a step of the weight, a step a filter", () => {
    filter.forEach((weight, i) => {
      const scale = quantized.scales[Math.floor(i / 20)];
      expect(Math.abs(quantized.codes[i] * scale - weight)).toBeLessThan(HALF_A_STEP * scale);
    });
    expect(quantized.scales[2]).toBeGreaterThan(10 * quantized.scales[0]);
  });

  it("stay within seven bits, and use them", () => {
    const sizes = [...quantized.codes].map(Math.abs);
    expect(Math.max(...sizes)).toBe(63);
  });

  it("have biases in the scale of the products", () => {
    bias.forEach((value, i) => {
      const scale = quantized.scales[i] * 0.02;
      expect(Math.abs(quantized.bias[i] * scale - value)).toBeLessThan(HALF_A_STEP * scale);
    });
  });

  it("keep the bias of a filter that is all zeros", () => {
    const { bias, biasScales, codes } = quantizedFilters(new Float32Array(9), Float32Array.of(-7), {
      inputScale: 1e-3,
    });
    expect(codes).toEqual(new Int8Array(9));
    expect(bias[0] * biasScales[0]).toBeCloseTo(-7, 5);
  });
});
