import type { Pads } from "../../model/net.js";
import type { TensorName } from "../../onnx/graph-builder.js";
import type { Operators } from "./operators.js";
import { type BatchMap, gatherTaps } from "./tap-gradients.js";

export interface Convolution {
  filters: number;
  kernel: number;
  stride: number;
  pads: Pads;
  input: BatchMap;
  output: { height: number; width: number };
}

/** Up to this many output pixels the weight gradient as a convolution beats matrix products. */
const SMALL_MAP_PIXELS = 81;
/**
 * So does it on any map where a matrix product would have fewer columns than this: on a picture.
 */
const FEW_CHANNELS = 8;

/**
 * ∂L/∂x of y = x ∗ w: for stride 1 a convolution of ∂L/∂y with the filters turned by 180° and input
 * and output channels exchanged; otherwise the transposed convolution.
 */
export function convolutionInputGradient(
  ops: Operators,
  { dOutput, weight }: { dOutput: TensorName; weight: TensorName },
  at: Convolution,
): TensorName {
  const { kernel, stride, pads, filters, input, output } = at;
  const [top, left, bottom, right] = pads;
  if (canTurn(at)) {
    const flat = turned(ops, ops.reshape(weight, [filters, input.channels, kernel * kernel]), at);
    const exchanged = ops.transpose(flat, [1, 0, 2]);
    const filter = ops.reshape(exchanged, [input.channels, filters, kernel, kernel]);
    return ops.graph.add("Conv", [dOutput, filter], fullConvolution(at));
  }
  // What the forward pass left over at the bottom and right, where no window fitted any more.
  const rest = (size: number, padding: number, windows: number) =>
    size + padding - ((windows - 1) * stride + kernel);
  return ops.graph.add("ConvTranspose", [dOutput, weight], {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [...pads],
    output_padding: [
      rest(input.height, top + bottom, output.height),
      rest(input.width, left + right, output.width),
    ],
  });
}

/**
 * Whether ∂L/∂x is a plain convolution: windows that lie close, and no more zeros than they reach.
 */
function canTurn({ stride, pads, kernel }: Convolution): boolean {
  return stride === 1 && pads.every((pad) => pad < kernel);
}

/**
 * (…, …, kernel²) filters turned by 180°: their places in the reverse order, as a product with the
 * matrix that reverses. Gathering them one by one takes three times as long.
 */
function turned(ops: Operators, flat: TensorName, { kernel }: Convolution): TensorName {
  if (kernel === 1) return flat;
  const taps = kernel * kernel;
  const reversal = new Float32Array(taps * taps);
  for (let i = 0; i < taps; i++) reversal[i * taps + taps - 1 - i] = 1;
  return ops.matMul(flat, ops.graph.constant(reversal, [taps, taps]));
}

function fullConvolution({ kernel, pads }: Convolution) {
  return { kernel_shape: [kernel, kernel], pads: pads.map((pad) => kernel - 1 - pad) };
}

/**
 * ∂L/∂w: on small maps a convolution of the batch's inputs with its output gradients, batch and
 * channels exchanged; on large ones a matrix product for each place of the kernel.
 */
export function convolutionWeightGradient(
  ops: Operators,
  { input, dOutput }: { input: TensorName; dOutput: TensorName },
  at: Convolution,
): TensorName {
  const isSmall =
    at.output.height * at.output.width <= SMALL_MAP_PIXELS || at.input.channels < FEW_CHANNELS;
  return isSmall
    ? weightGradientByConvolution(ops, { input, dOutput }, at)
    : weightGradientByProducts(ops, { input, dOutput }, at);
}

function weightGradientByConvolution(
  ops: Operators,
  { input, dOutput }: { input: TensorName; dOutput: TensorName },
  { kernel, stride, pads }: Convolution,
): TensorName {
  const images = ops.transpose(input, [1, 0, 2, 3]);
  const filters = ops.transpose(dOutput, [1, 0, 2, 3]);
  const swapped = ops.graph.add("Conv", [images, filters], {
    dilations: [stride, stride],
    pads: [...pads],
  });
  // Rows and columns beyond the kernel come from what no window of the forward pass reached.
  const cut = ops.slice(swapped, { axes: [2, 3], start: [0, 0], end: [kernel, kernel] });
  return ops.transpose(cut, [1, 0, 2, 3]);
}

function weightGradientByProducts(
  ops: Operators,
  { input, dOutput }: { input: TensorName; dOutput: TensorName },
  { filters, kernel, stride, pads, input: map, output }: Convolution,
): TensorName {
  const { batch, channels } = map;
  const pixels = output.height * output.width;
  const gradient = ops.reshape(dOutput, [batch, filters, pixels]);
  // Channels last, so that what a tap sees of a picture is one (pixels, channels) matrix.
  const rows = ops.transpose(ops.padMap(input, pads), [0, 2, 3, 1]);
  const taps: TensorName[] = [];
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const end = [y + (output.height - 1) * stride + 1, x + (output.width - 1) * stride + 1];
      const at = { axes: [1, 2], start: [y, x], end, step: [stride, stride] };
      const seen = ops.reshape(ops.slice(rows, at), [batch, pixels, channels]);
      taps.push(ops.reduceSum(ops.matMul(gradient, seen), [0], { keep: false }));
    }
  }
  const stacked = ops.concat(
    taps.map((tap) => ops.reshape(tap, [filters, channels, 1])),
    2,
  );
  return ops.reshape(stacked, [filters, channels, kernel, kernel]);
}

/**
 * ∂L/∂x of a depthwise convolution: for stride 1 a depthwise convolution with the filters turned;
 * otherwise each tap sends ∂L/∂y back, times the channel's weight there.
 */
export function depthwiseInputGradient(
  ops: Operators,
  { dOutput, weight }: { dOutput: TensorName; weight: TensorName },
  at: Convolution,
): TensorName {
  const { kernel, stride, pads, input, output } = at;
  const [top, left, bottom, right] = pads;
  const { channels } = input;
  if (canTurn(at)) {
    const flat = turned(ops, ops.reshape(weight, [channels, 1, kernel * kernel]), at);
    const filter = ops.reshape(flat, [channels, 1, kernel, kernel]);
    return ops.graph.add("Conv", [dOutput, filter], { ...fullConvolution(at), group: channels });
  }
  const padded = {
    ...input,
    height: input.height + top + bottom,
    width: input.width + left + right,
  };
  const tap = (y: number, x: number) => {
    const one = ops.slice(weight, { axes: [2, 3], start: [y, x], end: [y + 1, x + 1] });
    return ops.multiply(dOutput, ops.reshape(one, [1, channels, 1, 1]));
  };
  const whole = gatherTaps(ops, tap, { kernel, stride }, { map: padded, windows: output });
  if (top + left + bottom + right === 0) return whole;
  const end = [top + input.height, left + input.width];
  return ops.slice(whole, { axes: [2, 3], start: [top, left], end });
}

/**
 * ∂L/∂w of a depthwise convolution: each picture's channel convolved with its own ∂L/∂y, all of
 * them as groups of one convolution, then summed over the batch.
 */
export function depthwiseWeightGradient(
  ops: Operators,
  { input, dOutput }: { input: TensorName; dOutput: TensorName },
  { kernel, stride, pads, input: map, output }: Convolution,
): TensorName {
  const { batch, channels, height, width } = map;
  const groups = batch * channels;
  const images = ops.reshape(input, [1, groups, height, width]);
  const filters = ops.reshape(dOutput, [groups, 1, output.height, output.width]);
  const swapped = ops.graph.add("Conv", [images, filters], {
    dilations: [stride, stride],
    pads: [...pads],
    group: groups,
  });
  const cut = ops.slice(swapped, { axes: [2, 3], start: [0, 0], end: [kernel, kernel] });
  const perPicture = ops.reshape(cut, [batch, channels, kernel * kernel]);
  const sum = ops.reduceSum(perPicture, [0], { keep: false });
  return ops.reshape(sum, [channels, 1, kernel, kernel]);
}
