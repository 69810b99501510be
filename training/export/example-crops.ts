import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { alignFace } from "../../daemon/vision/align.js";
import { detect } from "../../daemon/vision/analyze.js";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import { encoderInput } from "../../daemon/vision/embed.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { cropExamples } from "../dataset/examples.js";
import { FacePack } from "../dataset/face-pack.js";
import { splitByIdentity } from "../dataset/split.js";
import { openNetworks } from "../evaluation/open-networks.js";
import type { EncoderShape } from "../model/encoders.js";
import type { RunConfig } from "../run/run-config.js";

const MAX_PIXELS = 50_000_000;
const DEMO_PHOTOS = 6;

/**
 * Training crops of a pack, evenly spread over it, as the encoder is fed with: (1, 3, size, size)
 * each, at most `count`.
 */
export async function trainingCrops(
  directory: string,
  config: RunConfig,
  { shape, count }: { shape: EncoderShape; count: number },
): Promise<Float32Array[]> {
  const pack = await FacePack.openExisting(directory);
  try {
    const { train } = splitByIdentity(pack.faces(), config);
    const examples = cropExamples(pack, shape, config.augmentation);
    const most = Math.min(count, train.length);
    const faces = Array.from({ length: most }, (_, i) => {
      return train[Math.floor((i * train.length) / most)];
    });
    const crops: Float32Array[] = [];
    for (const face of faces) crops.push((await examples.plain(face))[0]);
    return crops;
  } finally {
    await pack.close();
  }
}

/** A face of each demonstration photo, as the encoder is fed with; at most `count` of them. */
export async function demonstrationCrops({
  shape,
  count,
}: {
  shape: EncoderShape;
  count: number;
}): Promise<Float32Array[]> {
  const networks = await openNetworks({});
  const { detector } = networks;
  const { alignment } = shape;
  const single = { ...shape, alignment: { ...alignment, mirrorAverage: false } };
  const crops: Float32Array[] = [];
  try {
    for (let i = 1; i <= Math.min(count, DEMO_PHOTOS); i++) {
      const photo = await readFile(join(projectRoot, "models", "demo", `sample${i}.jpg`));
      const image = await decodePicture(photo, { maxPixels: MAX_PIXELS });
      const [face] = await detect(image, detector);
      if (!face) continue;
      const crop = alignFace(image, face, detector.card.keypoints, alignment);
      crops.push(encoderInput(crop, single));
    }
  } finally {
    await networks.release();
  }
  return crops;
}
