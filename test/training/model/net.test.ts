import { describe, expect, it } from "vitest";
import { mobile } from "../../../training/model/mobile.js";
import { type Layer, type Net, outputOf, shapesOf } from "../../../training/model/net.js";
import { resnetDlib, resnetSeparable } from "../../../training/model/resnet-dlib.js";
import { splitNet } from "../../../training/model/split-net.js";
import { count, parametersOf } from "../../../training/model/weights.js";
import { chain } from "../backends/small-nets.js";

const MAP = { channels: 3, height: 7, width: 6 };
const VECTOR = { channels: 128, height: null, width: null };
const convolution = { kind: "convolution", filters: 4, bias: true, pads: [0, 0, 0, 0] } as const;

describe("the shapes of a net", () => {
  it("follow from windows, strides and uneven padding", () => {
    const net = chain(MAP, [
      { ...convolution, name: "strided", kernel: 3, stride: 2, pads: [1, 0, 2, 1] },
      { kind: "pad", name: "padded", channels: 2, rows: 1, columns: 3 },
      { kind: "maxPool", name: "pooled", kernel: 2, stride: 2 },
      { kind: "globalAveragePool", name: "mean" },
      { kind: "dense", name: "dense", units: 5, bias: false },
    ]);
    expect([...shapesOf(net)]).toEqual([
      ["input", MAP],
      ["strided", { channels: 4, height: 4, width: 3 }],
      ["padded", { channels: 6, height: 5, width: 6 }],
      ["pooled", { channels: 6, height: 2, width: 3 }],
      ["mean", { channels: 6, height: null, width: null }],
      ["dense", { channels: 5, height: null, width: null }],
    ]);
  });

  const relu = { kind: "relu", name: "same", inputs: ["input"] } as const;
  const WRONG: [string, Layer[], RegExp][] = [
    ["two layers of one name", [relu, relu], /two layers are named same/],
    ["a layer fed by a later one", [{ ...relu, inputs: ["later"] }], /fed by later/],
    ["a sum of one map", [{ ...relu, kind: "add" }], /wants 2 inputs/],
    ["a map of two inputs", [{ ...relu, inputs: ["input", "input"] }], /wants 1 inputs/],
    [
      "a kernel larger than its map",
      [{ ...convolution, name: "wide", inputs: ["input"], kernel: 7, stride: 1 }],
      /7 × 6 is smaller than its kernel/,
    ],
    ["a matrix on a map", [{ ...relu, kind: "dense", units: 2, bias: true }], /wants a vector/],
    [
      "a window on a vector",
      [
        { ...relu, kind: "globalAveragePool" },
        { kind: "maxPool", name: "pool", inputs: ["same"], kernel: 2, stride: 2 },
      ],
      /pool wants a map/,
    ],
    [
      "a sum of different maps",
      [
        { kind: "maxPool", name: "pool", inputs: ["input"], kernel: 2, stride: 2 },
        { ...relu, kind: "add", inputs: ["pool", "input"] },
      ],
      /different shapes/,
    ],
  ];

  it.each(WRONG)("are refused for %s", (_, layers, message) => {
    const net: Net = { name: "wrong", input: MAP, layers };
    expect(() => shapesOf(net)).toThrow(RangeError);
    expect(() => shapesOf(net)).toThrow(message);
  });
});

describe("the encoders", () => {
  const learntOf = (net: Net) =>
    parametersOf(net)
      .filter(({ learnt }) => learnt)
      .reduce((sum, { shape }) => sum + count(shape), 0);

  it.each(["batch", "none"] as const)("resnet-dlib has 29 convolutions (%s)", (normalisation) => {
    const net = resnetDlib({ normalisation });
    expect(net.layers.filter(({ kind }) => kind === "convolution")).toHaveLength(29);
    expect(shapesOf(net).get(outputOf(net))).toEqual(VECTOR);
    expect(learntOf(net)).toBeGreaterThan(5.5e6);
    expect(learntOf(net)).toBeLessThan(5.7e6);
  });

  it("resnet-separable has a quarter of its weights, and its blocks' shapes", () => {
    const [whole, separable] = [resnetDlib({ normalisation: "none" }), resnetSeparable()];
    expect(learntOf(separable)).toBeLessThan(0.25 * learntOf(whole));
    const shapes = shapesOf(separable);
    for (const [name, shape] of shapesOf(whole)) {
      if (/^conv\d+_\w+\/relu$/.test(name)) expect(shapes.get(name)).toEqual(shape);
    }
    expect(shapes.get(outputOf(separable))).toEqual(VECTOR);
  });

  it("mobile has about a million parameters", () => {
    const net = mobile();
    expect(shapesOf(net).get(outputOf(net))).toEqual(VECTOR);
    expect(learntOf(net)).toBeGreaterThan(0.7e6);
    expect(learntOf(net)).toBeLessThan(1.3e6);
  });
});

describe("a net that is split", () => {
  const net = chain(MAP, [
    { ...convolution, name: "first", kernel: 3, stride: 1 },
    { kind: "relu", name: "middle" },
    { ...convolution, name: "second", kernel: 1, stride: 1 },
    { kind: "add", name: "sum", inputs: ["second", "middle"] },
  ]);

  it("has the same parameters and shapes as the whole", () => {
    const { backbone, head } = splitNet(net, "middle");
    const both = [...parametersOf(backbone), ...parametersOf(head)];
    expect(both).toEqual(parametersOf(net));
    expect(head.input).toEqual(shapesOf(net).get("middle"));
    expect(shapesOf(head).get("sum")).toEqual(shapesOf(net).get("sum"));
  });

  it("is refused where nothing is left to train, or where something reads past the cut", () => {
    expect(() => splitNet(net, "nowhere")).toThrow(/no layer nowhere/);
    expect(() => splitNet(net, "second")).toThrow(/sum reads middle/);
    expect(() => splitNet(net, "sum")).toThrow(/no weights behind sum/);
  });
});
