import { innerLuma } from "./inner-face.js";
import type { EncoderCard } from "./model-card.js";
import type { RgbImage } from "./types.js";

/**
 * By what a crop's values are multiplied before it is embedded: 1 for a face that is bright enough
 * or where the card asks for nothing; otherwise what brings the inner face's median luma to the
 * card's least. Encoders learnt from faces in good light; one in the dark, or before a bright
 * window, is as far from its own picture in daylight as a stranger's is. The median, so that the
 * bright window at the crop's edge has no say.
 */
export function exposureGain(
  crop: RgbImage,
  { input, alignment }: Pick<EncoderCard, "input" | "alignment">,
): number {
  const { exposure } = input;
  if (!exposure) return 1;
  const luma = innerLuma(crop, alignment).sort();
  const brightness = luma[luma.length >> 1] / 255;
  const { leastBrightness, mostGain } = exposure;
  if (brightness * mostGain <= leastBrightness) return mostGain;
  return Math.max(1, leastBrightness / brightness);
}
