import type { KernelFunc, Tensor, Tensor4D, TensorInfo } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.js";

type Shape4D = [number, number, number, number];

interface WindowAttributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number;
}

/**
 * The gradients that TensorFlow.js' WebAssembly backend lacks, composed of operations that it has.
 * They serve this project's nets: windows without dilation, and one filter a channel where
 * depthwise.
 */
export function registerWasmGradients(tf: TensorFlow): void {
  const kernels: Record<string, (of: Parameters<KernelFunc>[0]) => TensorInfo> = {
    Conv2DBackpropFilter: ({ inputs, attrs }) => {
      const at = attrs as unknown as WindowAttributes & { filterShape: Shape4D };
      return filterGradient(tf, inputs as Record<"x" | "dy", Tensor4D>, at);
    },
    DepthwiseConv2dNativeBackpropFilter: ({ inputs, attrs }) => {
      const at = attrs as unknown as WindowAttributes & { filterShape: Shape4D };
      return depthwiseFilterGradient(tf, inputs as Record<"x" | "dy", Tensor4D>, at);
    },
    DepthwiseConv2dNativeBackpropInput: ({ inputs, attrs }) => {
      const at = attrs as unknown as WindowAttributes & { inputShape: Shape4D };
      return depthwiseInputGradient(tf, inputs as Record<"dy" | "filter", Tensor4D>, at);
    },
    UnsortedSegmentSum: ({ inputs, attrs }) => {
      const { numSegments } = attrs as unknown as { numSegments: number };
      return segmentSum(tf, inputs as Record<"x" | "segmentIds", Tensor>, numSegments);
    },
  };
  for (const [kernelName, kernel] of Object.entries(kernels)) {
    if (tf.getKernel(kernelName, BACKEND)) continue;
    const kernelFunc: KernelFunc = (of) => tf.tidy(() => kernel(of) as Tensor);
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc });
  }
}

const BACKEND = "wasm";

/**
 * For each tap of the kernel the product of what it saw, (pixels, in), with ∂L/∂y, (pixels, out).
 */
function filterGradient(
  tf: TensorFlow,
  { x, dy }: Record<"x" | "dy", Tensor4D>,
  at: WindowAttributes & { filterShape: Shape4D },
): Tensor {
  const [, , input, output] = at.filterShape;
  const gradient = tf.reshape(dy, [-1, output]);
  const taps = seenByTaps(tf, x, at).map((seen) =>
    tf.matMul(tf.reshape(seen, [-1, input]), gradient, true, false),
  );
  return tf.reshape(tf.stack(taps), at.filterShape);
}

function depthwiseFilterGradient(
  tf: TensorFlow,
  { x, dy }: Record<"x" | "dy", Tensor4D>,
  at: WindowAttributes & { filterShape: Shape4D },
): Tensor {
  const taps = seenByTaps(tf, x, at).map((seen) => tf.sum(tf.mul(seen, dy), [0, 1, 2]));
  return tf.reshape(tf.stack(taps), at.filterShape);
}

/** For each tap, row by row, what it sees of the map: (batch, windows' rows, columns, channels). */
function seenByTaps(
  tf: TensorFlow,
  x: Tensor4D,
  at: WindowAttributes & { filterShape: Shape4D },
): Tensor[] {
  const window = windowOf(tf, x.shape, at.filterShape, at);
  const { top, bottom, left, right } = window.padInfo;
  const padded = tf.pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ] as [number, number][]);
  const [batch, , , channels] = x.shape;
  const { strideHeight, strideWidth, outHeight, outWidth } = window;
  const taps: Tensor[] = [];
  for (let i = 0; i < window.filterHeight; i++) {
    for (let j = 0; j < window.filterWidth; j++) {
      const end = [i + (outHeight - 1) * strideHeight + 1, j + (outWidth - 1) * strideWidth + 1];
      const strides = [1, strideHeight, strideWidth, 1];
      taps.push(tf.stridedSlice(padded, [0, i, j, 0], [batch, ...end, channels], strides));
    }
  }
  return taps;
}

/** ∂L/∂y with zeros between its values, convolved with the filters turned by 180°. */
function depthwiseInputGradient(
  tf: TensorFlow,
  { dy, filter }: Record<"dy" | "filter", Tensor4D>,
  at: WindowAttributes & { inputShape: Shape4D },
): Tensor {
  const [batch, inHeight, inWidth, channels] = at.inputShape;
  const window = windowOf(tf, at.inputShape, filter.shape, at);
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = window;
  const height = inHeight + padInfo.top + padInfo.bottom;
  const width = inWidth + padInfo.left + padInfo.right;
  const spread = spreadOut(tf, dy, { rows: strideHeight, columns: strideWidth });
  const cut = tf.slice(spread, 0, [
    batch,
    Math.min(spread.shape[1], height),
    Math.min(spread.shape[2], width),
    channels,
  ]);
  const around = tf.pad(cut, [
    [0, 0],
    [filterHeight - 1, height - cut.shape[1]],
    [filterWidth - 1, width - cut.shape[2]],
    [0, 0],
  ] as [number, number][]);
  const whole = tf.depthwiseConv2d(around, tf.reverse(filter, [0, 1]), 1, "valid");
  return tf.slice(whole, [0, padInfo.top, padInfo.left, 0], at.inputShape);
}

/** Puts `rows` − 1 rows and `columns` − 1 columns of zeros behind each of a map's. */
function spreadOut(
  tf: TensorFlow,
  map: Tensor4D,
  { rows, columns }: { rows: number; columns: number },
): Tensor4D {
  const [batch, height, width, channels] = map.shape;
  const behind = (count: number): [number, number] => [0, count - 1];
  const apart = tf.pad(tf.reshape(map, [batch * height, 1, width, channels]), [
    ...[[0, 0] as [number, number], behind(rows), [0, 0] as [number, number]],
    [0, 0],
  ]);
  const column = tf.reshape(apart, [batch * height * rows * width, 1, channels]);
  const wide = tf.pad(column, [[0, 0], behind(columns), [0, 0]]);
  return tf.reshape(wide, [batch, height * rows, width * columns, channels]);
}

/** Sums the rows of each segment, as a product with a matrix that has a 1 where a row belongs. */
function segmentSum(
  tf: TensorFlow,
  { x, segmentIds }: Record<"x" | "segmentIds", Tensor>,
  segments: number,
): Tensor {
  const [rows, ...rest] = x.shape;
  // Cast afterwards: this backend's oneHot writes whole numbers, whatever type it is asked for.
  const membership = tf.cast(tf.oneHot(tf.cast(segmentIds, "int32"), segments), "float32");
  const sums = tf.matMul(
    tf.reshape(membership, [rows, segments]),
    tf.reshape(x, [rows, -1]),
    true,
    false,
  );
  return tf.reshape(sums, [segments, ...rest]);
}

function windowOf(
  tf: TensorFlow,
  input: Shape4D,
  filter: Shape4D,
  { strides, pad }: WindowAttributes,
) {
  return tf.backend_util.computeConv2DInfo(input, filter, strides, 1, pad);
}
