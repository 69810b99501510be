import { brightened } from "./exposure.js";
import { channelOffsets } from "./letterbox.js";
import type { EncoderCard } from "./model-card.js";
import type { RgbImage } from "./types.js";

/**
 * The encoder's input for one aligned crop: (1, 3, size, size) float32, or (2, 3, size, size) with
 * the mirrored crop second where the card averages over both. A dark face is brightened first, where
 * the card says so; `luma` is `innerLuma` of this crop, (GRID_PX²,) 0..255, where it is known already.
 */
export function encoderInput(
  crop: RgbImage,
  card: Pick<EncoderCard, "input" | "alignment">,
  luma?: Float32Array,
): Float32Array {
  const { width, height, mean, std } = card.input;
  if (crop.width !== width || crop.height !== height) {
    throw new RangeError(
      `crop is ${crop.width}×${crop.height}, the encoder takes ${width}×${height}`,
    );
  }
  const plane = width * height;
  const copies = card.alignment.mirrorAverage ? 2 : 1;
  const tensor = new Float32Array(copies * 3 * plane);
  const channels = channelOffsets(card.input.colorOrder);
  const { rgb } = brightened(crop, card, luma);
  for (let i = 0; i < plane; i++) {
    const mirrored = i - (i % width) + (width - 1 - (i % width));
    for (let c = 0; c < 3; c++) {
      const value = (rgb[3 * i + c] - mean[c]) / std[c];
      tensor[channels[c] * plane + i] = value;
      if (copies === 2) tensor[(3 + channels[c]) * plane + mirrored] = value;
    }
  }
  return tensor;
}

/**
 * The embedding from the encoder's output of (copies · length,) values: the mean over the copies,
 * L2-normalised where the card says so. Throws RangeError on another length or a value that is not
 * finite: a broken embedding must never reach the gallery.
 */
export function embeddingFrom(
  output: Float32Array,
  card: Pick<EncoderCard, "alignment" | "output">,
): Float32Array {
  const copies = card.alignment.mirrorAverage ? 2 : 1;
  const { length } = card.output;
  if (output.length !== copies * length) {
    throw new RangeError(`encoder gave ${output.length} values instead of ${copies} × ${length}`);
  }
  const embedding = new Float32Array(length);
  for (let i = 0; i < output.length; i++) embedding[i % length] += output[i] / copies;
  if (!embedding.every(Number.isFinite)) throw new RangeError("embedding has a non-finite value");
  return card.output.normalized ? normalize(embedding) : embedding;
}

function normalize(embedding: Float32Array): Float32Array {
  const norm = Math.sqrt(embedding.reduce((sum, v) => sum + v * v, 0));
  if (norm === 0) throw new RangeError("embedding is zero and cannot be normalised");
  return embedding.map((v) => v / norm);
}

/** d(a, b) = ‖f(a) − f(b)‖², squared Euclidean; both (n,) float32. */
export function squaredDistance(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) throw new RangeError(`lengths ${a.length} and ${b.length} differ`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) ** 2;
  return sum;
}
