import sharp from "sharp";
import { warp } from "../../daemon/vision/align.js";
import { gaussianBlur } from "../../daemon/vision/blur.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { motionBlurred } from "./blur.js";
import { anyAngle, drawn, type Random } from "./chance.js";
import { type CropView, faceWidthPx } from "./crop-view.js";
import { relit } from "./light.js";
import { occluded } from "./occlusion.js";
import { posed } from "./pose.js";
import { castColour, grey, noisy } from "./sensor.js";
import type { AugmentationSettings } from "./settings.js";
import { resized } from "./similarity.js";

/**
 * One crop as a camera at a door might have seen it: sizePx × sizePx. In the order in which things
 * happen there: a person of some size in the picture, what they wear, the light, lens and movement,
 * the sensor, its JPEG, and at last the alignment that enlarges a small face. `random` decides
 * everything: the same numbers give the same crop.
 */
export async function augmentCrop(
  crop: RgbImage,
  { random, settings, ...view }: CropView & { random: Random; settings: AugmentationSettings },
): Promise<RgbImage> {
  const { sizePx } = view;
  const seen = posed(crop, view, { random, settings });
  const facePx = faceWidthPx(seen.face);
  let { picture } = seen;
  picture = occluded(picture, seen.face, { random, settings });
  picture = relit(picture, { random, settings });
  const sigma = drawn(settings.blur, random);
  if (sigma !== undefined) picture = gaussianBlur(picture, sigma * facePx);
  const length = drawn(settings.motion, random);
  if (length !== undefined) {
    picture = motionBlurred(picture, { lengthPx: length * facePx, angle: anyAngle(random) });
  }
  const deviation = drawn(settings.noise, random);
  if (deviation !== undefined) picture = noisy(picture, { deviation, random });
  const cast = drawn(settings.cast, random);
  if (cast !== undefined) picture = castColour(picture, { deviation: cast, random });
  if (drawn(settings.grey, random) !== undefined) picture = grey(picture);
  const quality = drawn(settings.jpeg, random);
  if (quality !== undefined) picture = await compressed(picture, Math.round(quality));
  if (picture.width === sizePx) return picture;
  return warp(picture, resized(picture.width / sizePx), sizePx);
}

/** The crop as the encoder wants it, and nothing else: what the daemon shows it. */
export function plainCrop(
  crop: RgbImage,
  { base, sizePx }: Pick<CropView, "base" | "sizePx">,
): RgbImage {
  return warp(crop, base, sizePx);
}

async function compressed({ width, height, rgb }: RgbImage, quality: number): Promise<RgbImage> {
  const raw = { width, height, channels: 3 } as const;
  const jpeg = await sharp(rgb, { raw }).jpeg({ quality }).toBuffer();
  return { width, height, rgb: await sharp(jpeg).raw().toBuffer() };
}
