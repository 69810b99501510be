import { type Similarity, warp } from "../../daemon/vision/align.js";
import type { Point, RgbImage } from "../../daemon/vision/types.js";
import { anyAngle, drawn, type Random } from "./chance.js";
import { type CropView, type FacePoints, faceWidthPx } from "./crop-view.js";
import type { AugmentationSettings } from "./settings.js";
import { composed, inverse, moved, resized } from "./similarity.js";

/**
 * The face as an alignment that errs a little shows it, perhaps mirrored, and in as few pixels as
 * the camera has for it: one warp, and where the result shows the face. Never larger than sizePx.
 */
export function posed(
  crop: RgbImage,
  { base, sizePx, face }: CropView,
  { random, settings }: { random: Random; settings: AugmentationSettings },
): { picture: RgbImage; face: FacePoints } {
  const mirror = drawn(settings.mirror, random) !== undefined;
  const error = alignmentError(sizePx, { random, settings });
  const cameraFacePx = drawn(settings.resolution, random) ?? Number.POSITIVE_INFINITY;
  const share = Math.min(1, cameraFacePx / faceWidthPx(face));
  const seenPx = Math.max(1, Math.round(share * sizePx));
  const toView = composed(error, resized(sizePx / seenPx));
  const picture = warp(crop, composed(base, toView), seenPx);
  const fromView = inverse(toView);
  const seen = {
    rightEye: moved(face.rightEye, fromView),
    leftEye: moved(face.leftEye, fromView),
    mouth: moved(face.mouth, fromView),
  };
  return mirror
    ? { picture: mirrored(picture), face: mirroredFace(seen, seenPx) }
    : { picture, face: seen };
}

/** From a pixel of the crop that errs to one of the crop as it should be, about the middle. */
function alignmentError(
  sizePx: number,
  { random, settings }: { random: Random; settings: AugmentationSettings },
): Similarity {
  const degrees = (drawn(settings.rotation, random) ?? 0) * (random() < 0.5 ? -1 : 1);
  const scale = drawn(settings.scale, random) ?? 1;
  const shiftPx = (drawn(settings.shift, random) ?? 0) * sizePx;
  const direction = anyAngle(random);
  const radians = (degrees * Math.PI) / 180;
  const a = Math.cos(radians) / scale;
  const b = Math.sin(radians) / scale;
  const middle = (sizePx - 1) / 2;
  return {
    a,
    b,
    tx: middle - a * middle + b * middle + shiftPx * Math.cos(direction),
    ty: middle - b * middle - a * middle + shiftPx * Math.sin(direction),
  };
}

function mirrored({ width, height, rgb }: RgbImage): RgbImage {
  const out = new Uint8Array(rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + x);
      const to = 3 * (y * width + width - 1 - x);
      for (let c = 0; c < 3; c++) out[to + c] = rgb[from + c];
    }
  }
  return { width, height, rgb: out };
}

/** In the mirror the person's right eye is where the left one was. */
function mirroredFace({ rightEye, leftEye, mouth }: FacePoints, widthPx: number): FacePoints {
  const flip = ({ x, y }: Point): Point => ({ x: widthPx - 1 - x, y });
  return { rightEye: flip(leftEye), leftEye: flip(rightEye), mouth: flip(mouth) };
}
