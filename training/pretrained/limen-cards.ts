import type { EncoderCard } from "../../daemon/vision/model-card.js";
import type { ModelFacts } from "../onnx/sealed-model.js";
import { encoderFacts } from "./pretrained-cards.js";

const STRANGERS_SOURCE =
  "calibrate: one picture each of 2,732 people (bollywood64, celeba-aligned-half, celeba-wild, " +
  "imfdb, lfw, lfw-distractors) who are in no LFW pair and did not teach the scaling, every pair " +
  "of them, this detector and alignment";
const GENUINE_SOURCE =
  "calibrate: 1,683 pictures of 173 people with six or more who did not teach the scaling, each " +
  "against others of the same person, this detector and alignment";

type Unsealed = ModelFacts<EncoderCard>;

/** Of the daemon's encoder all but what its bytes decide. */
export const limenResnetFacts: Unsealed = {
  ...encoderFacts,
  description: "dlib's face recognition ResNet (128 numbers), its embeddings locally scaled.",
  threshold: {
    default: 0.2327,
    source: STRANGERS_SOURCE,
    table: [
      { far: 1e-2, threshold: 0.359, pairs: 3_730_546, interval: [9.5e-3, 1.1e-2] },
      { far: 1e-3, threshold: 0.2875, pairs: 3_730_546, interval: [9e-4, 1.1e-3] },
      { far: 1e-4, threshold: 0.2327, pairs: 3_730_546, interval: [7.4e-5, 1.3e-4] },
      { far: 1e-5, threshold: 0.1921, pairs: 3_730_546, interval: [4.8e-6, 1.7e-5] },
      {
        far: 1e-6,
        threshold: 0.151,
        pairs: 3_730_546,
        interval: [2.5e-7, 2.7e-6],
        extrapolated: true,
      },
      {
        far: 1e-7,
        threshold: 0.1211,
        pairs: 3_730_546,
        interval: [1.2e-8, 4.8e-7],
        extrapolated: true,
      },
      {
        far: 1e-8,
        threshold: 0.0971,
        pairs: 3_730_546,
        interval: [6e-10, 8.3e-8],
        extrapolated: true,
      },
    ],
    genuine: {
      source: GENUINE_SOURCE,
      thresholds: [0.359, 0.2875, 0.2327, 0.1921, 0.151, 0.1211, 0.0971],
      rows: [
        {
          templates: 1,
          people: 173,
          probes: 1683,
          refused: [0.07, 0.184, 0.371, 0.559, 0.769, 0.881, 0.945],
        },
        {
          templates: 2,
          people: 173,
          probes: 1683,
          refused: [0.028, 0.088, 0.221, 0.402, 0.651, 0.809, 0.907],
        },
        {
          templates: 3,
          people: 173,
          probes: 1683,
          refused: [0.02, 0.059, 0.16, 0.319, 0.576, 0.759, 0.878],
        },
        {
          templates: 5,
          people: 173,
          probes: 1683,
          refused: [0.015, 0.038, 0.108, 0.234, 0.48, 0.687, 0.834],
        },
      ],
    },
  },
  evaluation: {
    "LFW, 6,000 pairs in 10 folds, detector to distance": {
      accuracy: 0.992,
      standardError: 0.001,
      auc: 0.99916,
      eer: 0.0077,
      "TAR at FAR 1 %": 0.9927,
      "TAR at FAR 0.1 %": 0.9613,
      "pictures without a face": "0 of 7,701",
    },
  },
  training: {
    ...encoderFacts.training,
    initialisation:
      "initialised from @vladmandic/face-api 1.7.15 face_recognition_model (dlib's weights, " +
      "quantised to 8 bits a tensor), which stay as they are",
    dataFingerprint: "ece4be94353b01dba7ddd3f3f2592c5ec3772586b70ac9dac1c06e98bf19a82e",
    losses: ["local scaling by 3 neighbours, strength 0.5: 1,947 people teach it"],
    seed: 1,
  },
  provenance: {
    ...encoderFacts.provenance,
    source: `${encoderFacts.provenance.source}; Limen's local scaling behind it`,
    authors: `${encoderFacts.provenance.authors}; Limen (scaling)`,
    licence: "CC0-1.0 (model), MIT (package, scaling)",
  },
};

/** The same in 8 bits, which looks at a face once instead of at its mirror image too. */
export const limenInt8Facts: Unsealed = {
  ...limenResnetFacts,
  description: `${limenResnetFacts.description.slice(0, -1)}; weights and maps of 8 bits.`,
  alignment: { ...limenResnetFacts.alignment, mirrorAverage: false },
  threshold: {
    default: 0.2453,
    source: STRANGERS_SOURCE,
    table: [
      { far: 1e-2, threshold: 0.3707, pairs: 3_730_546, interval: [9.5e-3, 1.1e-2] },
      { far: 1e-3, threshold: 0.2998, pairs: 3_730_546, interval: [9e-4, 1.1e-3] },
      { far: 1e-4, threshold: 0.2453, pairs: 3_730_546, interval: [7.6e-5, 1.3e-4] },
      { far: 1e-5, threshold: 0.2048, pairs: 3_730_546, interval: [5.1e-6, 1.7e-5] },
      {
        far: 1e-6,
        threshold: 0.1676,
        pairs: 3_730_546,
        interval: [2.7e-7, 2.6e-6],
        extrapolated: true,
      },
      {
        far: 1e-7,
        threshold: 0.1387,
        pairs: 3_730_546,
        interval: [1.3e-8, 4.5e-7],
        extrapolated: true,
      },
      {
        far: 1e-8,
        threshold: 0.1147,
        pairs: 3_730_546,
        interval: [6e-10, 7.7e-8],
        extrapolated: true,
      },
    ],
    genuine: {
      source: GENUINE_SOURCE,
      thresholds: [0.3707, 0.2998, 0.2453, 0.2048, 0.1676, 0.1387, 0.1147],
      rows: [
        {
          templates: 1,
          people: 173,
          probes: 1683,
          refused: [0.087, 0.213, 0.402, 0.589, 0.764, 0.87, 0.937],
        },
        {
          templates: 2,
          people: 173,
          probes: 1683,
          refused: [0.036, 0.105, 0.248, 0.437, 0.648, 0.792, 0.893],
        },
        {
          templates: 3,
          people: 173,
          probes: 1683,
          refused: [0.025, 0.071, 0.18, 0.354, 0.574, 0.738, 0.859],
        },
        {
          templates: 5,
          people: 173,
          probes: 1683,
          refused: [0.019, 0.046, 0.12, 0.267, 0.481, 0.663, 0.809],
        },
      ],
    },
  },
  evaluation: {
    "LFW, 6,000 pairs in 10 folds, detector to distance": {
      accuracy: 0.989,
      standardError: 0.0008,
      auc: 0.99893,
      eer: 0.0105,
      "TAR at FAR 1 %": 0.9893,
      "TAR at FAR 0.1 %": 0.9617,
      "pictures without a face": "0 of 7,701",
    },
  },
};
