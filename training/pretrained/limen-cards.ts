import { type EncoderFacts, encoderFacts } from "./pretrained-cards.js";

/** Of the daemon's encoder. */
export const limenResnetFacts: EncoderFacts = {
  ...encoderFacts,
  description: "dlib's face recognition ResNet (128 numbers), its embeddings locally scaled.",
  // See "Faces in the dark" in training/README.md.
  input: {
    ...encoderFacts.input,
    exposure: { leastBrightness: 0.2, mostGain: 16, sigmaPxPerStop: 0.4 },
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
export const limenInt8Facts: EncoderFacts = {
  ...limenResnetFacts,
  description: `${limenResnetFacts.description.slice(0, -1)}; weights and maps of 8 bits.`,
  alignment: { ...limenResnetFacts.alignment, mirrorAverage: false },
};
