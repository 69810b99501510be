import type { Networks } from "../../daemon/vision/analyze.js";
import { groupedBy } from "../dataset/grouped-by.js";
import type { LabelledPicture } from "../dataset/sources.js";
import { embedPictures } from "./embed-pictures.js";

/** A picture of a person as a data set names it, and what the daemon's own pipeline makes of it. */
export interface LabelledFace extends LabelledPicture {
  /** (length,) float32; null where no face was found. */
  embedding: Float32Array | null;
}

/** Pictures of a set, embedded in their order. Throws an Error where no face is on any of them. */
export async function embedLabelledFaces(
  pictures: readonly LabelledPicture[],
  networks: Networks,
): Promise<LabelledFace[]> {
  const paths = pictures.map(({ path }) => path);
  const embeddings = await embedPictures(paths, networks);
  if (embeddings.size === 0) {
    throw new Error(`no face on any of ${pictures.length} pictures (${paths[0]}, …)`);
  }
  return pictures.map((picture) => ({
    ...picture,
    embedding: embeddings.get(picture.path) ?? null,
  }));
}

/** Pictures of each person, in the order of the set. */
export function byPerson<Face extends { person: string }>(
  faces: readonly Face[],
): Map<string, Face[]> {
  return groupedBy(faces, ({ person }) => person);
}
