import type { Tensor, Tensor2D, Tensor4D } from "@tensorflow/tfjs-core";
import { INPUT, type Layer, type LayerOf, type Net, outputOf, type Pads } from "../../model/net.js";
import type { TensorFlow } from "./tensorflow.js";

/** Gives a layer's parameter by its role, in TensorFlow's order (`parameter-layout.ts`). */
type ParameterOf = (role: string) => Tensor;

export interface Forward {
  /** (batch, length). */
  embedding: Tensor2D;
  /** What each layer gives, by its name. */
  maps: ReadonlyMap<string, Tensor>;
  /** New running statistics by parameter name. */
  statistics: Map<string, Tensor>;
}

/**
 * A net in training mode by plain operations, which TensorFlow.js differentiates by itself: what
 * the ONNX training graph is held against. `input` is (batch, height, width, channels), or (batch,
 * channels) for a net that begins at a vector.
 */
export function forward(
  tf: TensorFlow,
  net: Net,
  { input, parameters }: { input: Tensor; parameters: ReadonlyMap<string, Tensor> },
): Forward {
  const outputs = new Map<string, Tensor>([[INPUT, input]]);
  const statistics = new Map<string, Tensor>();
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => outputs.get(name) as Tensor);
    const parameterOf = (role: string) => parameters.get(`${layer.name}/${role}`) as Tensor;
    if (layer.kind === "batchNorm") {
      const { output, running } = batchNorm(tf, layer, inputs[0], parameterOf);
      outputs.set(layer.name, output);
      statistics.set(`${layer.name}/mean`, running.mean);
      statistics.set(`${layer.name}/variance`, running.variance);
    } else {
      outputs.set(layer.name, layerOutput(tf, layer, inputs, parameterOf));
    }
  }
  return { embedding: outputs.get(outputOf(net)) as Tensor2D, maps: outputs, statistics };
}

function layerOutput(
  tf: TensorFlow,
  layer: Exclude<Layer, { kind: "batchNorm" }>,
  [input, other]: readonly Tensor[],
  parameterOf: ParameterOf,
): Tensor {
  switch (layer.kind) {
    case "convolution": {
      const padded = paddedMap(tf, input, layer.pads);
      const map = tf.conv2d(padded, parameterOf("weight") as Tensor4D, layer.stride, "valid");
      return layer.bias ? tf.add(map, parameterOf("bias")) : map;
    }
    case "depthwise": {
      const padded = paddedMap(tf, input, layer.pads);
      const filter = parameterOf("weight") as Tensor4D;
      const map = tf.depthwiseConv2d(padded, filter, layer.stride, "valid");
      return layer.bias ? tf.add(map, parameterOf("bias")) : map;
    }
    case "relu":
      return tf.relu(input);
    case "maxPool":
      return tf.maxPool(input as Tensor4D, layer.kernel, layer.stride, "valid");
    case "averagePool":
      return tf.avgPool(input as Tensor4D, layer.kernel, layer.stride, "valid");
    case "pad": {
      const { rows, columns, channels } = layer;
      return tf.pad(input, [
        [0, 0],
        [0, rows],
        [0, columns],
        [0, channels],
      ] as [number, number][]);
    }
    case "add":
      return tf.add(input, other);
    case "globalAveragePool":
      return tf.mean(input, [1, 2]);
    case "dense": {
      const product = tf.matMul(input as Tensor2D, parameterOf("weight") as Tensor2D);
      return layer.bias ? tf.add(product, parameterOf("bias")) : product;
    }
    case "l2Normalize":
      return tf.div(input, tf.sqrt(tf.sum(tf.square(input), -1, true)));
  }
}

/** y = γ · (x − μ) / √(σ² + ε) + β over the batch; the running variance is the unbiased one. */
function batchNorm(
  tf: TensorFlow,
  { epsilon, momentum }: LayerOf<"batchNorm">,
  input: Tensor,
  parameterOf: ParameterOf,
): { output: Tensor; running: { mean: Tensor; variance: Tensor } } {
  const { mean, variance } = tf.moments(input, [0, 1, 2]);
  const normalized = tf.div(tf.sub(input, mean), tf.sqrt(tf.add(variance, epsilon)));
  const values = input.size / mean.size;
  const unbiased = tf.mul(variance, values / Math.max(1, values - 1));
  const after = (role: string, now: Tensor) =>
    tf.add(tf.mul(parameterOf(role), 1 - momentum), tf.mul(now, momentum));
  return {
    output: tf.add(tf.mul(normalized, parameterOf("scale")), parameterOf("shift")),
    running: { mean: after("mean", mean), variance: after("variance", unbiased) },
  };
}

function paddedMap(tf: TensorFlow, map: Tensor, [top, left, bottom, right]: Pads): Tensor4D {
  if (top + left + bottom + right === 0) return map as Tensor4D;
  return tf.pad(map as Tensor4D, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
}
