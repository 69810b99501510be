import { embed, type Networks } from "../../daemon/vision/analyze.js";
import { plainCrop } from "../augmentation/augment-crop.js";
import { cropView } from "../augmentation/crop-view.js";
import { decodeCrop } from "../dataset/examples.js";
import type { FacePack, KeptFace } from "../dataset/face-pack.js";
import type { EmbeddedPerson } from "../run/embed-faces.js";

/** A pack's faces as the daemon would embed them, in their order. Throws the signal's reason. */
export async function embedPack(
  faces: readonly KeptFace[],
  {
    pack,
    encoder,
    signal,
    onProgress,
  }: {
    pack: FacePack;
    encoder: Networks["encoder"];
    signal: AbortSignal;
    onProgress: (done: number) => void;
  },
): Promise<EmbeddedPerson[]> {
  const view = cropView(pack.settings.alignment, encoder.card.alignment);
  const embedded: EmbeddedPerson[] = [];
  for (const face of faces) {
    signal.throwIfAborted();
    const crop = plainCrop(await decodeCrop(pack, face), view);
    const { person, source } = face;
    embedded.push({ person, source, embedding: await embed(crop, encoder) });
    onProgress(embedded.length);
  }
  return embedded;
}
