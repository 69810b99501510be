import { readFile } from "node:fs/promises";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import { filtersToOnnx } from "../onnx/layout.js";
import { type ManifestGroup, readWeights, type StoredTensor } from "./weights.js";

/** Residual blocks in order; a name that ends in "down" halves the map. */
const BLOCKS = [
  ...["conv32_1", "conv32_2", "conv32_3"],
  ...["conv64_down", "conv64_1", "conv64_2", "conv64_3"],
  ...["conv128_down", "conv128_1", "conv128_2"],
  ...["conv256_down", "conv256_1", "conv256_2"],
  "conv256_down_out",
];

const INPUT_SIZE = 150;
/** Rows of the map after the first convolution (72) and its pooling. */
const FIRST_MAP_SIZE = 35;
const EMBEDDING_LENGTH = 128;
const LAST_CHANNELS = 256;

/**
 * face-api's face recognition net (dlib's ResNet with 29 convolutions, King 2017) as ONNX:
 * "image" (batch, 3, 150, 150) normalised → "embedding" (batch, 128). What dlib calls affine
 * layers (a scale and a bias a channel) is folded into the convolution before it.
 */
export async function convertFaceApiEncoder(manifestPath: string): Promise<Uint8Array> {
  const groups = JSON.parse(await readFile(manifestPath, "utf8")) as ManifestGroup[];
  const weights = await readWeights(manifestPath, groups);
  const graph = new GraphBuilder("face-api-resnet");
  const image = graph.input("image", ["batch", 3, INPUT_SIZE, INPUT_SIZE]);
  const net = { graph, weights };

  let map = convolution(net, image, "conv32_down/conv", { stride: 2, pad: 0, relu: true });
  map = graph.add("MaxPool", [map], { kernel_shape: [3, 3], strides: [2, 2] });
  let channels = tensorOf(weights, "conv32_down/conv/bias").shape[0];
  let size = FIRST_MAP_SIZE;
  for (const block of BLOCKS) {
    const outputs = tensorOf(weights, `${block}/conv2/conv/bias`).shape[0];
    if (block.includes("down")) {
      map = shrinkingBlock(net, map, block, { extraChannels: outputs - channels, size });
      size = Math.floor(size / 2);
    } else {
      map = residualBlock(net, map, block);
    }
    channels = outputs;
  }
  const mean = graph.add("ReduceMean", [map], { axes: [2, 3], keepdims: 0 });
  const dense = tensorOf(weights, "fc");
  const matrix = graph.constant(dense.values as Float32Array, [LAST_CHANNELS, EMBEDDING_LENGTH]);
  const embedding = graph.add("MatMul", [mean, matrix]);
  graph.output("embedding", embedding, ["batch", EMBEDDING_LENGTH]);
  return graph.serialize();
}

interface Net {
  graph: GraphBuilder;
  weights: Map<string, StoredTensor>;
}

function residualBlock(net: Net, input: TensorName, block: string): TensorName {
  const first = convolution(net, input, `${block}/conv1/conv`, { stride: 1, pad: 1, relu: true });
  const second = convolution(net, first, `${block}/conv2/conv`, { stride: 1, pad: 1, relu: false });
  return net.graph.add("Relu", [net.graph.add("Add", [second, input])]);
}

/**
 * The block that halves the map: the shortcut is a 2 × 2 average, padded with empty channels. The
 * first convolution pads nothing, so its map may be one row and column smaller than the average:
 * zeros fill that up at the end, as dlib does.
 */
function shrinkingBlock(
  { graph, weights }: Net,
  input: TensorName,
  block: string,
  { extraChannels, size }: { extraChannels: number; size: number },
): TensorName {
  const net = { graph, weights };
  const first = convolution(net, input, `${block}/conv1/conv`, { stride: 2, pad: 0, relu: true });
  const second = convolution(net, first, `${block}/conv2/conv`, { stride: 1, pad: 1, relu: false });
  const pooled = graph.add("AveragePool", [input], { kernel_shape: [2, 2], strides: [2, 2] });
  const missing = Math.floor(size / 2) - Math.floor((size - 1) / 2);
  const larger = missing === 0 ? second : graph.add("Pad", [second, pads(graph, 0, missing)], {});
  const shortcut =
    extraChannels === 0 ? pooled : graph.add("Pad", [pooled, pads(graph, extraChannels, 0)], {});
  return graph.add("Relu", [graph.add("Add", [shortcut, larger])]);
}

function pads(graph: GraphBuilder, channels: number, rows: number): TensorName {
  return graph.integers([0, 0, 0, 0, 0, channels, rows, rows]);
}

/** Convolution, scale and bias in one: w' = w · s, b' = b · s + t. */
function convolution(
  { graph, weights }: Net,
  input: TensorName,
  name: string,
  { stride, pad, relu }: { stride: number; pad: number; relu: boolean },
): TensorName {
  const filters = tensorOf(weights, `${name}/filters`);
  const bias = tensorOf(weights, `${name}/bias`).values;
  const affine = name.replace(/conv$/, "scale");
  const scale = tensorOf(weights, `${affine}/weights`).values;
  const shift = tensorOf(weights, `${affine}/biases`).values;
  const converted = filtersToOnnx(filters.values as Float32Array, filters.shape);
  const perFilter = converted.values.length / scale.length;
  const folded = converted.values.map((value, i) => value * scale[Math.floor(i / perFilter)]);
  const foldedBias = Float32Array.from(bias, (value, i) => value * scale[i] + shift[i]);
  const output = graph.add(
    "Conv",
    [
      input,
      graph.constant(folded, converted.shape),
      graph.constant(foldedBias, [foldedBias.length]),
    ],
    {
      kernel_shape: converted.shape.slice(2),
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
    },
  );
  return relu ? graph.add("Relu", [output]) : output;
}

function tensorOf(weights: Map<string, StoredTensor>, name: string): StoredTensor {
  const tensor = weights.get(name);
  if (!tensor) throw new RangeError(`the weights hold no ${name}`);
  return tensor;
}
