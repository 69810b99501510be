import { join } from "node:path";
import type { VerifierCard } from "../../daemon/vision/model-card.js";
import type { LogisticHead } from "../../training/head/logistic-head.js";
import { VERIFIER_TENSORS, verifierOnnx } from "../../training/head/verifier-onnx.js";
import { type ModelFacts, sealModel, writeModel } from "../../training/onnx/sealed-model.js";
import { sharedNetworks } from "./pictures.js";

const LENGTH = 128;

/** What a head by hand needs of a card; no figure in it was measured. */
function factsOf(
  { weights, bias }: LogisticHead,
  encoderId: string,
  threshold: number,
): ModelFacts<VerifierCard> {
  const unmeasured = { pairs: 1, source: "set by a test" };
  return {
    task: "verifier",
    description: "A head that a test made.",
    encoderId,
    input: { first: VERIFIER_TENSORS.first, second: VERIFIER_TENSORS.second },
    output: { name: VERIFIER_TENSORS.probability },
    weights: [...weights],
    bias,
    threshold: { default: threshold, far: 1, ...unmeasured },
    calibration: {
      expectedCalibrationError: 1,
      brier: 1,
      logLoss: 1,
      bins: 1,
      pairs: 1,
      people: 1,
    },
    training: {
      initialisation: "by hand",
      dataFingerprint: null,
      losses: [],
      mining: null,
      epochs: null,
      seed: null,
      codeRevision: null,
    },
    evaluation: {},
    provenance: { source: "a test", authors: "a test", licence: "MIT" },
  };
}

/** σ(4 − 3 · Σ |a_k − b_k|): certain of equal embeddings, doubtful soon after. */
export function plainHead(): LogisticHead {
  return { weights: new Float32Array(LENGTH).fill(-3), bias: 4 };
}

/** Writes a verifier for an encoder (the built one) into a directory; returns the .onnx's path. */
export async function writeVerifier(
  directory: string,
  {
    head = plainHead(),
    encoderId,
    threshold = 0.5,
  }: { head?: LogisticHead; encoderId?: string; threshold?: number } = {},
): Promise<string> {
  const id = encoderId ?? (await sharedNetworks()).encoder.card.id;
  const model = await sealModel("test-verifier", verifierOnnx(head), {
    facts: factsOf(head, id, threshold),
    tolerance: 1e-5,
  });
  await writeModel(directory, "test-verifier", model);
  return join(directory, "test-verifier.onnx");
}
