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
    signal,
    onProgress,
  }: {
    pack: FacePack;
    encoderPath: string;
    signal: AbortSignal;
    onProgress: (done: number) => void;
  },
): Promise<(face: KeptFace) => Float32Array> {
  const model = await loadModel(encoderPath, "encoder");
  const session = await openSession(model, { providers: ["cpu"], required: true, threads: 1 });
  const view = cropView(pack.settings.alignment, model.card.alignment);
  const embeddings = new Map<string, Float32Array>();
  try {
    for (const face of faces) {
      signal.throwIfAborted();
      const crop = plainCrop(await decodeCrop(pack, face), view);
      embeddings.set(face.sha256, await embed(crop, { card: model.card, run: session.run }));
      onProgress(embeddings.size);
    }
  } finally {
    await session.release();
  }
  return (face) => {
    const embedding = embeddings.get(face.sha256);
    if (!embedding) throw new RangeError(`the teacher was not shown ${face.path}`);
    return embedding;
  };
}
