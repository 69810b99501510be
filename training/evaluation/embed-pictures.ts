import { readFile } from "node:fs/promises";
import { analyze, type Networks } from "../../daemon/vision/analyze.js";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import { VisionError } from "../../daemon/vision/errors.js";
import type { Detection, RgbImage } from "../../daemon/vision/types.js";

const MAX_PIXELS = 50_000_000;
const MAX_FACES = 8;
const PROGRESS_EVERY = 500;
const NO_FACES = { faces: [] };

/**
 * Embeds the main face of each picture by the daemon's own pipeline: path → (length,) float32. A
 * picture without a face, or that cannot be read, is left out; the latter is named. Says on
 * standard error how far it is.
 */
export async function embedPictures(
  pictures: readonly string[],
  networks: Networks,
): Promise<Map<string, Float32Array>> {
  const embeddings = new Map<string, Float32Array>();
  const start = performance.now();
  for (const [i, picture] of pictures.entries()) {
    const image = await readPicture(picture);
    const { faces } = image ? await analyze(image, networks, { maxFaces: MAX_FACES }) : NO_FACES;
    const face = image && mainFace(faces, image);
    if (face) embeddings.set(picture, face.embedding);
    if ((i + 1) % PROGRESS_EVERY === 0) {
      const rate = (i + 1) / ((performance.now() - start) / 1000);
      process.stderr.write(`${i + 1}/${pictures.length} pictures, ${rate.toFixed(0)} a second\n`);
    }
  }
  return embeddings;
}

/** One bad file among thousands ends nothing: it is named, and counts as one without a face. */
async function readPicture(path: string): Promise<RgbImage | null> {
  try {
    return await decodePicture(await readFile(path), { maxPixels: MAX_PIXELS });
  } catch (error) {
    const known = error instanceof VisionError || (error instanceof Error && "code" in error);
    if (!known) throw error;
    process.stderr.write(`${path} cannot be read: ${error.message.split("\n")[0]}\n`);
    return null;
  }
}

/** A data set's person is in the middle of the picture: the large face that is nearest to it. */
export function mainFace<Face extends Pick<Detection, "box">>(
  faces: readonly Face[],
  image: Pick<RgbImage, "width" | "height">,
): Face | undefined {
  const rank = ({ box }: Face) => {
    const dx = box.x + box.width / 2 - image.width / 2;
    const dy = box.y + box.height / 2 - image.height / 2;
    return box.width - 2 * Math.hypot(dx, dy);
  };
  return [...faces].sort((a, b) => rank(b) - rank(a))[0];
}
