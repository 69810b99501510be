import type { GraphBuilder, TensorName } from "../onnx/graph-builder.js";
import { filtersToOnnx } from "../onnx/layout.js";
import type { StoredTensor } from "./weights.js";

/** A node of a TensorFlow.js graph model, with the attributes that are read here. */
export interface GraphNode {
  name: string;
  op: string;
  input?: string[];
  attr?: Partial<
    Record<string, { s?: string; list?: { i?: string[]; s?: string[] }; b?: boolean }>
  >;
}

interface Conversion {
  graph: GraphBuilder;
  weights: Map<string, StoredTensor>;
  /** ONNX names of what was converted so far, by TensorFlow name. */
  tensors: Map<string, TensorName>;
}

/**
 * Converts the nodes of a frozen TensorFlow.js graph, in an order in which each follows its inputs.
 * TensorFlow keeps maps as (batch, row, column, channel), ONNX as (batch, channel, row, column); so
 * a reshape at the end first moves the channels back. Throws on an operator that it does not know:
 * a model that is converted by halves would only fail later, and quietly.
 */
export function convertNodes(
  graph: GraphBuilder,
  nodes: readonly GraphNode[],
  weights: Map<string, StoredTensor>,
  image: TensorName,
): Map<string, TensorName> {
  const conversion: Conversion = { graph, weights, tensors: new Map() };
  const waiting = new Map(nodes.filter(({ op }) => op !== "Const").map((n) => [n.name, n]));
  while (waiting.size > 0) {
    const before = waiting.size;
    for (const [name, node] of waiting) {
      const inputs = node.input ?? [];
      if (!inputs.every((i) => weights.has(i) || conversion.tensors.has(i))) continue;
      const converted = node.op === "Placeholder" ? image : convertNode(conversion, node);
      conversion.tensors.set(name, converted);
      waiting.delete(name);
    }
    if (waiting.size === before) throw new RangeError("the graph has a cycle or a missing input");
  }
  return conversion.tensors;
}

function convertNode(conversion: Conversion, node: GraphNode): TensorName {
  const { graph } = conversion;
  const inputs = (node.input ?? []).map((name) => conversion.tensors.get(name) ?? "");
  switch (node.op) {
    case "_FusedConv2D":
      return fusedConvolution(conversion, node);
    case "DepthwiseConv2dNative":
      return depthwiseConvolution(conversion, node);
    case "AddV2":
      return graph.add("Add", inputs);
    case "Relu":
      return graph.add("Relu", inputs);
    case "Identity":
      return inputs[0];
    case "MaxPool":
      return graph.add("MaxPool", inputs, {
        kernel_shape: spatial(node, "ksize"),
        strides: spatial(node, "strides"),
        auto_pad: padding(node),
      });
    case "Pad":
      return graph.add("Pad", [inputs[0], graph.integers(channelPads(conversion, node))]);
    case "Reshape": {
      const channelsLast = graph.add("Transpose", [inputs[0]], { perm: [0, 2, 3, 1] });
      const shape = weightOf(conversion, node, 1).values;
      return graph.add("Reshape", [channelsLast, graph.integers([...shape])]);
    }
    default:
      throw new RangeError(`operator ${node.op} (${node.name}) is not known`);
  }
}

function fusedConvolution(conversion: Conversion, node: GraphNode): TensorName {
  const { graph } = conversion;
  const fused = (node.attr?.fused_ops?.list?.s ?? []).map(decode);
  const known = fused.every((op) => op === "BiasAdd" || op === "Relu");
  if (!known || fused[0] !== "BiasAdd") throw new RangeError(`${node.name} fuses ${fused}`);
  const filters = weightOf(conversion, node, 1);
  const converted = filtersToOnnx(filters.values as Float32Array, filters.shape);
  const bias = weightOf(conversion, node, 2);
  const output = graph.add(
    "Conv",
    [
      inputOf(conversion, node),
      graph.constant(converted.values, converted.shape),
      graph.constant(bias.values as Float32Array, bias.shape),
    ],
    convolutionAttributes(node, converted.shape, 1),
  );
  return fused.includes("Relu") ? graph.add("Relu", [output]) : output;
}

/** (height, width, channels, 1) filters: one a channel, so groups are as many as channels. */
function depthwiseConvolution(conversion: Conversion, node: GraphNode): TensorName {
  const { graph } = conversion;
  const filters = weightOf(conversion, node, 1);
  const [height, width, channels, multiplier] = filters.shape;
  if (multiplier !== 1) throw new RangeError(`${node.name} has a multiplier of ${multiplier}`);
  const asOutputs = [height, width, 1, channels];
  const converted = filtersToOnnx(filters.values as Float32Array, asOutputs);
  return graph.add(
    "Conv",
    [inputOf(conversion, node), graph.constant(converted.values, converted.shape)],
    convolutionAttributes(node, converted.shape, channels),
  );
}

function convolutionAttributes(node: GraphNode, shape: readonly number[], group: number) {
  return {
    kernel_shape: shape.slice(2),
    strides: spatial(node, "strides"),
    auto_pad: padding(node),
    group,
  };
}

/**
 * TensorFlow lists (before, after) a dimension, channels last; ONNX all befores, then all afters.
 */
function channelPads(conversion: Conversion, node: GraphNode): number[] {
  const [batch, rows, columns, channels] = [0, 2, 4, 6].map((at) => {
    const { values } = weightOf(conversion, node, 1);
    return [values[at], values[at + 1]];
  });
  const order = [batch, channels, rows, columns];
  return [...order.map(([before]) => before), ...order.map(([, after]) => after)];
}

function inputOf({ tensors }: Conversion, node: GraphNode): TensorName {
  const name = tensors.get(node.input?.[0] ?? "");
  if (name === undefined) throw new RangeError(`${node.name} has no input`);
  return name;
}

function weightOf({ weights }: Conversion, node: GraphNode, index: number): StoredTensor {
  const tensor = weights.get(node.input?.[index] ?? "");
  if (!tensor) throw new RangeError(`${node.name} has no constant input ${index}`);
  return tensor;
}

function spatial(node: GraphNode, attribute: string): number[] {
  return (node.attr?.[attribute]?.list?.i ?? []).slice(1, 3).map(Number);
}

/** TensorFlow's SAME puts the odd row at the end, as ONNX's SAME_UPPER does. */
function padding(node: GraphNode): "SAME_UPPER" | "VALID" {
  return decode(node.attr?.padding?.s ?? "") === "SAME" ? "SAME_UPPER" : "VALID";
}

function decode(base64: string): string {
  return Buffer.from(base64, "base64").toString("utf8");
}
