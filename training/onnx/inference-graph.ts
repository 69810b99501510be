import { dimensionsOf, INPUT, type Layer, type Net, outputOf, shapesOf } from "../model/net.js";
import { assertWeightsFit, type Weights } from "../model/weights.js";
import { GraphBuilder, type TensorName } from "./graph-builder.js";

export interface InferenceNames {
  /** Names of the graph, its input and its output. */
  graph: string;
  input: string;
  output: string;
}

/**
 * A trained net as the ONNX file that is run: (batch, …input) → (batch, …output), float32. Running
 * means and variances of batch normalisation are folded into the convolution before it:
 * w' = w · s, b' = (b − mean) · s + shift with s = scale / √(variance + ε). The same weights give
 * the same bytes.
 */
export function inferenceGraph(net: Net, weights: Weights, names: InferenceNames): Uint8Array {
  assertWeightsFit(net, weights);
  const shapes = shapesOf(net);
  const graph = new GraphBuilder(names.graph);
  const input = graph.input(names.input, ["batch", ...dimensionsOf(net.input)]);
  const tensors = new Map<string, TensorName>([[INPUT, input]]);
  const folded = foldedNorms(net);
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => tensors.get(name) as TensorName);
    const norm = folded.get(layer.name);
    const isFolded = layer.kind === "batchNorm" && folded.has(layer.inputs[0]);
    const output = isFolded ? inputs[0] : addLayer(graph, { layer, inputs, norm, weights });
    tensors.set(layer.name, output);
  }
  const output = outputOf(net);
  const dimensions = dimensionsOf(shapes.get(output) ?? net.input);
  graph.output(names.output, tensors.get(output) as TensorName, ["batch", ...dimensions]);
  return graph.serialize();
}

type NormLayer = Extract<Layer, { kind: "batchNorm" }>;

/** Convolutions whose only reader is a batch normalisation: name → that normalisation. */
function foldedNorms(net: Net): Map<string, NormLayer> {
  const folded = new Map<string, NormLayer>();
  for (const layer of net.layers) {
    if (layer.kind !== "convolution" && layer.kind !== "depthwise") continue;
    const readers = net.layers.filter(({ inputs }) => inputs.includes(layer.name));
    if (readers.length === 1 && readers[0].kind === "batchNorm") {
      folded.set(layer.name, readers[0]);
    }
  }
  return folded;
}

interface Emission {
  layer: Layer;
  inputs: readonly TensorName[];
  norm: NormLayer | undefined;
  weights: Weights;
}

function addLayer(graph: GraphBuilder, emission: Emission): TensorName {
  const { layer, inputs, weights } = emission;
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return addConvolution(graph, emission);
    case "batchNorm": {
      const { scale, shift } = affineOf(layer, weights);
      const shape = [1, scale.length, 1, 1];
      const scaled = graph.add("Mul", [inputs[0], graph.constant(scale, shape)]);
      return graph.add("Add", [scaled, graph.constant(shift, shape)]);
    }
    case "relu":
      return graph.add("Relu", inputs);
    case "maxPool":
    case "averagePool": {
      const { kernel, stride } = layer;
      const operator = layer.kind === "maxPool" ? "MaxPool" : "AveragePool";
      return graph.add(operator, inputs, {
        kernel_shape: [kernel, kernel],
        strides: [stride, stride],
      });
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
      const product = graph.add("MatMul", [inputs[0], graph.constant(matrix, shape)]);
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

function addConvolution(graph: GraphBuilder, { layer, inputs, norm, weights }: Emission) {
  if (layer.kind !== "convolution" && layer.kind !== "depthwise") throw new RangeError(layer.kind);
  const { kernel, stride, pads } = layer;
  const raw = valuesOf(weights, `${layer.name}/weight`);
  const ownBias = layer.bias ? valuesOf(weights, `${layer.name}/bias`) : null;
  const { scale, shift } = norm ? affineOf(norm, weights) : { scale: null, shift: null };
  const filters = scale?.length ?? ownBias?.length ?? filterCount(layer, raw);
  const perFilter = raw.length / filters;
  const filter = scale ? raw.map((value, i) => value * scale[Math.floor(i / perFilter)]) : raw;
  const bias = Float32Array.from({ length: filters }, (_, i) => {
    return (ownBias?.[i] ?? 0) * (scale?.[i] ?? 1) + (shift?.[i] ?? 0);
  });
  const shape = [filters, perFilter / (kernel * kernel), kernel, kernel];
  const attributes = {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [...pads],
    ...(layer.kind === "depthwise" ? { group: filters } : {}),
  };
  const tensors = [graph.constant(filter, shape), graph.constant(bias, [filters])];
  return graph.add("Conv", [inputs[0], ...tensors], attributes);
}

function filterCount(layer: Layer, raw: Float32Array): number {
  if (layer.kind === "convolution") return layer.filters;
  return layer.kind === "depthwise" ? raw.length / (layer.kernel * layer.kernel) : 0;
}

/** y = x · scale + shift: what batch normalisation is once its statistics stand still. */
function affineOf({ name, epsilon }: NormLayer, weights: Weights) {
  const [gamma, beta, mean, variance] = ["scale", "shift", "mean", "variance"].map((role) =>
    valuesOf(weights, `${name}/${role}`),
  );
  const scale = gamma.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
  return { scale, shift: beta.map((value, i) => value - mean[i] * scale[i]) };
}

function valuesOf(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new RangeError(`the weights hold no ${name}`);
  return values;
}
