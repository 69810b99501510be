import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { assertWeightsFit, initialWeights, parametersOf } from "../../../training/model/weights.js";
import { chain } from "../backends/small-nets.js";

/** Of a standard deviation from some thousand values, about 1/√(2n) with room to spare. */
const DEVIATION_TOLERANCE = 0.05;

const net = chain({ channels: 16, height: 8, width: 8 }, [
  {
    ...{ kind: "convolution", name: "conv", bias: true },
    filters: 32,
    kernel: 3,
    stride: 1,
    pads: [1, 1, 1, 1],
  },
  { kind: "batchNorm", name: "norm", epsilon: 1e-4, momentum: 0.1 },
  { kind: "depthwise", name: "each", bias: false, kernel: 5, stride: 1, pads: [2, 2, 2, 2] },
  { kind: "globalAveragePool" },
  { kind: "dense", name: "dense", units: 96, bias: true },
]);

describe("a net's parameters", () => {
  it("are named, shaped as ONNX has them, and decay only where they are filters", () => {
    const told = parametersOf(net).map(({ name, shape, learnt, decays }) => {
      return `${name} ${shape.join("×")}${learnt ? "" : " kept"}${decays ? " decays" : ""}`;
    });
    expect(told).toEqual([
      "conv/weight 32×16×3×3 decays",
      "conv/bias 32",
      "norm/scale 32",
      "norm/shift 32",
      "norm/mean 32 kept",
      "norm/variance 32 kept",
      "each/weight 32×1×5×5 decays",
      "dense/weight 32×96 decays",
      "dense/bias 96",
    ]);
  });
});

describe("a net's first weights", () => {
  const weights = initialWeights(net, seededRandom(1));

  it("are decided by the seed", () => {
    expect(initialWeights(net, seededRandom(1))).toEqual(weights);
    const other = initialWeights(net, seededRandom(2));
    expect(other.get("conv/weight")).not.toEqual(weights.get("conv/weight"));
  });

  it.each([
    ["conv/weight, for a ReLU behind it", "conv/weight", 2 / (16 * 9)],
    ["dense/weight, for rows of length 1", "dense/weight", 1 / (32 * 96)],
  ])("have around 0 the variance of %s", (_, name, wanted) => {
    const values = [...(weights.get(name) as Float32Array)];
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    const deviation = Math.sqrt(wanted);
    expect(Math.abs(mean)).toBeLessThan(DEVIATION_TOLERANCE * deviation);
    expect(Math.abs(Math.sqrt(variance) / deviation - 1)).toBeLessThan(DEVIATION_TOLERANCE);
  });

  it("change nothing where they normalise or shift", () => {
    const constant = (value: number) => new Float32Array(32).fill(value);
    expect(weights.get("norm/scale")).toEqual(constant(1));
    expect(weights.get("norm/variance")).toEqual(constant(1));
    for (const name of ["norm/shift", "norm/mean", "conv/bias"]) {
      expect(weights.get(name), name).toEqual(constant(0));
    }
  });

  it("fit the net, and do not once one is missing, short or foreign", () => {
    expect(() => assertWeightsFit(net, weights)).not.toThrow();
    const missing = new Map(weights);
    missing.delete("norm/mean");
    expect(() => assertWeightsFit(net, missing)).toThrow(/hold no norm\/mean/);
    const short = new Map(weights).set("dense/bias", new Float32Array(95));
    expect(() => assertWeightsFit(net, short)).toThrow(/dense\/bias has 95 values/);
    const foreign = new Map(weights).set("other/weight", new Float32Array(1));
    expect(() => assertWeightsFit(net, foreign)).toThrow(/hold other\/weight/);
  });
});
