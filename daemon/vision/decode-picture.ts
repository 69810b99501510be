import sharp from "sharp";
import { VisionError } from "./errors.js";
import type { RgbImage } from "./types.js";

const FORMATS = new Set(["jpeg", "png", "webp"]);

/** What transparency shows: neither a bright nor a dark border to mislead the detector. */
const BACKGROUND = { r: 128, g: 128, b: 128 };

/**
 * Decodes a JPEG, PNG or WebP picture into sRGB bytes, upright by its EXIF orientation; of an
 * animation the first frame. Throws BAD_IMAGE for anything else or damaged, TOO_LARGE past
 * `maxPixels` (checked from the header, before memory is taken for the pixels).
 */
export async function decodePicture(
  bytes: Uint8Array,
  limits: { maxPixels: number; maxWidthPx?: number },
): Promise<RgbImage> {
  try {
    const picture = sharp(bytes, { failOn: "error", limitInputPixels: false, pages: 1 });
    const { format, width, height } = await picture.metadata();
    if (!format || !FORMATS.has(format)) {
      throw new VisionError("BAD_IMAGE", `use a JPEG, PNG or WebP picture; this is ${format}`);
    }
    if (width * height > limits.maxPixels) {
      throw new VisionError(
        "TOO_LARGE",
        `the picture has ${width} × ${height} pixels; at most ${limits.maxPixels} are taken`,
      );
    }
    let upright = picture.autoOrient().flatten({ background: BACKGROUND }).toColourspace("srgb");
    if (limits.maxWidthPx !== undefined) {
      upright = upright.resize({ width: limits.maxWidthPx, withoutEnlargement: true });
    }
    const { data, info } = await upright.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgb: threeChannels(data, info.channels) };
  } catch (cause) {
    if (cause instanceof VisionError) throw cause;
    throw new VisionError("BAD_IMAGE", "not a readable JPEG, PNG or WebP picture", { cause });
  }
}

/** A grey picture comes out of the decoder with one channel. */
function threeChannels(data: Buffer, channels: number): Uint8Array {
  if (channels === 3) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const rgb = new Uint8Array((data.length / channels) * 3);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[Math.floor(i / 3) * channels];
  return rgb;
}
