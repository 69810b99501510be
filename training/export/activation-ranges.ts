import { InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import type { NetWithWeights } from "../model/folded-net.js";
import { dimensionsOf, type MapShape, shapesOf } from "../model/net.js";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import { addNet } from "../onnx/inference-graph.js";
import type { Range } from "./quantization.js";
import { quantizedLayers } from "./quantized-graph.js";

const SEEN = "seen:";

/**
 * The least and the greatest value of each layer that gets 8-bit codes, over pictures as the net is
 * fed with: (1, channels, height, width) each. Cutting off outliers, by share or by least squares,
 * was tried and was no better (see training/README.md).
 */
export async function activationRanges(
  folded: NetWithWeights,
  pictures: readonly Float32Array[],
): Promise<Map<string, Range>> {
  const { net } = folded;
  const names = quantizedLayers(net);
  const ranges = new Map<string, Range>(names.map((name) => [name, { least: 0, greatest: 0 }]));
  const session = await InferenceSession.create(observingGraph(folded, names), {
    intraOpNumThreads: 1,
  });
  try {
    for (const picture of pictures) {
      const input = new Tensor("float32", picture, [1, ...dimensionsOf(net.input)]);
      const outputs = await session.run({ picture: input });
      for (const [name, range] of ranges) {
        extend(range, outputs[SEEN + name].data as Float32Array);
      }
    }
  } finally {
    await session.release();
  }
  return ranges;
}

function observingGraph(folded: NetWithWeights, names: readonly string[]): Uint8Array {
  const graph = new GraphBuilder("observed");
  const input = graph.input("picture", [1, ...dimensionsOf(folded.net.input)]);
  const tensors = addNet(graph, folded, { input, weightsAs: "float32" });
  const shapes = shapesOf(folded.net);
  for (const name of names) {
    const shape = [1, ...dimensionsOf(shapes.get(name) as MapShape)];
    graph.output(SEEN + name, tensors.get(name) as TensorName, shape);
  }
  return graph.serialize();
}

function extend(range: Range, values: Float32Array): void {
  for (const value of values) {
    if (value < range.least) range.least = value;
    if (value > range.greatest) range.greatest = value;
  }
}
