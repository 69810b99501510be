import type { Detection } from "../vision/types.js";
import type { FaceQuality } from "./types.js";

/** What is known of how well a face shows, for enrolment, decisions and events alike. */
export function faceQuality(face: Pick<Detection, "box" | "score">): FaceQuality {
  return { sizePx: faceSizePx(face), detectionScore: face.score };
}

/** The shorter side of a face's box: what every "too small" in the daemon means. */
export function faceSizePx({ box }: Pick<Detection, "box">): number {
  return Math.min(box.width, box.height);
}
