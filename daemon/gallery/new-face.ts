import type { EmbeddedFace, RgbImage } from "../vision/types.js";
import { cutFace } from "./face-crop.js";
import { faceQuality } from "./quality.js";
import type { FaceSource, NewFace } from "./types.js";

/** A face in the picture it was seen in. */
export interface SeenFace {
  image: RgbImage;
  face: EmbeddedFace;
}

/** What the gallery is given of a face. */
export function newFace({ image, face }: SeenFace, source: FaceSource): NewFace {
  const { embedding, previous } = face;
  const known = { embedding, quality: faceQuality(face), source, crop: cutFace(image, face) };
  return previous ? { ...known, previous } : known;
}
