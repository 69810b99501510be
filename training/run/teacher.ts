import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readFile, rename, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { loadModel } from "../../daemon/vision/model-card.js";
import { augmentationSettings } from "../augmentation/settings.js";
import { stackedRows } from "../batches/stacked-rows.js";
import { cropExamples } from "../dataset/examples.js";
import type { FacePack, KeptFace } from "../dataset/face-pack.js";
import type { EncoderShape } from "../model/encoders.js";
import { embeddedBatches } from "./embed-faces.js";

export interface TeacherOptions {
  pack: FacePack;
  encoderPath: string;
  /** The embeddings are kept here, so that a run that goes on need not wait for them again. */
  cacheDirectory: string;
  threads: number;
  signal: AbortSignal;
  onProgress: (done: number) => void;
}

const FLOAT_BYTES = 4;

/**
 * What a teacher makes of each face as the daemon would show it: the embeddings that another net
 * learns to give, also for augmented crops of the same face. Throws the signal's reason on abort.
 */
export async function teacherOf(
  faces: readonly KeptFace[],
  options: TeacherOptions,
): Promise<(face: KeptFace) => Float32Array> {
  const { pack, encoderPath, cacheDirectory, threads, signal } = options;
  const { card, onnx } = await loadModel(encoderPath, "encoder");
  const { length } = card.output;
  const path = join(cacheDirectory, `teacher-${card.id}-${digestOf(faces, pack, card)}.bin`);
  if (!existsSync(path)) {
    await mkdir(cacheDirectory, { recursive: true });
    const partial = `${path}.partial`;
    const rowBytes = length * FLOAT_BYTES;
    const there = existsSync(partial) ? Math.floor((await stat(partial)).size / rowBytes) : 0;
    if (there > 0) await truncate(partial, there * rowBytes);
    const crops = cropExamples(pack, card, augmentationSettings.parse({ strength: "none" }));
    const parts = { onnx, examples: crops, encoder: card, threads, signal };
    let done = there;
    for await (const some of embeddedBatches(faces.slice(there), parts)) {
      const rows = stackedRows(some.map(({ embedding }) => embedding));
      await appendFile(partial, new Uint8Array(rows.buffer));
      done += some.length;
      options.onProgress(done);
    }
    await rename(partial, path);
  }
  const values = new Float32Array(new Uint8Array(await readFile(path)).buffer);
  const rows = new Map(faces.map(({ sha256 }, i) => [sha256, i * length]));
  return (face) => {
    const start = rows.get(face.sha256);
    if (start === undefined) throw new RangeError(`the teacher was not shown ${face.path}`);
    return values.subarray(start, start + length);
  };
}

/** Of which faces, in which order, and how they are shown: other rows would be other people's. */
function digestOf(
  faces: readonly KeptFace[],
  pack: FacePack,
  { input, alignment }: EncoderShape,
): string {
  const hash = createHash("sha256").update(pack.fingerprint());
  hash.update(JSON.stringify([input, alignment]));
  for (const { sha256 } of faces) hash.update(sha256);
  return hash.digest("hex").slice(0, 12);
}
