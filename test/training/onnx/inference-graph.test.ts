import { describe, expect, it } from "vitest";
import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { backendEmbedding } from "../../../training/export/backend-embedding.js";
import { dimensionsOf, type Net } from "../../../training/model/net.js";
import type { Weights } from "../../../training/model/weights.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { drawn } from "../backends/small-nets.js";
import { everyLayer } from "./every-layer.js";

const BATCH = 3;
/** Sums of some hundred terms of size 1 in another order. */
const TOLERANCE = 1e-5;
/** Ten bits of mantissa: each weight is off by up to 2⁻¹¹ of itself, and sums of them by less. */
const HALF_TOLERANCE = 5e-3;
const NAMES = { graph: "small", input: "image", output: "embedding" };
async function answer(onnx: Uint8Array, net: Net, input: Float32Array): Promise<Float32Array> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const image = new Tensor("float32", input, [BATCH, ...dimensionsOf(net.input)]);
  const { embedding } = await session.run({ image });
  await session.release();
  return embedding.data as Float32Array;
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

describe("the exported graph", () => {
  const net = everyLayer();
  const { weights, batch } = drawn(net, { batch: BATCH, seed: 3 });
  const asStored = (weightsAs: "float32" | "float16", of: Weights = weights) =>
    inferenceGraph(net, of, { ...NAMES, weightsAs });

  it("answers as the training backend does once its statistics stand still", async () => {
    const expected = await backendEmbedding(net, weights, batch.input);
    const got = await answer(asStored("float32"), net, batch.input);
    expect(worst(got, expected)).toBeLessThan(TOLERANCE);
  });

  it("answers nearly the same with float16 weights, in a smaller file", async () => {
    const got = await answer(asStored("float16"), net, batch.input);
    const expected = await answer(asStored("float32"), net, batch.input);
    expect(worst(got, expected)).toBeGreaterThan(0);
    expect(worst(got, expected)).toBeLessThan(HALF_TOLERANCE);
  });

  it("has the same bytes for the same weights, and others for others", () => {
    for (const weightsAs of ["float32", "float16"] as const) {
      expect(asStored(weightsAs)).toEqual(asStored(weightsAs));
      const other = new Map(weights).set("norm/shift", new Float32Array(4).fill(9));
      expect(asStored(weightsAs, other)).not.toEqual(asStored(weightsAs));
    }
  });
});
