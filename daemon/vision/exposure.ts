import { gaussianBlur } from "./blur.js";
import { GRID_PX, innerLuma } from "./inner-face.js";
import type { EncoderCard } from "./model-card.js";
import type { RgbImage } from "./types.js";

/**
 * A crop as the encoder is to see it. Encoders learnt from faces in good light: one in the dark, or
 * before a bright window, is as far from its own picture in daylight as a stranger's is. So a dark
 * one is multiplied until it is as bright as the card wants, and its noise, which grows by as much,
 * is smoothed. One that is bright enough, or whose card asks for nothing, stays as it is. `luma` is
 * `innerLuma` of this crop, (GRID_PX²,) 0..255, where it is known already. Throws RangeError where it is
 * of another size.
 */
export function brightened(
  crop: RgbImage,
  { input, alignment }: Pick<EncoderCard, "input" | "alignment">,
  luma?: Float32Array,
): RgbImage {
  const { exposure } = input;
  if (!exposure) return crop;
  const gain = exposureGain(luma ?? innerLuma(crop, alignment), exposure);
  if (gain === 1) return crop;
  const rgb = crop.rgb.map((value) => Math.min(255, Math.round(gain * value)));
  return gaussianBlur({ ...crop, rgb }, exposure.sigmaPxPerStop * Math.log2(gain));
}

/**
 * What brings the inner face's median luma to `leastBrightness`, at least 1 and at most `mostGain`.
 * The median, so that the bright window at the crop's edge has no say.
 */
function exposureGain(
  luma: Float32Array,
  { leastBrightness, mostGain }: NonNullable<EncoderCard["input"]["exposure"]>,
): number {
  if (luma.length !== GRID_PX ** 2) throw new RangeError(`${luma.length} values of luma`);
  const least = 255 * leastBrightness;
  const darker = luma.reduce((count, value) => (value < least ? count + 1 : count), 0);
  // Most faces end here, without being sorted.
  if (darker <= luma.length / 2) return 1;
  const brightness = luma.toSorted()[luma.length >> 1] / 255;
  if (brightness * mostGain <= leastBrightness) return mostGain;
  return leastBrightness / brightness;
}
