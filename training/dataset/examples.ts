import sharp from "sharp";
import { encoderInput } from "../../daemon/vision/embed.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { augmentCrop, plainCrop } from "../augmentation/augment-crop.js";
import { cropView } from "../augmentation/crop-view.js";
import type { AugmentationSettings } from "../augmentation/settings.js";
import type { EncoderShape } from "../model/encoders.js";
import type { FacePack, KeptFace } from "./face-pack.js";

/** What a net is fed with for the faces of a pack. */
export interface Examples {
  /** Shape of one example, without the batch. */
  shape: readonly number[];
  /** One way in which the face may be seen; `random` decides which. */
  seen(face: KeptFace, random: () => number): Promise<Float32Array>;
  /** The face as the daemon shows it: itself and, where the encoder wants it, its mirror image. */
  plain(face: KeptFace): Promise<Float32Array[]>;
}

/** Aligned crops, as the daemon's own preprocessing feeds them to the encoder. */
export function cropExamples(
  pack: FacePack,
  encoder: EncoderShape,
  settings: AugmentationSettings,
): Examples {
  const view = cropView(pack.settings.alignment, encoder.alignment);
  const { width, height } = encoder.input;
  const single = { ...encoder, alignment: { ...encoder.alignment, mirrorAverage: false } };
  return {
    shape: [3, height, width],
    seen: async (face, random) => {
      const crop = await decodeCrop(pack, face);
      return encoderInput(await augmentCrop(crop, { ...view, random, settings }), single);
    },
    plain: async (face) => {
      const input = encoderInput(plainCrop(await decodeCrop(pack, face), view), encoder);
      const length = 3 * width * height;
      return Array.from({ length: input.length / length }, (_, i) =>
        input.slice(i * length, (i + 1) * length),
      );
    },
  };
}

/** A kept face as it lies in the pack, with its margin. */
export async function decodeCrop(pack: FacePack, face: KeptFace): Promise<RgbImage> {
  const decoded = sharp(await pack.read(face)).raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}
