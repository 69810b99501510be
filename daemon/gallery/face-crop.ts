import sharp from "sharp";
import { z } from "zod";
import { decodePicture } from "../vision/decode-picture.js";
import type { Detection, KnownFace, Point, RgbImage } from "../vision/types.js";

/** A part of a picture with one face; `keypoints` as in Detection, but in pixels of the part. */
export interface FaceCrop {
  image: RgbImage;
  keypoints: Point[];
}

/**
 * Room around the box on each side, in box sizes. Encoders look at 1.2 to 1.4 box sizes, turned
 * upright: a tilted head's corners reach to half a box beyond.
 */
const MARGIN_SHARE = 0.5;

/**
 * Longer side of a stored crop: its face is half as wide, 192 px, which is more than the 112 to
 * 160 px of a face that encoders take. A larger one is scaled down.
 */
export const MAX_CROP_PX = 384;

/** More effort takes four times as long, and a fifth off the file. */
const WEBP_EFFORT = 0;

/** Cuts a face with room around it out of its picture; the part is a copy. */
export function cutFace(image: RgbImage, face: Pick<Detection, "box" | "keypoints">): FaceCrop {
  const { box, keypoints } = face;
  const margin = MARGIN_SHARE * Math.max(box.width, box.height);
  const clamp = (value: number, most: number) => Math.min(most, Math.max(0, value));
  const left = clamp(Math.floor(box.x - margin), image.width - 1);
  const top = clamp(Math.floor(box.y - margin), image.height - 1);
  const right = clamp(Math.ceil(box.x + box.width + margin), image.width);
  const bottom = clamp(Math.ceil(box.y + box.height + margin), image.height);
  const width = Math.max(1, right - left);
  const height = Math.max(1, bottom - top);
  const rgb = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * image.width + left);
    rgb.set(image.rgb.subarray(from, from + 3 * width), 3 * y * width);
  }
  return {
    image: { width, height, rgb },
    keypoints: keypoints.map(({ x, y }) => ({ x: x - left, y: y - top })),
  };
}

const header = z.strictObject({
  keypoints: z.record(z.string(), z.strictObject({ x: z.number(), y: z.number() })),
});
const LENGTH_BYTES = 4;

/**
 * The crop as bytes: its keypoints by name, so that no detector's order is needed to read them, and
 * a lossless picture. At most MAX_CROP_PX on the longer side.
 */
export async function encodeCrop(
  { image, keypoints }: FaceCrop,
  keypointNames: readonly string[],
): Promise<Uint8Array> {
  const scale = Math.min(1, MAX_CROP_PX / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(scale * image.width));
  const height = Math.max(1, Math.round(scale * image.height));
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const picture = await sharp(image.rgb, { raw })
    .resize({ width, height, fit: "fill" })
    .webp({ lossless: true, effort: WEBP_EFFORT })
    .toBuffer();
  const scaled = keypoints.map(({ x, y }) => ({
    x: ((x + 0.5) * width) / image.width - 0.5,
    y: ((y + 0.5) * height) / image.height - 0.5,
  }));
  const named = Object.fromEntries(scaled.map((point, i) => [keypointNames[i], point]));
  const head = Buffer.from(JSON.stringify({ keypoints: named }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, picture]);
}

/** What encodeCrop made, to be embedded. Throws where the bytes are something else. */
export async function decodeCrop(bytes: Uint8Array): Promise<KnownFace> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = LENGTH_BYTES + buffer.readUInt32LE(0);
  const { keypoints } = header.parse(JSON.parse(buffer.toString("utf8", LENGTH_BYTES, start)));
  const image = await decodePicture(buffer.subarray(start), { maxPixels: MAX_CROP_PX ** 2 });
  return { image, keypoints };
}
