import { type Layer, type LayerOf, type MapShape, mapOf } from "../../model/net.js";
import type { TensorName } from "../../onnx/graph-builder.js";
import {
  type Convolution,
  convolutionInputGradient,
  convolutionWeightGradient,
  depthwiseInputGradient,
  depthwiseWeightGradient,
} from "./convolution-gradients.js";
import type { Operators } from "./operators.js";
import { gatherTaps } from "./tap-gradients.js";

/** What is asked of a layer's backward pass: nothing is computed that nobody needs. */
export interface Wanted {
  input: boolean;
  parameters: boolean;
}

export interface Gradients {
  /** ∂L/∂input for each of the layer's inputs; null where it was not wanted. */
  inputs: (TensorName | null)[];
  /** ∂L/∂parameter by the parameter's name. */
  parameters: Map<string, TensorName>;
}

/** A layer in the graph: its output, and how a gradient goes back through it. */
export interface Recorded {
  output: TensorName;
  backward: (dOutput: TensorName, wanted: Wanted) => Gradients;
  /** New running statistics by parameter name. */
  statistics?: Map<string, TensorName>;
}

export interface LayerContext {
  batch: number;
  /** Shapes of the layer's inputs and of its output. */
  inputShapes: readonly MapShape[];
  outputShape: MapShape;
  /** The tensor of a parameter of this layer. */
  parameter: (role: string) => TensorName;
}

/** Records one layer in training mode. Throws RangeError for a layer on a shape it cannot take. */
export function recordLayer(
  ops: Operators,
  layer: Layer,
  inputs: readonly TensorName[],
  context: LayerContext,
): Recorded {
  const [input] = inputs;
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return convolution(ops, layer, input, context);
    case "batchNorm":
      return batchNorm(ops, layer, input, context);
    case "relu": {
      const output = ops.relu(input);
      const passes = (d: TensorName) => ops.multiply(d, ops.isGreater(output, ops.scalar(0)));
      return { output, backward: (d, wanted) => onlyInput(wanted, () => passes(d)) };
    }
    case "maxPool":
    case "averagePool":
      return pool(ops, layer, input, context);
    case "pad": {
      const { channels, rows, columns } = layer;
      const { height, width, channels: own } = mapOf(layer, context.inputShapes[0]);
      const output = ops.padMap(input, [0, 0, rows, columns], { channels });
      const cut = { axes: [1, 2, 3], start: [0, 0, 0], end: [own, height, width] };
      return { output, backward: (d, wanted) => onlyInput(wanted, () => ops.slice(d, cut)) };
    }
    case "add":
      return {
        output: ops.add(inputs[0], inputs[1]),
        backward: (d) => ({ inputs: [d, d], parameters: new Map() }),
      };
    case "globalAveragePool": {
      const { channels, height, width } = mapOf(layer, context.inputShapes[0]);
      const shape = ops.graph.integers([context.batch, channels, height, width]);
      const spread = (d: TensorName) => {
        const mean = ops.scale(d, 1 / (height * width));
        const column = ops.reshape(mean, [context.batch, channels, 1, 1]);
        return ops.graph.add("Expand", [column, shape]);
      };
      const output = ops.reduceMean(input, [2, 3], { keep: false });
      return { output, backward: (d, wanted) => onlyInput(wanted, () => spread(d)) };
    }
    case "dense":
      return dense(ops, layer, input, context);
    case "l2Normalize": {
      const norm = ops.graph.add("ReduceL2", [input], { axes: [1], keepdims: 1 });
      const output = ops.divide(input, norm);
      const tangent = (d: TensorName) => {
        const along = ops.reduceSum(ops.multiply(d, output), [1], { keep: true });
        return ops.divide(ops.subtract(d, ops.multiply(output, along)), norm);
      };
      return { output, backward: (d, wanted) => onlyInput(wanted, () => tangent(d)) };
    }
  }
}

function onlyInput(wanted: Wanted, gradient: () => TensorName): Gradients {
  return { inputs: [wanted.input ? gradient() : null], parameters: new Map() };
}

function convolution(
  ops: Operators,
  layer: LayerOf<"convolution"> | LayerOf<"depthwise">,
  input: TensorName,
  { batch, inputShapes, outputShape, parameter }: LayerContext,
): Recorded {
  const map = { batch, ...mapOf(layer, inputShapes[0]) };
  const { kernel, stride, pads } = layer;
  const filters = outputShape.channels;
  const isDepthwise = layer.kind === "depthwise";
  const at: Convolution = {
    filters,
    kernel,
    stride,
    pads,
    input: map,
    output: mapOf(layer, outputShape),
  };
  const weight = parameter("weight");
  const tensors = layer.bias ? [input, weight, parameter("bias")] : [input, weight];
  const output = ops.graph.add("Conv", tensors, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [...pads],
    ...(isDepthwise ? { group: filters } : {}),
  });
  const inputGradient = isDepthwise ? depthwiseInputGradient : convolutionInputGradient;
  const weightGradient = isDepthwise ? depthwiseWeightGradient : convolutionWeightGradient;
  return {
    output,
    backward: (dOutput, wanted) => {
      const parameters = new Map<string, TensorName>();
      if (wanted.parameters) {
        parameters.set(`${layer.name}/weight`, weightGradient(ops, { input, dOutput }, at));
        if (layer.bias) {
          parameters.set(`${layer.name}/bias`, ops.reduceSum(dOutput, [0, 2, 3], { keep: false }));
        }
      }
      const dInput = wanted.input ? inputGradient(ops, { dOutput, weight }, at) : null;
      return { inputs: [dInput], parameters };
    },
  };
}

/**
 * y = γ · (x − μ) / √(σ² + ε) + β over the batch. Statistics and gradients are elementary
 * operators, because ONNX Runtime's own node in training mode gave wrong gradients; as a function
 * of given statistics that node is right, and passes over the map once instead of three times.
 */
function batchNorm(
  ops: Operators,
  layer: LayerOf<"batchNorm">,
  input: TensorName,
  { batch, inputShapes, parameter }: LayerContext,
): Recorded {
  const { channels, height, width } = mapOf(layer, inputShapes[0]);
  const values = batch * height * width;
  const axes = [0, 2, 3];
  const column = (tensor: TensorName) => ops.reshape(tensor, [1, channels, 1, 1]);
  const mean = ops.reduceMean(input, axes, { keep: false });
  // Not E[x²] − μ², which would save this pass: rounding eats the variance where the mean is large.
  const centred = ops.affine(input, {
    factor: ops.graph.constant(new Float32Array(channels).fill(1), [channels]),
    shift: ops.graph.add("Neg", [mean]),
    channels,
  });
  const squares = ops.graph.add("ReduceSumSquare", [centred], { axes, keepdims: 0 });
  const variance = ops.scale(squares, 1 / values);
  const epsilon = ops.scalar(layer.epsilon);
  const deviation = ops.graph.add("Sqrt", [ops.add(variance, epsilon)]);
  const inverse = ops.divide(ops.scalar(1), deviation);
  const factor = ops.multiply(parameter("scale"), inverse);
  const output = ops.affine(centred, { factor, shift: parameter("shift"), channels });

  const running = (role: string, now: TensorName) => {
    const kept = ops.scale(parameter(role), 1 - layer.momentum);
    return ops.add(kept, ops.scale(now, layer.momentum));
  };
  // The running variance is the unbiased one, as in the frameworks that others train with.
  const unbiased = ops.scale(variance, values / Math.max(1, values - 1));
  return {
    output,
    statistics: new Map([
      [`${layer.name}/mean`, running("mean", mean)],
      [`${layer.name}/variance`, running("variance", unbiased)],
    ]),
    backward: (dOutput, wanted) => {
      const dShift = ops.reduceSum(dOutput, axes, { keep: false });
      const product = ops.reduceSum(ops.multiply(dOutput, centred), axes, { keep: false });
      const dScale = ops.multiply(product, inverse);
      const parameters = new Map<string, TensorName>();
      if (wanted.parameters) {
        parameters.set(`${layer.name}/scale`, dScale);
        parameters.set(`${layer.name}/shift`, dShift);
      }
      if (!wanted.input) return { inputs: [null], parameters };
      // ∂L/∂x = a · (∂L/∂y − mean(∂L/∂y) − x̂ · mean(∂L/∂y · x̂)), a = γ / √(σ² + ε), sorted by
      // what multiplies ∂L/∂y, what multiplies x − μ, and what is the same everywhere.
      const alongShape = ops.multiply(ops.scale(dScale, 1 / values), inverse);
      const alongMean = ops.scale(dShift, 1 / values);
      const rest = ops.affine(centred, {
        factor: ops.graph.add("Neg", [ops.multiply(alongShape, factor)]),
        shift: ops.graph.add("Neg", [ops.multiply(alongMean, factor)]),
        channels,
      });
      const direct = ops.multiply(dOutput, column(factor));
      return { inputs: [ops.add(direct, rest)], parameters };
    },
  };
}

function pool(
  ops: Operators,
  layer: LayerOf<"maxPool"> | LayerOf<"averagePool">,
  input: TensorName,
  { batch, inputShapes, outputShape }: LayerContext,
): Recorded {
  const { kernel, stride } = layer;
  const map = { batch, ...mapOf(layer, inputShapes[0]) };
  const windows = mapOf(layer, outputShape);
  const operator = layer.kind === "maxPool" ? "MaxPool" : "AveragePool";
  const output = ops.graph.add(operator, [input], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
  });
  const gather = (tap: (y: number, x: number) => TensorName) =>
    gatherTaps(ops, tap, { kernel, stride }, { map, windows });
  const backward = (dOutput: TensorName): TensorName => {
    if (layer.kind === "averagePool") {
      const share = ops.scale(dOutput, 1 / (kernel * kernel));
      return gather(() => share);
    }
    // The values of a window that are its maximum share its gradient equally.
    const isMaximum = (y: number, x: number) => {
      const end = [y + (windows.height - 1) * stride + 1, x + (windows.width - 1) * stride + 1];
      const at = { axes: [2, 3], start: [y, x], end, step: [stride, stride] };
      return ops.isEqual(ops.slice(input, at), output);
    };
    const masks = Array.from({ length: kernel * kernel }, (_, i) =>
      isMaximum(Math.floor(i / kernel), i % kernel),
    );
    const share = ops.divide(dOutput, ops.sum(masks));
    return gather((y, x) => ops.multiply(masks[y * kernel + x], share));
  };
  return { output, backward: (d, wanted) => onlyInput(wanted, () => backward(d)) };
}

function dense(
  ops: Operators,
  layer: LayerOf<"dense">,
  input: TensorName,
  { parameter }: LayerContext,
): Recorded {
  const weight = parameter("weight");
  const product = ops.matMul(input, weight);
  return {
    output: layer.bias ? ops.add(product, parameter("bias")) : product,
    backward: (dOutput, wanted) => {
      const parameters = new Map<string, TensorName>();
      if (wanted.parameters) {
        const dWeight = ops.matMul(ops.transpose(input, [1, 0]), dOutput);
        parameters.set(`${layer.name}/weight`, dWeight);
        if (layer.bias) {
          parameters.set(`${layer.name}/bias`, ops.reduceSum(dOutput, [0], { keep: false }));
        }
      }
      const back = () => ops.matMul(dOutput, ops.transpose(weight, [1, 0]));
      return { inputs: [wanted.input ? back() : null], parameters };
    },
  };
}
