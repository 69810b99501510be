import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { Net } from "./net.js";
import { assertWeightsFit, parametersOf, valuesOf, type Weights } from "./weights.js";

/** Named float32 tensors with what there is to say of them. */
export interface WeightFile {
  tensors: ReadonlyMap<string, { shape: readonly number[]; values: Float32Array }>;
  metadata: Readonly<Record<string, string>>;
}

const LENGTH_BYTES = 8;
/** The values begin at a multiple of this, so that they can be read in place. */
const ALIGNMENT = 8;
const MAX_HEADER_BYTES = 100_000_000;

const header = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(
  z.object({
    dtype: z.literal("F32"),
    shape: z.array(z.int().min(0)),
    data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
  }),
);

/**
 * Writes the safetensors format (Hugging Face), which any framework reads: the header's length, the
 * header as JSON, and the values, little-endian. A reader sees the old file or the new one.
 */
export async function writeWeightFile(path: string, file: WeightFile): Promise<void> {
  let end = 0;
  const entries = [...file.tensors].map(([name, { shape, values }]) => {
    const begin = end;
    end += values.byteLength;
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify({ __metadata__: file.metadata, ...Object.fromEntries(entries) });
  // Bytes, not characters: metadata may have letters of two.
  const missing = -Buffer.byteLength(json) & (ALIGNMENT - 1);
  const padded = Buffer.from(json + " ".repeat(missing));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(padded.length));
  const values = [...file.tensors.values()].map(({ values }) => bytesOf(values));
  await writeFile(`${path}.partial`, Buffer.concat([length, padded, ...values]));
  await rename(`${path}.partial`, path);
}

/** A net's weights as a file holds them. Throws RangeError where they are not the net's. */
export function tensorsOf(net: Net, weights: Weights): WeightFile["tensors"] {
  assertWeightsFit(net, weights);
  return new Map(
    parametersOf(net).map(({ name, shape }) => [name, { shape, values: valuesOf(weights, name) }]),
  );
}

/** Throws an Error that names the file where it is no safetensors file of float32 values. */
export async function readWeightFile(path: string): Promise<WeightFile> {
  const bytes = await readFile(path);
  const broken = (what: string) => new Error(`${path} is no weight file: ${what}`);
  const length = bytes.length >= LENGTH_BYTES ? Number(bytes.readBigUInt64LE()) : Number.NaN;
  const start = LENGTH_BYTES + length;
  if (!(length <= MAX_HEADER_BYTES && start <= bytes.length)) throw broken("it has no header");
  const parsed = header.safeParse(jsonOf(bytes.toString("utf8", LENGTH_BYTES, start)));
  if (!parsed.success) throw broken(z.prettifyError(parsed.error));
  const { __metadata__: metadata, ...entries } = parsed.data;
  const tensors = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, { shape, data_offsets }] of Object.entries(entries)) {
    const [begin, end] = data_offsets;
    const count = shape.reduce((product, size) => product * size, 1);
    if (end - begin !== 4 * count || start + end > bytes.length) throw broken(`${name} is cut`);
    // A copy of its own, because a file's buffer need not begin where floats may.
    const values = new Float32Array(
      new Uint8Array(bytes.subarray(start + begin, start + end)).buffer,
    );
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function bytesOf(values: Float32Array): Buffer {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength);
}
