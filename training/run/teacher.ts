import { existsSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { embed } from "../../daemon/vision/analyze.js";
import { loadModel } from "../../daemon/vision/model-card.js";
import { openSession } from "../../daemon/vision/session.js";
import { plainCrop } from "../augmentation/augment-crop.js";
import { cropView } from "../augmentation/crop-view.js";
import { decodeCrop } from "../dataset/examples.js";
import type { FacePack, KeptFace } from "../dataset/face-pack.js";

/**
 * What a teacher makes of each face as the daemon would show it: the embeddings that another net
 * learns to give, also for augmented crops of the same face. Throws the signal's reason on abort.
 */
export async function teacherOf(
  faces: readonly KeptFace[],
  {
    pack,
    encoderPath,
    cacheDirectory,
    signal,
    onProgress,
  }: {
    pack: FacePack;
    encoderPath: string;
    /** The embeddings are kept here, so that a run that goes on need not wait for them again. */
    cacheDirectory: string;
    signal: AbortSignal;
    onProgress: (done: number) => void;
  },
): Promise<(face: KeptFace) => Float32Array> {
  const model = await loadModel(encoderPath, "encoder");
  const { length } = model.card.output;
  const name = `teacher-${model.card.id}-${pack.fingerprint().slice(0, 12)}-${faces.length}.bin`;
  const path = join(cacheDirectory, name);
  if (!existsSync(path)) {
    const all = new Float32Array(faces.length * length);
    const session = await openSession(model, { providers: ["cpu"], required: true, threads: 1 });
    const view = cropView(pack.settings.alignment, model.card.alignment);
    try {
      for (const [i, face] of faces.entries()) {
        signal.throwIfAborted();
        const crop = plainCrop(await decodeCrop(pack, face), view);
        all.set(await embed(crop, { card: model.card, run: session.run }), i * length);
        onProgress(i + 1);
      }
    } finally {
      await session.release();
    }
    await mkdir(cacheDirectory, { recursive: true });
    await writeFile(`${path}.partial`, new Uint8Array(all.buffer));
    await rename(`${path}.partial`, path);
  }
  const values = new Float32Array(new Uint8Array(await readFile(path)).buffer);
  const rows = new Map(faces.map(({ sha256 }, i) => [sha256, i * length]));
  return (face) => {
    const start = rows.get(face.sha256);
    if (start === undefined) throw new RangeError(`the teacher was not shown ${face.path}`);
    return values.subarray(start, start + length);
  };
}
