import { convolved } from "../../daemon/vision/blur.js";
import type { RgbImage } from "../../daemon/vision/types.js";

/** Movement while the shutter is open: the mean along a line; `angle` in radians. */
export function motionBlurred(
  picture: RgbImage,
  { lengthPx, angle }: { lengthPx: number; angle: number },
): RgbImage {
  const steps = Math.max(1, Math.ceil(lengthPx));
  const taps = Array.from({ length: steps }, (_, i) => {
    const along = ((i + 0.5) / steps - 0.5) * lengthPx;
    const dx = Math.round(along * Math.cos(angle));
    return { dx, dy: Math.round(along * Math.sin(angle)), weight: 1 };
  });
  return convolved(picture, taps);
}
