import type { onnx as Onnx } from "onnx-proto";
import onnxProto from "onnx-proto";

const { onnx } = onnxProto;

/** Names of tensors within a graph. */
export type TensorName = string;

type Attribute = number | readonly number[] | string;

/** Written into every model; raised when the same weights would give other bytes. */
const PRODUCER = { producerName: "limen", producerVersion: "1" };
const OPSET = 17;
const IR_VERSION = 8;

/** What a constant may hold besides float32, and the array that carries it; float16 by its bits. */
interface CompactArrays {
  float16: Uint16Array;
  int8: Int8Array;
  uint8: Uint8Array;
  int32: Int32Array;
}

const COMPACT_TYPES = {
  float16: onnx.TensorProto.DataType.FLOAT16,
  int8: onnx.TensorProto.DataType.INT8,
  uint8: onnx.TensorProto.DataType.UINT8,
  int32: onnx.TensorProto.DataType.INT32,
} as const satisfies Record<keyof CompactArrays, number>;

/** A dimension: a number, or a name where it is free. */
export type Dimension = number | string;

/**
 * Builds an ONNX graph node by node. The same calls give the same bytes: names are numbered in the
 * order of the calls, and nothing else (time, path, environment) goes in.
 */
export class GraphBuilder {
  #nodes: Onnx.INodeProto[] = [];
  #initializers: Onnx.ITensorProto[] = [];
  #inputs: Onnx.IValueInfoProto[] = [];
  #outputs: Onnx.IValueInfoProto[] = [];
  #count = 0;

  constructor(private readonly name: string) {}

  /** Declares a float32 input. */
  input(name: TensorName, shape: readonly Dimension[]): TensorName {
    this.#inputs.push(valueInfo(name, shape));
    return name;
  }

  /** Gives a tensor an output's name and declares it, float32. */
  output(name: TensorName, tensor: TensorName, shape: readonly Dimension[]): void {
    this.#nodes.push(node("Identity", [tensor], [name], {}));
    this.#outputs.push(valueInfo(name, shape));
  }

  /** A float32 constant; `values` is flat, row by row. */
  constant(values: Float32Array, shape: readonly number[]): TensorName {
    assertSize(values.length, shape);
    return this.#initializer(onnx.TensorProto.DataType.FLOAT, littleEndian(values), shape);
  }

  /** A constant of another type; `values` is flat, row by row. */
  compact<Type extends keyof CompactArrays>(
    type: Type,
    values: CompactArrays[Type],
    shape: readonly number[],
  ): TensorName {
    assertSize(values.length, shape);
    return this.#initializer(COMPACT_TYPES[type], littleEndian(values), shape);
  }

  /** An int64 constant of one dimension, as shapes and paddings want it. */
  integers(values: readonly number[]): TensorName {
    const data = BigInt64Array.from(values, BigInt);
    return this.#initializer(onnx.TensorProto.DataType.INT64, littleEndian(data), [values.length]);
  }

  /** Adds a node with one output and returns that output's name. */
  add(
    operator: string,
    inputs: readonly TensorName[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): TensorName {
    const name = `${operator.toLowerCase()}_${this.#count++}`;
    this.#nodes.push(node(operator, inputs, [name], attributes));
    return name;
  }

  /** The bytes of the .onnx file. */
  serialize(): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: IR_VERSION,
      ...PRODUCER,
      opsetImport: [{ domain: "", version: OPSET }],
      graph: {
        name: this.name,
        node: this.#nodes,
        initializer: this.#initializers,
        input: this.#inputs,
        output: this.#outputs,
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  #initializer(dataType: number, rawData: Uint8Array, dims: readonly number[]): TensorName {
    const name = `constant_${this.#count++}`;
    this.#initializers.push({ name, dataType, dims: [...dims], rawData });
    return name;
  }
}

function node(
  opType: string,
  input: readonly TensorName[],
  output: readonly TensorName[],
  attributes: Readonly<Record<string, Attribute>>,
): Onnx.INodeProto {
  return {
    name: output[0],
    opType,
    input: [...input],
    output: [...output],
    attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  };
}

/** Whole numbers become INT, lists of them INTS; the operators used here take no others. */
function attribute(name: string, value: Attribute): Onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === "string") {
    return { name, type: AttributeType.STRING, s: Buffer.from(value) };
  }
  if (typeof value !== "number") return { name, type: AttributeType.INTS, ints: [...value] };
  if (Number.isInteger(value)) return { name, type: AttributeType.INT, i: value };
  return { name, type: AttributeType.FLOAT, f: value };
}

function valueInfo(name: TensorName, shape: readonly Dimension[]): Onnx.IValueInfoProto {
  const dim = shape.map((size) =>
    typeof size === "number" ? { dimValue: size } : { dimParam: size },
  );
  return {
    name,
    type: { tensorType: { elemType: onnx.TensorProto.DataType.FLOAT, shape: { dim } } },
  };
}

/** ONNX stores raw data little-endian, which is what every platform of Node's has. */
function littleEndian(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

function assertSize(length: number, shape: readonly number[]): void {
  const expected = shape.reduce((product, size) => product * size, 1);
  if (length !== expected) {
    throw new RangeError(`${length} values do not fill the shape [${shape.join(", ")}]`);
  }
}
