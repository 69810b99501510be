import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { type FileHandle, mkdir, open, stat } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom } from "../batches/seeded-random.js";
import { stackedRows } from "../batches/stacked-rows.js";
import { dimensionsOf, sizeOf } from "../model/net.js";
import type { SplitNet } from "../model/split-net.js";
import { type Weights, weightsOf } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { startInference } from "../threads/inference-thread.js";
import type { Examples } from "./examples.js";
import type { KeptFace } from "./face-pack.js";

export interface FeatureCacheOptions {
  /** Where the caches lie; each has a file of its own. */
  directory: string;
  /** Faces to train on, seen `views` times each, and to validate with, plain. */
  train: readonly KeptFace[];
  validation: readonly KeptFace[];
  views: number;
  seed: number;
  /** Whatever else decides what the features are: data, augmentation, weights. */
  key: string;
  threads: number;
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

const FLOAT_BYTES = 4;
/** Examples run through the backbone at once. */
const BATCH = 8;

interface Row {
  face: KeptFace;
  /** Which way of seeing the face; null: plain. */
  view: number | null;
}

/**
 * What the frozen backbone makes of every face, kept in a file, so that the layers behind it are
 * trained in minutes: `views` augmented crops of each training face, the plain ones of the others.
 * A row a crop; goes on where it was cut short. Throws the signal's reason when it is aborted.
 */
export async function featureExamples(
  crops: Examples,
  { backbone, head }: SplitNet,
  weights: Weights,
  options: FeatureCacheOptions,
): Promise<Examples & { close(): Promise<void> }> {
  const { train, validation, views, seed } = options;
  const mirrors = (await crops.plain(validation[0] ?? train[0])).length;
  const rows: Row[] = [
    ...validation.map((face) => ({ face, view: null })),
    ...Array.from({ length: views }, (_, view) => train.map((face) => ({ face, view }))).flat(),
  ];
  const offsets = rowOffsets(rows, mirrors);
  const length = sizeOf(head.input);
  const file = await openCache(options, length);
  await fill(
    file,
    { rows, mirrors, length, crops, seed, onnx: backboneOf(backbone, weights) },
    options,
  );
  const read = async (place: number): Promise<Float32Array> => {
    const values = new Float32Array(length);
    await file.read(values, 0, values.byteLength, place * values.byteLength);
    return values;
  };
  return {
    shape: dimensionsOf(head.input),
    seen: (face, random) => read(placeOf(offsets, face, Math.floor(random() * views))),
    plain: (face) => {
      const first = placeOf(offsets, face, null);
      return Promise.all(Array.from({ length: mirrors }, (_, i) => read(first + i)));
    },
    close: () => file.close(),
  };
}

function backboneOf(backbone: SplitNet["backbone"], weights: Weights): Uint8Array {
  const names = { graph: "backbone", input: "input", output: "map" };
  return inferenceGraph(backbone, weightsOf(backbone, weights), names);
}

async function fill(
  file: FileHandle,
  parts: {
    rows: readonly Row[];
    mirrors: number;
    length: number;
    crops: Examples;
    seed: number;
    onnx: Uint8Array;
  },
  { threads, signal, onProgress }: FeatureCacheOptions,
): Promise<void> {
  const { rows, mirrors, length, crops, seed, onnx } = parts;
  const rowBytes = length * FLOAT_BYTES;
  const total = rows.reduce((sum, { view }) => sum + (view === null ? mirrors : 1), 0);
  let done = Math.floor((await file.stat()).size / rowBytes);
  if (done >= total) return;
  const thread = startInference({ onnx, threads });
  try {
    const inputs = crop(rows, { crops, seed, skip: done });
    let making = batchOf(inputs);
    for (let batch = await making; batch.length > 0; batch = await making) {
      signal.throwIfAborted();
      making = batchOf(inputs);
      // Made while the thread runs; should that fail, this one's failure is nobody's.
      making.catch(() => {});
      const features = await thread.run(stackedRows(batch), [batch.length, ...crops.shape]);
      await file.write(features, 0, features.byteLength, done * rowBytes);
      done += batch.length;
      onProgress?.(done, total);
    }
  } finally {
    await thread.close();
  }
}

/** The rows' inputs in order, from the one after `skip`; a plain face gives several. */
async function* crop(
  rows: readonly Row[],
  { crops, seed, skip }: { crops: Examples; seed: number; skip: number },
): AsyncGenerator<Float32Array, void, void> {
  let place = 0;
  for (const { face, view } of rows) {
    const random = seededRandom(seedOf(seed, face, view));
    if (view !== null) {
      if (place++ >= skip) yield await crops.seen(face, random);
      continue;
    }
    const inputs = await crops.plain(face);
    for (const input of inputs) if (place++ >= skip) yield input;
  }
}

async function batchOf(inputs: AsyncGenerator<Float32Array, void, void>): Promise<Float32Array[]> {
  const batch: Float32Array[] = [];
  while (batch.length < BATCH) {
    const next = await inputs.next();
    if (next.done) break;
    batch.push(next.value);
  }
  return batch;
}

/** A crop depends on its face, its view and the seed alone, whatever was made before it. */
function seedOf(seed: number, { sha256 }: KeptFace, view: number | null): number {
  const digest = createHash("sha256").update(`${seed}\t${sha256}\t${view}`).digest();
  return digest.readUInt32BE(0);
}

function rowOffsets(rows: readonly Row[], mirrors: number): Map<string, number> {
  const offsets = new Map<string, number>();
  let place = 0;
  for (const { face, view } of rows) {
    offsets.set(rowName(face, view), place);
    place += view === null ? mirrors : 1;
  }
  return offsets;
}

function placeOf(offsets: Map<string, number>, face: KeptFace, view: number | null): number {
  const place = offsets.get(rowName(face, view));
  if (place === undefined) throw new RangeError(`no features of ${face.path}`);
  return place;
}

function rowName(face: KeptFace, view: number | null): string {
  return `${face.sha256}\t${view}`;
}

/**
 * The file is named after what is in it, but for how many views: they come one after the other, so
 * that a run with more of them goes on where one with fewer ended. A row that was cut short is made
 * again.
 */
async function openCache(options: FeatureCacheOptions, length: number): Promise<FileHandle> {
  const { directory, key, seed, train, validation } = options;
  const hash = createHash("sha256").update(JSON.stringify([key, seed, length]));
  for (const { sha256 } of [...validation, ...train]) hash.update(sha256);
  await mkdir(directory, { recursive: true });
  const path = join(directory, `features-${hash.digest("hex").slice(0, 16)}.bin`);
  const file = await open(path, existsSync(path) ? "r+" : "w+");
  const { size } = await stat(path);
  await file.truncate(size - (size % (length * FLOAT_BYTES)));
  return file;
}
