import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A named tensor of float32 or int32 values, row by row. */
export interface StoredTensor {
  shape: number[];
  values: Float32Array | Int32Array;
}

interface ManifestWeight {
  name: string;
  shape: number[];
  dtype: "float32" | "int32";
  quantization?: { dtype: "uint8"; scale: number; min: number };
}

export interface ManifestGroup {
  paths: string[];
  weights: ManifestWeight[];
}

/**
 * Reads the weights of a TensorFlow.js manifest from its shards. Quantised ones are expanded:
 * value = q · scale + min. Throws where the shards are longer or shorter than the manifest says.
 */
export async function readWeights(
  manifestPath: string,
  groups: readonly ManifestGroup[],
): Promise<Map<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>();
  for (const group of groups) {
    const shards = group.paths.map((path) => readFile(join(dirname(manifestPath), path)));
    const bytes = Buffer.concat(await Promise.all(shards));
    let offset = 0;
    for (const weight of group.weights) {
      const count = weight.shape.reduce((product, size) => product * size, 1);
      const length = weight.quantization ? count : 4 * count;
      if (offset + length > bytes.length) throw new RangeError(`${manifestPath}: shards too short`);
      const slice = bytes.subarray(offset, offset + length);
      tensors.set(weight.name, { shape: weight.shape, values: valuesOf(weight, slice, count) });
      offset += length;
    }
    if (offset !== bytes.length) throw new RangeError(`${manifestPath}: shards too long`);
  }
  return tensors;
}

function valuesOf(weight: ManifestWeight, bytes: Buffer, count: number): StoredTensor["values"] {
  if (weight.quantization) {
    const { scale, min } = weight.quantization;
    return Float32Array.from(bytes, (q) => q * scale + min);
  }
  const aligned = new Uint8Array(bytes).buffer;
  return weight.dtype === "int32"
    ? new Int32Array(aligned, 0, count)
    : new Float32Array(aligned, 0, count);
}
