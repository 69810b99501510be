import { describe, expect, it } from "vitest";
import { encoderOf } from "../../../training/model/encoders.js";
import { foldedNet, settledNet } from "../../../training/model/folded-net.js";
import { assertWeightsFit } from "../../../training/model/weights.js";
import { startingWeights } from "../../../training/run/initial-weights.js";
import { chain, drawn, largestDifference } from "../backends/small-nets.js";

const NORM = { kind: "batchNorm", epsilon: 1, momentum: 0.1 } as const;
const PIXEL = { kernel: 1, stride: 1, pads: [0, 0, 0, 0] } as const;
const MAP = { channels: 1, height: 1, width: 1 };

describe("a net whose training is over", () => {
  it("has running statistics as a scale and a shift: (x − μ) · γ / √(σ² + ε) + β", () => {
    const net = chain(MAP, [{ ...NORM, name: "norm" }]);
    const weights = new Map([
      ["norm/scale", Float32Array.of(6)],
      ["norm/shift", Float32Array.of(10)],
      ["norm/mean", Float32Array.of(5)],
      ["norm/variance", Float32Array.of(8)],
    ]);
    const settled = settledNet(net, weights);
    // 6 / √(8 + 1) = 2, and 10 − 5 · 2 = 0.
    expect(settled.weights).toEqual(
      new Map([
        ["norm/weight", Float32Array.of(2)],
        ["norm/bias", Float32Array.of(0)],
      ]),
    );
    expect(() => assertWeightsFit(settled.net, settled.weights)).not.toThrow();
  });

  it("carries them in the convolution before, its own bias scaled with it", () => {
    const net = chain(MAP, [
      { kind: "convolution", name: "front", filters: 2, bias: true, ...PIXEL },
      { ...NORM, name: "norm" },
      { kind: "relu", name: "end" },
    ]);
    const weights = new Map([
      ["front/weight", Float32Array.of(1, -3)],
      ["front/bias", Float32Array.of(4, 0)],
      ["norm/scale", Float32Array.of(2, 1)],
      ["norm/shift", Float32Array.of(1, 7)],
      ["norm/mean", Float32Array.of(0, 2)],
      ["norm/variance", Float32Array.of(0, 0)],
    ]);
    const folded = foldedNet(net, weights);
    expect(folded.net.layers.map(({ name, inputs }) => [name, inputs])).toEqual([
      ["front", ["input"]],
      ["end", ["front"]],
    ]);
    expect(folded.weights).toEqual(
      new Map([
        ["front/weight", Float32Array.of(2, -3)],
        ["front/bias", Float32Array.of(9, 5)],
      ]),
    );
  });

  it("carries a scale and a shift a channel in the same way", () => {
    const net = chain(MAP, [
      { kind: "convolution", name: "front", filters: 2, bias: false, ...PIXEL },
      { kind: "depthwise", name: "affine", bias: true, ...PIXEL },
    ]);
    const weights = new Map([
      ["front/weight", Float32Array.of(1, -3)],
      ["affine/weight", Float32Array.of(2, 3)],
      ["affine/bias", Float32Array.of(4, 5)],
    ]);
    const folded = foldedNet(net, weights);
    expect(folded.net.layers.map(({ name }) => name)).toEqual(["front"]);
    expect(folded.weights).toEqual(
      new Map([
        ["front/weight", Float32Array.of(2, -9)],
        ["front/bias", Float32Array.of(4, 5)],
      ]),
    );
  });

  it("is dlib's net again where its affine layers were set apart", async () => {
    const choice = { encoder: "resnet-dlib", l2Normalized: false, seed: 1 } as const;
    const from = { ...choice, initialisation: "face-api" };
    const { net } = encoderOf({ ...choice, normalisation: "affine" });
    const apart = await startingWeights(net, { ...from, normalisation: "affine" });
    expect(() => assertWeightsFit(net, apart)).not.toThrow();
    const folded = foldedNet(net, apart);
    const plain = encoderOf({ ...choice, normalisation: "none" }).net;
    expect(folded.net.layers).toEqual(plain.layers);
    const carried = await startingWeights(plain, { ...from, normalisation: "none" });
    expect(() => assertWeightsFit(plain, folded.weights)).not.toThrow();
    expect(largestDifference(folded.weights, carried)).toBe(0);
  });

  it("keeps apart what the normalisation alone reads and what others read too", () => {
    const net = chain(MAP, [
      { kind: "convolution", name: "front", filters: 1, bias: false, ...PIXEL },
      { ...NORM, name: "norm" },
      { kind: "add", name: "sum", inputs: ["norm", "front"] },
    ]);
    const folded = foldedNet(net, drawn(net, { batch: 1, seed: 1 }).weights);
    expect(folded.net.layers.map(({ name, kind }) => [name, kind])).toEqual([
      ["front", "convolution"],
      ["norm", "depthwise"],
      ["sum", "add"],
    ]);
    expect(() => assertWeightsFit(folded.net, folded.weights)).not.toThrow();
  });
});
