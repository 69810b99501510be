import type { onnx as Onnx } from "onnx-proto";
import onnxProto from "onnx-proto";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import { addNet } from "../onnx/inference-graph.js";
import type { Scaling } from "./scaling.js";

const { onnx } = onnxProto;

const UNSCALED = "unscaled";
const PREFIX = "scaling/";

/**
 * An encoder's ONNX file with a scaling behind it: the same input and output, whose embedding is
 * f · exp(z(f)). The same two give the same bytes. Throws RangeError where the encoder has another
 * output, or one of another length.
 */
export function scaledEncoder(
  encoder: Uint8Array,
  scaling: Scaling,
  { name, output }: { name: string; output: string },
): Uint8Array {
  const model = onnx.ModelProto.decode(encoder);
  const graph = model.graph as Onnx.GraphProto;
  const length = scaling.net.input.channels;
  assertOutput(graph, { output, length });
  for (const node of graph.node) {
    node.output = (node.output ?? []).map((tensor) => (tensor === output ? UNSCALED : tensor));
    if (node.name === output) node.name = UNSCALED;
  }
  const added = scalingGraph(scaling, output);
  graph.name = name;
  graph.node.push(...added.node);
  graph.initializer.push(...added.initializer);
  return onnx.ModelProto.encode(model).finish();
}

function assertOutput(
  graph: Onnx.IGraphProto,
  { output, length }: { output: string; length: number },
): void {
  const declared = graph.output?.find(({ name }) => name === output);
  const dimension = declared?.type?.tensorType?.shape?.dim?.at(-1)?.dimValue;
  if (Number(dimension) === length) return;
  throw new RangeError(`a scaling of ${length} numbers fits no output ${output} of ${dimension}`);
}

/** UNSCALED → `output`; the names in between are of its own. */
function scalingGraph(
  { net, weights }: Scaling,
  output: string,
): Required<Pick<Onnx.GraphProto, "node" | "initializer">> {
  const builder = new GraphBuilder("scaling");
  const input = builder.input(UNSCALED, ["batch", net.input.channels]);
  const tensors = addNet(builder, { net, weights }, { input, weightsAs: "float32" });
  const factor = builder.add("Exp", [tensors.get("exponent") as TensorName]);
  builder.output(output, builder.add("Mul", [input, factor]), ["batch", net.input.channels]);
  const graph = onnx.ModelProto.decode(builder.serialize()).graph as Onnx.GraphProto;
  const own = (tensor: string) =>
    tensor === UNSCALED || tensor === output ? tensor : PREFIX + tensor;
  return {
    node: graph.node.map((node) => ({
      ...node,
      name: own(node.name ?? ""),
      input: node.input?.map(own) ?? [],
      output: node.output?.map(own) ?? [],
    })),
    initializer: graph.initializer.map((tensor) => ({
      ...tensor,
      name: PREFIX + (tensor.name ?? ""),
    })),
  };
}
