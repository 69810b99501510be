import type { DetectorCard, EncoderCard } from "../../daemon/vision/model-card.js";
import type { MeasuredFigures } from "./measured-figures.js";

type Unsealed<Card> = Omit<Card, "id" | "sha256" | "reference">;

const NEUTRAL: [number, number, number] = [127.5, 127.5, 127.5];

/** Everything about the converted detector but what its bytes decide. */
export const detectorFacts: Unsealed<DetectorCard> = {
  $schema: "../schema/model-card.schema.json",
  task: "detector",
  description: "BlazeFace (256 × 256): face boxes and six keypoints in one pass.",
  input: {
    name: "image",
    width: 256,
    height: 256,
    layout: "NCHW",
    colorOrder: "RGB",
    mean: NEUTRAL,
    std: NEUTRAL,
  },
  anchors: [
    { stride: 16, perCell: 2 },
    { stride: 32, perCell: 6 },
  ],
  output: { scores: "scores", boxes: "boxes" },
  keypoints: ["rightEye", "leftEye", "noseTip", "mouthCenter", "rightEar", "leftEar"],
  threshold: { score: 0.5, overlap: 0.3 },
  secondLook: { aboveShare: 0.4, scale: 0.5 },
  provenance: {
    source: "@vladmandic/human 3.3.6, models/blazeface.json, converted from TensorFlow.js to ONNX",
    authors: "Google (MediaPipe BlazeFace); packaged by Vladimir Mandic",
    licence: "Apache-2.0 (model), MIT (package)",
  },
};

/** Of an encoder's card all but what its bytes decide and what was measured with it. */
export type EncoderFacts = Omit<Unsealed<EncoderCard>, keyof MeasuredFigures>;

export const encoderFacts: EncoderFacts = {
  $schema: "../schema/model-card.schema.json",
  task: "encoder",
  description:
    "dlib's face recognition ResNet (29 convolutions, 128 numbers) as face-api ships it.",
  input: {
    name: "image",
    width: 150,
    height: 150,
    layout: "NCHW",
    colorOrder: "RGB",
    mean: [122.782, 117.001, 104.298],
    std: [255, 255, 255],
  },
  alignment: {
    // Found by search-alignment on training identities (see training/README.md); flat around here.
    keypoints: ["rightEye", "leftEye", "mouthCenter"],
    template: [
      [47.5, 46.6],
      [101.5, 46.6],
      [74.5, 107.1],
    ],
    method: "similarity",
    sizePx: 150,
    mirrorAverage: true,
  },
  output: { name: "embedding", length: 128, normalized: false, metric: "squared-euclidean" },
  training: {
    initialisation:
      "initialised from @vladmandic/face-api 1.7.15 face_recognition_model (dlib's weights, " +
      "quantised to 8 bits a tensor); no further training",
    dataFingerprint: null,
    losses: [],
    mining: null,
    epochs: null,
    seed: null,
    codeRevision: null,
  },
  provenance: {
    source: "@vladmandic/face-api 1.7.15, model/face_recognition_model, converted to ONNX",
    authors: "Davis E. King (dlib); ported by Vincent Mühler and Vladimir Mandic",
    licence: "CC0-1.0 (model), MIT (package)",
    notes: "Trained by its author on 7,485 people; people of LFW were left out.",
  },
};
