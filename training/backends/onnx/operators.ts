import type { GraphBuilder, TensorName } from "../../onnx/graph-builder.js";

const FLOAT = 1;
const AXIS_END = Number.MAX_SAFE_INTEGER;

/** ONNX operators by the names that mathematics gives them, over one graph builder. */
export class Operators {
  #scalars = new Map<number, TensorName>();

  constructor(readonly graph: GraphBuilder) {}

  scalar(value: number): TensorName {
    const existing = this.#scalars.get(value);
    if (existing) return existing;
    const name = this.graph.constant(Float32Array.of(value), []);
    this.#scalars.set(value, name);
    return name;
  }

  add = (a: TensorName, b: TensorName) => this.graph.add("Add", [a, b]);
  subtract = (a: TensorName, b: TensorName) => this.graph.add("Sub", [a, b]);
  multiply = (a: TensorName, b: TensorName) => this.graph.add("Mul", [a, b]);
  divide = (a: TensorName, b: TensorName) => this.graph.add("Div", [a, b]);
  matMul = (a: TensorName, b: TensorName) => this.graph.add("MatMul", [a, b]);
  relu = (a: TensorName) => this.graph.add("Relu", [a]);
  scale = (a: TensorName, factor: number) => this.multiply(a, this.scalar(factor));

  /** Sum of several tensors of one shape, from the left. */
  sum(terms: readonly TensorName[]): TensorName {
    return terms.reduce((total, term) => this.add(total, term));
  }

  /** 1 where a > b, 0 elsewhere. `Where` and `Sign` are slow on the CPU, this is not. */
  isGreater(a: TensorName, b: TensorName): TensorName {
    return this.toFloat(this.graph.add("Greater", [a, b]));
  }

  isEqual(a: TensorName, b: TensorName): TensorName {
    return this.toFloat(this.graph.add("Equal", [a, b]));
  }

  toFloat = (a: TensorName) => this.graph.add("Cast", [a], { to: FLOAT });

  /** 1 − a. */
  complement = (a: TensorName) => this.subtract(this.scalar(1), a);

  reshape(a: TensorName, shape: readonly number[]): TensorName {
    return this.graph.add("Reshape", [a, this.graph.integers(shape)]);
  }

  transpose = (a: TensorName, order: readonly number[]) =>
    this.graph.add("Transpose", [a], { perm: order });

  reduceSum(a: TensorName, axes: readonly number[], { keep }: { keep: boolean }): TensorName {
    return this.graph.add("ReduceSum", [a, this.graph.integers(axes)], { keepdims: keep ? 1 : 0 });
  }

  reduceMean = (a: TensorName, axes: readonly number[], { keep }: { keep: boolean }) =>
    this.graph.add("ReduceMean", [a], { axes, keepdims: keep ? 1 : 0 });

  reduceMax = (a: TensorName, axes: readonly number[], { keep }: { keep: boolean }) =>
    this.graph.add("ReduceMax", [a], { axes, keepdims: keep ? 1 : 0 });

  /** x · factor + shift by channel, in one pass: batch normalisation with mean 0 and variance 1. */
  affine(
    map: TensorName,
    { factor, shift, channels }: { factor: TensorName; shift: TensorName; channels: number },
  ): TensorName {
    const mean = this.graph.constant(new Float32Array(channels), [channels]);
    const variance = this.graph.constant(new Float32Array(channels).fill(1), [channels]);
    return this.graph.add("BatchNormalization", [map, factor, shift, mean, variance], {
      epsilon: Number.MIN_VALUE,
    });
  }

  /** Sum of squares over all values: shape (1,). */
  sumOfSquares(a: TensorName): TensorName {
    return this.reshape(this.graph.add("ReduceSumSquare", [a], { keepdims: 0 }), [1]);
  }

  /** Zeros around the last two axes of a map, and behind its channels. */
  padMap(
    a: TensorName,
    [top, left, bottom, right]: readonly number[],
    { channels = 0 }: { channels?: number } = {},
  ): TensorName {
    if (top + left + bottom + right + channels === 0) return a;
    const pads = this.graph.integers([0, 0, top, left, 0, channels, bottom, right]);
    return this.graph.add("Pad", [a, pads]);
  }

  /** Every `step`-th value of the named axes, from `start`, at most up to `end`. */
  slice(
    a: TensorName,
    by: { axes: number[]; start: number[]; end?: number[]; step?: number[] },
  ): TensorName {
    const end = by.end ?? by.axes.map(() => AXIS_END);
    const step = by.step ?? by.axes.map(() => 1);
    const inputs = [by.start, end, by.axes, step].map((values) => this.graph.integers(values));
    return this.graph.add("Slice", [a, ...inputs]);
  }

  concat = (parts: readonly TensorName[], axis: number) =>
    this.graph.add("Concat", parts, { axis });
}
