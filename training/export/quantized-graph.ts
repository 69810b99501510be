import type { NetWithWeights } from "../model/folded-net.js";
import {
  dimensionsOf,
  INPUT,
  type Layer,
  type LayerOf,
  type Net,
  outputOf,
  shapesOf,
} from "../model/net.js";
import { valuesOf } from "../model/weights.js";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import {
  addLayer,
  convolutionAttributes,
  filterShape,
  type InferenceNames,
  windowOf,
} from "../onnx/inference-graph.js";
import { type CodeScale, codeScaleOf, quantizedFilters, type Range } from "./quantization.js";

/** Maps as 8-bit codes: a tensor of uint8 and what its codes mean. */
interface Codes extends CodeScale {
  tensor: TensorName;
}

/**
 * A folded net whose maps and filters are 8-bit codes: QuantizeLinear and DequantizeLinear around
 * float32 operators, which ONNX Runtime joins into integer ones (QDQ form). From the first vector
 * on it is float32: a fraction of the work, and most of the precision. `ranges` has the values of
 * the input and of every layer that `quantizedLayers` names. The same weights and ranges give the
 * same bytes.
 */
export function quantizedGraph(
  { net, weights }: NetWithWeights,
  ranges: ReadonlyMap<string, Range>,
  names: InferenceNames,
): Uint8Array {
  const graph = new GraphBuilder(names.graph);
  const quantizer = new Quantizer(graph, ranges);
  const shapes = shapesOf(net);
  const relus = joinedRelus(net);
  const joined = new Set([...relus.values()]);
  const input = graph.input(names.input, ["batch", ...dimensionsOf(net.input)]);
  const maps = new Map<string, Codes>([[INPUT, quantizer.codes(INPUT, input)]]);
  const vectors = new Map<string, TensorName>();
  for (const layer of net.layers) {
    if (joined.has(layer.name)) continue;
    const isVector = shapes.get(layer.name)?.height === null;
    if (isVector) {
      const inputs = layer.inputs.map(
        (name) => vectors.get(name) ?? quantizer.values(maps.get(name) as Codes),
      );
      vectors.set(layer.name, addLayer(graph, layer, { inputs, weights, weightsAs: "float32" }));
    } else {
      const inputs = layer.inputs.map((name) => maps.get(name) as Codes);
      const relu = relus.get(layer.name);
      maps.set(relu ?? layer.name, quantizer.layer(layer, { inputs, weights, relu }));
    }
  }
  const output = outputOf(net);
  const tensor = vectors.get(output) ?? quantizer.values(maps.get(output) as Codes);
  graph.output(names.output, tensor, ["batch", ...dimensionsOf(shapes.get(output) ?? net.input)]);
  return graph.serialize();
}

/**
 * Whose ranges a quantised net is made of: the input, and layers whose output has its own scale.
 */
export function quantizedLayers(net: Net): string[] {
  const shapes = shapesOf(net);
  const relus = joinedRelus(net);
  const own = net.layers.filter(
    ({ name, kind }) =>
      shapes.get(name)?.height !== null &&
      (kind === "convolution" || kind === "depthwise" || kind === "add"),
  );
  return [INPUT, ...own.map(({ name }) => relus.get(name) ?? name)];
}

/** Sums and convolutions that a ReLU alone reads: name → that ReLU's. */
function joinedRelus(net: Net): Map<string, string> {
  const relus = new Map<string, string>();
  for (const { name, kind } of net.layers) {
    if (kind !== "convolution" && kind !== "depthwise" && kind !== "add") continue;
    const [reader, ...others] = net.layers.filter(({ inputs }) => inputs.includes(name));
    if (reader?.kind === "relu" && others.length === 0) relus.set(name, reader.name);
  }
  return relus;
}

interface Fed {
  inputs: readonly Codes[];
  weights: NetWithWeights["weights"];
  /** The ReLU behind the layer that is joined to it. */
  relu: string | undefined;
}

class Quantizer {
  constructor(
    private readonly graph: GraphBuilder,
    private readonly ranges: ReadonlyMap<string, Range>,
  ) {}

  layer(layer: Layer, { inputs, weights, relu }: Fed): Codes {
    const { graph } = this;
    const [input] = inputs;
    const joined = (sum: TensorName) =>
      this.codes(relu ?? layer.name, relu ? graph.add("Relu", [sum]) : sum);
    switch (layer.kind) {
      case "convolution":
      case "depthwise":
        return joined(this.#convolution(layer, input, weights));
      case "add":
        return joined(
          graph.add(
            "Add",
            inputs.map((one) => this.values(one)),
          ),
        );
      case "maxPool":
      case "averagePool": {
        // Neither leaves the range of its input, so it keeps that scale.
        const operator = layer.kind === "maxPool" ? "MaxPool" : "AveragePool";
        const pooled = graph.add(operator, [this.values(input)], windowOf(layer));
        return this.#coded(pooled, input);
      }
      case "relu":
        return this.#coded(graph.add("Relu", [this.values(input)]), input);
      case "pad": {
        const pads = graph.integers([0, 0, 0, 0, 0, layer.channels, layer.rows, layer.columns]);
        const zero = graph.compact("uint8", Uint8Array.of(input.zeroPoint), []);
        return { ...input, tensor: graph.add("Pad", [input.tensor, pads, zero]) };
      }
      default:
        throw new RangeError(`${layer.name}: ${layer.kind} of a map has no 8-bit form`);
    }
  }

  /** Float32 values as codes of the named layer's range. */
  codes(name: string, values: TensorName): Codes {
    const range = this.ranges.get(name);
    if (!range) throw new RangeError(`no range of ${name} is known`);
    return this.#coded(values, codeScaleOf(range));
  }

  values({ tensor, ...codes }: Codes): TensorName {
    return this.graph.add("DequantizeLinear", [tensor, ...this.#scaleOf(codes)]);
  }

  #coded(values: TensorName, { scale, zeroPoint }: CodeScale): Codes {
    const inputs = [values, ...this.#scaleOf({ scale, zeroPoint })];
    return { tensor: this.graph.add("QuantizeLinear", inputs), scale, zeroPoint };
  }

  #scaleOf({ scale, zeroPoint }: CodeScale): TensorName[] {
    return [
      this.graph.constant(Float32Array.of(scale), []),
      this.graph.compact("uint8", Uint8Array.of(zeroPoint), []),
    ];
  }

  #convolution(
    layer: LayerOf<"convolution"> | LayerOf<"depthwise">,
    input: Codes,
    weights: NetWithWeights["weights"],
  ): TensorName {
    const { graph } = this;
    const filter = valuesOf(weights, `${layer.name}/weight`);
    const shape = filterShape(layer, filter);
    const count = shape[0];
    const bias = layer.bias ? valuesOf(weights, `${layer.name}/bias`) : new Float32Array(count);
    const quantized = quantizedFilters(filter, bias, { inputScale: input.scale });
    const dequantized = (codes: TensorName, scales: Float32Array) =>
      graph.add("DequantizeLinear", [codes, graph.constant(scales, [count])], { axis: 0 });
    const { codes, scales, biasScales } = quantized;
    return graph.add(
      "Conv",
      [
        this.values(input),
        dequantized(graph.compact("int8", codes, shape), scales),
        dequantized(graph.compact("int32", quantized.bias, [count]), biasScales),
      ],
      convolutionAttributes(layer, shape),
    );
  }
}
