import { readFileSync } from "node:fs";
import { join } from "node:path";
import onnxProto from "onnx-proto";
import { describe, expect, it } from "vitest";
import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { activationRanges } from "../../../training/export/activation-ranges.js";
import { quantizedGraph } from "../../../training/export/quantized-graph.js";
import { foldedNet } from "../../../training/model/folded-net.js";
import { dimensionsOf, sizeOf } from "../../../training/model/net.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { drawn } from "../backends/small-nets.js";
import { everyLayer } from "../onnx/every-layer.js";

const NAMES = { graph: "small", input: "image", output: "embedding" };
const PICTURES = 12;
/** A handful of 7- and 8-bit roundings one after the other, of values of size 1. */
const TOLERANCE = 0.08;

const net = everyLayer();
const { weights, batch } = drawn(net, { batch: PICTURES, seed: 3 });
const folded = foldedNet(net, weights);
const picture = (i: number) =>
  batch.input.slice(i * sizeOf(net.input), (i + 1) * sizeOf(net.input));
const pictures = Array.from({ length: PICTURES }, (_, i) => picture(i));

async function answers(onnx: Uint8Array, options: InferenceSession.SessionOptions = {}) {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1, ...options });
  const image = new Tensor("float32", batch.input, [PICTURES, ...dimensionsOf(net.input)]);
  const { embedding } = await session.run({ image });
  await session.release();
  return embedding.data as Float32Array;
}

describe("a quantised net", () => {
  it("answers nearly as in float32, on pictures that it was calibrated on", async () => {
    const onnx = quantizedGraph(folded, await activationRanges(folded, pictures), NAMES);
    const got = await answers(onnx);
    const expected = await answers(inferenceGraph(net, weights, NAMES));
    const differences = expected.map((value, i) => Math.abs(value - got[i]));
    expect(Math.max(...differences)).toBeGreaterThan(0);
    expect(Math.max(...differences)).toBeLessThan(TOLERANCE);
  });

  it("becomes integer operators in ONNX Runtime, without a float32 one between two maps", async () => {
    const directory = temporaryDirectory();
    const path = join(directory, "optimised.onnx");
    const onnx = quantizedGraph(folded, await activationRanges(folded, pictures), NAMES);
    await answers(onnx, { optimizedModelFilePath: path, logSeverityLevel: 3 });
    const { graph } = onnxProto.onnx.ModelProto.decode(readFileSync(path));
    removeDirectory(directory);
    const operators = graph?.node?.map(({ opType }) => opType) ?? [];
    const count = (name: string) => operators.filter((one) => one === name).length;
    // Two convolutions with what is folded into them, the norm behind the sum, and the last one.
    expect(count("QLinearConv")).toBe(4);
    expect(count("QLinearAdd")).toBe(1);
    expect(operators.filter((one) => one === "Conv" || one === "Relu")).toEqual([]);
    expect([count("QuantizeLinear"), count("DequantizeLinear")]).toEqual([1, 1]);
  });

  it("has the same bytes for the same weights and pictures", async () => {
    const once = quantizedGraph(folded, await activationRanges(folded, pictures), NAMES);
    const twice = quantizedGraph(folded, await activationRanges(folded, pictures), NAMES);
    expect(twice).toEqual(once);
    const some = await activationRanges(folded, pictures.slice(0, 1));
    expect(quantizedGraph(folded, some, NAMES)).not.toEqual(once);
  });

  it("has a range for the input and for each layer with a scale of its own", async () => {
    const ranges = await activationRanges(folded, pictures);
    expect([...ranges.keys()]).toEqual([
      ...["input", "relu", "depthwise3", "sum", "behindSum", "convolution7"],
    ]);
    expect(ranges.get("relu")?.least).toBe(0);
    expect(ranges.get("input")).toEqual({
      least: Math.min(...batch.input),
      greatest: Math.max(...batch.input),
    });
  });
});
