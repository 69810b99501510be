import { alignFace } from "./align.js";
import { decodeDetections } from "./detect.js";
import { embeddingFrom, encoderInput } from "./embed.js";
import { letterbox } from "./letterbox.js";
import type { DetectorCard, EncoderCard } from "./model-card.js";
import type { Detection, EmbeddedFace, RgbImage, StageTimes, VisionResult } from "./types.js";

/** Runs a network on one input tensor; returns its outputs by name. */
export type RunNetwork = (
  tensor: Float32Array,
  shape: readonly number[],
) => Promise<Record<string, Float32Array>>;

export interface Networks {
  detector: { card: DetectorCard; run: RunNetwork };
  encoder: { card: EncoderCard; run: RunNetwork };
}

/**
 * The whole of vision: letterbox → detect → align → embed, for every face of a picture, best score
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
    const { card } = networks.encoder;
    const names = networks.detector.card.keypoints;
    const crop = await timed(times, "alignMs", () =>
      alignFace(image, detection, names, card.alignment),
    );
    const embedding = await timed(times, "embedMs", () => embed(crop, networks.encoder));
    faces.push({ ...detection, embedding });
  }
  return { faces, times };
}

/** Letterbox, run, decode: faces in picture pixels, best first. */
export async function detect(
  image: RgbImage,
  detector: Networks["detector"],
): Promise<Detection[]> {
  const { card, run } = detector;
  const { tensor, transform } = letterbox(image, card.input);
  const outputs = await run(tensor, [1, 3, card.input.height, card.input.width]);
  return decodeDetections(
    { scores: outputs[card.output.scores], boxes: outputs[card.output.boxes] },
    card,
    transform,
  );
}

/** Embeds one aligned crop: (length,) float32. */
export async function embed(crop: RgbImage, encoder: Networks["encoder"]): Promise<Float32Array> {
  const { card, run } = encoder;
  const input = encoderInput(crop, card);
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
