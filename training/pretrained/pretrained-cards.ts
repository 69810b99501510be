import type { DetectorCard, EncoderCard } from "../../daemon/vision/model-card.js";

type Unsealed<Card> = Omit<Card, "id" | "sha256" | "reference">;

const GENUINE_SOURCE =
  "calibrate: 4,299 pictures of 445 people with six or more (bollywood64, celeba-aligned-half, " +
  "celeba-wild, imfdb, lfw), each against others of the same person, this detector and alignment";

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

/** Everything about the converted encoder but what its bytes decide. */
export const encoderFacts: Unsealed<EncoderCard> = {
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
  threshold: {
    // FAR 1e-4: ten people enrolled and ten strangers a day are about four false accepts a year,
    // before frames have to agree.
    default: 0.2206,
    source:
      "calibrate: one picture each of 4,678 people who are in no LFW pair, every pair of them, " +
      "this detector and alignment",
    table: [
      { far: 1e-2, threshold: 0.3669, pairs: 10_939_503, interval: [9.5e-3, 1.1e-2] },
      { far: 1e-3, threshold: 0.2875, pairs: 10_939_503, interval: [9e-4, 1.1e-3] },
      { far: 1e-4, threshold: 0.2206, pairs: 10_939_503, interval: [7.6e-5, 1.3e-4] },
      { far: 1e-5, threshold: 0.172, pairs: 10_939_503, interval: [5.5e-6, 1.6e-5] },
      { far: 1e-6, threshold: 0.1382, pairs: 10_939_503, interval: [1.8e-7, 2.1e-6] },
      {
        far: 1e-7,
        threshold: 0.1051,
        pairs: 10_939_503,
        interval: [1.7e-8, 3.2e-7],
        extrapolated: true,
      },
      {
        far: 1e-8,
        threshold: 0.0823,
        pairs: 10_939_503,
        interval: [9.1e-10, 5e-8],
        extrapolated: true,
      },
    ],
    genuine: {
      source: GENUINE_SOURCE,
      thresholds: [0.3669, 0.2875, 0.2206, 0.172, 0.1382, 0.1051, 0.0823],
      rows: [
        {
          templates: 1,
          people: 445,
          probes: 4299,
          refused: [0.0794, 0.2007, 0.4421, 0.6875, 0.8374, 0.9399, 0.9769],
        },
        {
          templates: 2,
          people: 445,
          probes: 4299,
          refused: [0.0334, 0.0978, 0.2841, 0.5449, 0.741, 0.8965, 0.9574],
        },
        {
          templates: 3,
          people: 445,
          probes: 4299,
          refused: [0.0244, 0.0672, 0.2139, 0.4617, 0.6746, 0.8623, 0.9407],
        },
        {
          templates: 5,
          people: 445,
          probes: 4299,
          refused: [0.0187, 0.0452, 0.1494, 0.3665, 0.5861, 0.8094, 0.9129],
        },
      ],
    },
  },
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
  evaluation: {
    "LFW, 6,000 pairs in 10 folds, detector to distance": {
      accuracy: 0.992,
      standardError: 0.001,
      auc: 0.99922,
      eer: 0.0075,
      "TAR at FAR 1 %": 0.9933,
      "TAR at FAR 0.1 %": 0.95,
      "pictures without a face": "0 of 7,701",
    },
  },
  provenance: {
    source: "@vladmandic/face-api 1.7.15, model/face_recognition_model, converted to ONNX",
    authors: "Davis E. King (dlib); ported by Vincent Mühler and Vladimir Mandic",
    licence: "CC0-1.0 (model), MIT (package)",
    notes: "Trained by its author on 7,485 people; people of LFW were left out.",
  },
};
