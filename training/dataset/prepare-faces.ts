import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { alignFace } from "../../daemon/vision/align.js";
import { detect, type Networks } from "../../daemon/vision/analyze.js";
import type { Detection, RgbImage } from "../../daemon/vision/types.js";
import { mainFace } from "../evaluation/embed-pictures.js";
import type { DropReason, FacePack } from "./face-pack.js";
import type { LabelledPicture } from "./sources.js";

export interface PrepareLimits {
  /** A face narrower than this in its picture shows too little. */
  minFacePx: number;
  maxPixels: number;
}

const JPEG_QUALITY = 95;

/** A picture that gives no face, and why. */
class Dropped extends Error {
  constructor(
    readonly reason: DropReason,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Looks at each picture that the pack has not seen yet: finds the main face, aligns it with the
 * pack's template, and keeps the crop. Whatever is wrong with a picture goes into the pack as a
 * reason and ends nothing. Stops after the picture at hand when the signal aborts.
 */
export async function prepareFaces(
  pictures: readonly LabelledPicture[],
  parts: {
    pack: FacePack;
    detector: Networks["detector"];
    limits: PrepareLimits;
    signal: AbortSignal;
    onProgress?: (done: number) => void;
  },
): Promise<void> {
  const { pack, signal, onProgress } = parts;
  const seen = new Set(pack.entries().map(({ path }) => path));
  const contents = new Set(pack.faces().map(({ sha256 }) => sha256));
  for (const [i, picture] of pictures.entries()) {
    if (signal.aborted) return;
    if (!seen.has(picture.path)) {
      const { path, person, source } = picture;
      try {
        const { jpeg, sha256, facePx } = await cropOf(path, contents, parts);
        contents.add(sha256);
        await pack.keep({ path, person, source, sha256, facePx }, jpeg);
      } catch (error) {
        if (!(error instanceof Dropped)) throw error;
        await pack.drop({ path, source, reason: error.reason, detail: error.message });
      }
    }
    onProgress?.(i + 1);
  }
}

async function cropOf(
  path: string,
  contents: ReadonlySet<string>,
  {
    pack,
    detector,
    limits,
  }: { pack: FacePack; detector: Networks["detector"]; limits: PrepareLimits },
): Promise<{ jpeg: Buffer; sha256: string; facePx: number }> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new Dropped("UNREADABLE", error.message);
  });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (contents.has(sha256)) throw new Dropped("DUPLICATE", "the same file is in the set already");
  const image = await decode(bytes, limits.maxPixels);
  const face = mainFace(await detect(image, detector), image);
  if (!face) throw new Dropped("NO_FACE", "the detector finds no face");
  const facePx = Math.min(face.box.width, face.box.height);
  if (facePx < limits.minFacePx) {
    throw new Dropped("TOO_SMALL", `the face is ${facePx.toFixed(0)} px wide`);
  }
  return { jpeg: await encode(align(image, face, { pack, detector })), sha256, facePx };
}

function align(
  image: RgbImage,
  face: Detection,
  { pack, detector }: { pack: FacePack; detector: Networks["detector"] },
): RgbImage {
  const { keypoints, template, sizePx, marginPx } = pack.settings.alignment;
  return alignFace(image, face, detector.card.keypoints, {
    keypoints,
    template: template.map(([x, y]): [number, number] => [x + marginPx, y + marginPx]),
    sizePx: sizePx + 2 * marginPx,
    method: "similarity",
    mirrorAverage: false,
  });
}

/** Any format that sharp reads: a data set is no door, where only three are taken. */
async function decode(bytes: Buffer, maxPixels: number): Promise<RgbImage> {
  try {
    const upright = sharp(bytes, { failOn: "error", limitInputPixels: maxPixels, pages: 1 });
    const rgb = upright.autoOrient().flatten({ background: "#808080" }).toColourspace("srgb");
    const { data, info } = await rgb.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    if (info.channels === 3) return { width: info.width, height: info.height, rgb: data };
    const grey = Uint8Array.from({ length: 3 * info.width * info.height }, (_, i) => {
      return data[Math.floor(i / 3) * info.channels];
    });
    return { width: info.width, height: info.height, rgb: grey };
  } catch (error) {
    throw new Dropped("UNREADABLE", (error as Error).message);
  }
}

function encode({ width, height, rgb }: RgbImage): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
