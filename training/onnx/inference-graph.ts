import { foldedNet, type NetWithWeights } from "../model/folded-net.js";
import {
  dimensionsOf,
  INPUT,
  type Layer,
  type LayerOf,
  type Net,
  outputOf,
  shapesOf,
} from "../model/net.js";
import { assertWeightsFit, valuesOf, type Weights } from "../model/weights.js";
import { float16Bits } from "./float16.js";
import { GraphBuilder, type TensorName } from "./graph-builder.js";

export interface InferenceNames {
  /** Names of the graph, its input and its output. */
  graph: string;
  input: string;
  output: string;
}

/** How filters and matrices are stored; all else, and all computing, is float32. */
export type StoredWeights = "float32" | "float16";

/**
 * A trained net as the ONNX file that is run: (batch, …input) → (batch, …output), float32, with
 * batch normalisation folded (`foldedNet`). With float16 weights the file is half as large and
 * casts them back, which a runtime does once, when it opens the file. The same weights give the
 * same bytes.
 */
export function inferenceGraph(
  net: Net,
  weights: Weights,
  names: InferenceNames & { weightsAs?: StoredWeights },
): Uint8Array {
  assertWeightsFit(net, weights);
  const folded = foldedNet(net, weights);
  const graph = new GraphBuilder(names.graph);
  const input = graph.input(names.input, ["batch", ...dimensionsOf(net.input)]);
  const tensors = addNet(graph, folded, { input, weightsAs: names.weightsAs ?? "float32" });
  const output = outputOf(folded.net);
  const dimensions = dimensionsOf(shapesOf(folded.net).get(output) ?? net.input);
  graph.output(names.output, tensors.get(output) as TensorName, ["batch", ...dimensions]);
  return graph.serialize();
}

/** Adds a folded net's layers, in float32; returns their outputs by name, the input among them. */
export function addNet(
  graph: GraphBuilder,
  { net, weights }: NetWithWeights,
  { input, weightsAs }: { input: TensorName; weightsAs: StoredWeights },
): Map<string, TensorName> {
  const tensors = new Map<string, TensorName>([[INPUT, input]]);
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => tensors.get(name) as TensorName);
    tensors.set(layer.name, addLayer(graph, layer, { inputs, weights, weightsAs }));
  }
  return tensors;
}

interface Fed {
  inputs: readonly TensorName[];
  weights: Weights;
  weightsAs: StoredWeights;
}

/** Adds a layer of a folded net, in float32. */
export function addLayer(graph: GraphBuilder, layer: Layer, fed: Fed): TensorName {
  const { inputs, weights } = fed;
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return addConvolution(graph, layer, fed);
    case "batchNorm":
      throw new RangeError(`${layer.name} is not folded`);
    case "relu":
      return graph.add("Relu", inputs);
    case "maxPool":
    case "averagePool": {
      const operator = layer.kind === "maxPool" ? "MaxPool" : "AveragePool";
      return graph.add(operator, inputs, windowOf(layer));
    }
    case "pad": {
      const pads = graph.integers([0, 0, 0, 0, 0, layer.channels, layer.rows, layer.columns]);
      return graph.add("Pad", [inputs[0], pads]);
    }
    case "add":
      return graph.add("Add", inputs);
    case "globalAveragePool":
      return graph.add("ReduceMean", inputs, { axes: [2, 3], keepdims: 0 });
    case "dense": {
      const matrix = valuesOf(weights, `${layer.name}/weight`);
      const shape = [matrix.length / layer.units, layer.units];
      const product = graph.add("MatMul", [inputs[0], storedAs(graph, fed, matrix, shape)]);
      if (!layer.bias) return product;
      const bias = graph.constant(valuesOf(weights, `${layer.name}/bias`), [layer.units]);
      return graph.add("Add", [product, bias]);
    }
    case "l2Normalize": {
      const norm = graph.add("ReduceL2", inputs, { axes: [1], keepdims: 1 });
      return graph.add("Div", [inputs[0], norm]);
    }
  }
}

type ConvolutionLayer = LayerOf<"convolution"> | LayerOf<"depthwise">;

function addConvolution(graph: GraphBuilder, layer: ConvolutionLayer, fed: Fed): TensorName {
  const { inputs, weights } = fed;
  const filter = valuesOf(weights, `${layer.name}/weight`);
  const shape = filterShape(layer, filter);
  const tensors = [inputs[0], storedAs(graph, fed, filter, shape)];
  if (layer.bias) {
    tensors.push(graph.constant(valuesOf(weights, `${layer.name}/bias`), [shape[0]]));
  }
  return graph.add("Conv", tensors, convolutionAttributes(layer, shape));
}

/** (out, in, height, width), or (channels, 1, height, width) of a depthwise one. */
export function filterShape(layer: ConvolutionLayer, filter: Float32Array): number[] {
  const { kernel } = layer;
  const taps = kernel * kernel;
  return layer.kind === "convolution"
    ? [layer.filters, filter.length / taps / layer.filters, kernel, kernel]
    : [filter.length / taps, 1, kernel, kernel];
}

export function convolutionAttributes(
  layer: ConvolutionLayer,
  [filters]: readonly number[],
): Record<string, number | number[]> {
  const attributes = { ...windowOf(layer), pads: [...layer.pads] };
  return layer.kind === "depthwise" ? { ...attributes, group: filters } : attributes;
}

export function windowOf({ kernel, stride }: { kernel: number; stride: number }) {
  return { kernel_shape: [kernel, kernel], strides: [stride, stride] };
}

function storedAs(
  graph: GraphBuilder,
  { weightsAs }: Pick<Fed, "weightsAs">,
  values: Float32Array,
  shape: readonly number[],
): TensorName {
  if (weightsAs === "float32") return graph.constant(values, shape);
  const half = graph.compact("float16", float16Bits(values), shape);
  return graph.add("Cast", [half], { to: FLOAT });
}

/** ONNX's number for float32. */
const FLOAT = 1;
