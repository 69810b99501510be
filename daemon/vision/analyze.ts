import { alignFace } from "./align.js";
import { decodeDetections } from "./detect.js";
import { embeddingFrom, encoderInput } from "./embed.js";
import { innerLuma } from "./inner-face.js";
import { letterbox } from "./letterbox.js";
import { measureFace } from "./measure.js";
import type { DetectorCard, EncoderCard } from "./model-card.js";
import { boxOverlap } from "./suppress-overlaps.js";
import type {
  Detection,
  EmbeddedFace,
  KnownFace,
  RgbImage,
  StageTimes,
  VisionResult,
} from "./types.js";

/** Runs a network on one input tensor; returns its outputs by name. */
export type RunNetwork = (
  tensor: Float32Array,
  shape: readonly number[],
) => Promise<Record<string, Float32Array>>;

export interface Networks {
  detector: { card: DetectorCard; run: RunNetwork };
  encoder: { card: EncoderCard; run: RunNetwork };
  /** The encoder that was in use before, for the templates that it made. */
  previous?: { card: EncoderCard; run: RunNetwork };
}

/**
 * The whole of vision: letterbox → detect → align → embed and measure, for every face of a picture, best score
 * first and at most `maxFaces`. The daemon, the command line and training all call this.
 */
export async function analyze(
  image: RgbImage,
  networks: Networks,
  { maxFaces }: { maxFaces: number },
): Promise<VisionResult> {
  const times: StageTimes = { detectMs: 0, alignMs: 0, embedMs: 0 };
  const detections = await timed(times, "detectMs", () => detect(image, networks.detector));
  const faces: EmbeddedFace[] = [];
  for (const detection of detections.slice(0, maxFaces)) {
    const { encoder, previous } = networks;
    const names = networks.detector.card.keypoints;
    const aligned = (by: Networks["encoder"]) =>
      timed(times, "alignMs", () => alignFace(image, detection, names, by.card.alignment));
    const crop = await aligned(encoder);
    const luma = innerLuma(crop, encoder.card.alignment);
    const embedding = await timed(times, "embedMs", () => embed(crop, encoder, luma));
    const found = { detection, keypointNames: names, picture: image };
    const face = { ...detection, embedding, measures: measureFace(luma, found) };
    if (!previous) {
      faces.push(face);
      continue;
    }
    const other = await aligned(previous);
    const before = await timed(times, "embedMs", () => embed(other, previous));
    faces.push({ ...face, previous: before });
  }
  return { faces, times };
}

/**
 * Letterbox, run, decode: faces in picture pixels, best first. Where a face fills the input, or
 * none is found, a second look is taken from further away, if the card asks for it: such a face is
 * larger than the detector was trained on, and its keypoints are poor or it is missed. Throws
 * RangeError for a picture that is not as large as it says.
 */
export async function detect(
  image: RgbImage,
  detector: Networks["detector"],
): Promise<Detection[]> {
  assertPicture(image);
  const first = await look(image, detector, 1);
  const { secondLook, threshold, input } = detector.card;
  if (!secondLook) return first;
  const scale = Math.min(input.width / image.width, input.height / image.height);
  const limitPx = (secondLook.aboveShare * input.width) / scale;
  const isLarge = ({ box }: Detection) => Math.max(box.width, box.height) > limitPx;
  if (first.length > 0 && !first.some(isLarge)) return first;
  const second = await look(image, detector, secondLook.scale);
  const repeats = (a: Detection, b: Detection) => boxOverlap(a.box, b.box) > threshold.overlap;
  const kept = first.filter((a) => !isLarge(a) || !second.some((b) => repeats(a, b)));
  const added = second.filter((b) => !kept.some((a) => repeats(a, b)));
  return [...kept, ...added].sort((a, b) => b.score - a.score);
}

/** A picture that is not as large as it says would be read beyond its end, as black. */
function assertPicture({ width, height, rgb }: RgbImage): void {
  if (!(width >= 1 && height >= 1) || rgb.length !== 3 * width * height) {
    throw new RangeError(`${rgb.length} bytes are no picture of ${width} × ${height} pixels`);
  }
}

async function look(
  image: RgbImage,
  { card, run }: Networks["detector"],
  zoom: number,
): Promise<Detection[]> {
  const { tensor, transform } = letterbox(image, card.input, zoom);
  const outputs = await run(tensor, [1, 3, card.input.height, card.input.width]);
  return decodeDetections(
    { scores: outputs[card.output.scores], boxes: outputs[card.output.boxes] },
    card,
    transform,
  );
}

/** Aligns and embeds a face that was detected before: (length,) float32. Throws RangeError. */
export async function embedKnown(
  { image, keypoints }: KnownFace,
  encoder: Networks["encoder"],
): Promise<Float32Array> {
  assertPicture(image);
  const face = { keypoints: Object.values(keypoints) };
  const { alignment } = encoder.card;
  return embed(alignFace(image, face, Object.keys(keypoints), alignment), encoder);
}

/** Embeds one aligned crop: (length,) float32. `luma`: as `encoderInput` takes it. */
export async function embed(
  crop: RgbImage,
  encoder: Networks["encoder"],
  luma?: Float32Array,
): Promise<Float32Array> {
  const { card, run } = encoder;
  const input = encoderInput(crop, card, luma);
  const copies = card.alignment.mirrorAverage ? 2 : 1;
  const outputs = await run(input, [copies, 3, card.input.height, card.input.width]);
  return embeddingFrom(outputs[card.output.name], card);
}

async function timed<T>(
  times: StageTimes,
  stage: keyof StageTimes,
  work: () => T | Promise<T>,
): Promise<T> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    times[stage] += performance.now() - start;
  }
}
