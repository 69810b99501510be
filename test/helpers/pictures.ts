import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { analyze } from "../../daemon/vision/analyze.js";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import type { EmbeddedFace, RgbImage } from "../../daemon/vision/types.js";
import { type OpenNetworks, openNetworks } from "../../training/evaluation/open-networks.js";

/** face-api's six photographs, as the build step lays them out. */
export const demoDir = join(projectRoot, "models", "demo");

/** Development data beside the checkout; not part of the project, so tests that want it may skip. */
export const sharedData = join(projectRoot, "..", "shared", "data");
export const hasSharedData = existsSync(join(sharedData, "README.md"));

const MAX_PIXELS = 1e8;

export function demoPhoto(number: number): Promise<Buffer> {
  return readFile(join(demoDir, `sample${number}.jpg`));
}

export async function decoded(bytes: Uint8Array): Promise<RgbImage> {
  return decodePicture(bytes, { maxPixels: MAX_PIXELS });
}

let networks: Promise<OpenNetworks> | undefined;

/** The built models, opened once in this thread. */
export function sharedNetworks(): Promise<OpenNetworks> {
  networks ??= openNetworks({});
  return networks;
}

/** Faces of a picture from left to right. */
export async function facesOf(bytes: Uint8Array): Promise<EmbeddedFace[]> {
  const { faces } = await analyze(await decoded(bytes), await sharedNetworks(), { maxFaces: 16 });
  return faces.sort((a, b) => a.box.x - b.box.x);
}

/** The part of a picture around one face, with a share of its width as margin on each side. */
export async function portraitOf(
  bytes: Uint8Array,
  face: EmbeddedFace,
  marginShare = 0.5,
): Promise<Buffer> {
  const { width, height } = await sharp(bytes).metadata();
  const margin = marginShare * face.box.width;
  const left = Math.max(0, Math.round(face.box.x - margin));
  const top = Math.max(0, Math.round(face.box.y - margin));
  const right = Math.min(width, Math.round(face.box.x + face.box.width + margin));
  const bottom = Math.min(height, Math.round(face.box.y + face.box.height + margin));
  return sharp(bytes)
    .extract({ left, top, width: right - left, height: bottom - top })
    .jpeg({ quality: 95 })
    .toBuffer();
}

/** A plain picture without anybody in it. */
export function emptyPicture(width = 320, height = 240): Promise<Buffer> {
  const background = { r: 90, g: 120, b: 90 };
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();
}
