import type { EncoderCard, VerifierCard } from "../../daemon/vision/model-card.js";
import { type ModelFacts, sealModel } from "../onnx/sealed-model.js";
import type { HeadOptions, TrainedHead } from "./train-head.js";
import { VERIFIER_TENSORS, verifierOnnx } from "./verifier-onnx.js";

/** Sums of 128 products in another order differ by less; a weight in another place does not. */
const TOLERANCE = 1e-4;

export interface VerifierOrigin {
  encoder: EncoderCard;
  options: HeadOptions;
  /** Of the pack of faces. */
  dataFingerprint: string;
  codeRevision: string | null;
}

/** The head's network with its card; `name` becomes part of the card's id. */
export async function sealVerifier(
  name: string,
  head: TrainedHead,
  origin: VerifierOrigin,
): Promise<{ card: VerifierCard; onnx: Uint8Array }> {
  const facts = verifierCard(head, origin);
  const { card, onnx } = await sealModel(name, verifierOnnx(head), { facts, tolerance: TOLERANCE });
  if (card.task !== "verifier") throw new TypeError("a verifier's facts gave another card");
  return { card, onnx };
}

/** Everything about a trained head but what its bytes decide. */
export function verifierCard(
  { weights, bias, figures }: TrainedHead,
  origin: VerifierOrigin,
): ModelFacts<VerifierCard> {
  const { encoder, options, dataFingerprint, codeRevision } = origin;
  const { people, pairs, threshold, reliability } = figures;
  return {
    $schema: "../schema/model-card.schema.json",
    task: "verifier",
    description: `Logistic verification head for ${encoder.id}: are two embeddings of one person?`,
    encoderId: encoder.id,
    input: { first: VERIFIER_TENSORS.first, second: VERIFIER_TENSORS.second },
    output: { name: VERIFIER_TENSORS.probability },
    weights: [...weights],
    bias,
    threshold: {
      default: threshold.probability,
      far: threshold.far,
      pairs: threshold.pairs,
      source:
        "every pair of strangers of one source among the " +
        `${people.calibration} people who calibrate it`,
    },
    calibration: {
      expectedCalibrationError: digits(reliability.expectedCalibrationError),
      brier: digits(reliability.brier),
      logLoss: digits(reliability.logLoss),
      bins: reliability.bins.length,
      pairs: pairs.measurement,
      people: people.measurement,
    },
    training: {
      initialisation:
        "none: the regression has one solution, found by Newton's method from nothing",
      dataFingerprint,
      losses: [`log loss, L2 ${options.l2}; then Platt's scaling on random pairs of other people`],
      mining: `${share(options.hardShare)} of the strangers are among the 5 nearest, others random`,
      epochs: null,
      seed: options.seed,
      codeRevision,
    },
    evaluation: evaluationOf(figures),
    provenance: {
      source: `${people.fit} people fit it, ${people.calibration} others calibrate it`,
      authors: "the Limen project",
      licence: "MIT",
    },
  };
}

/** Rates at its own threshold name that one: `calibrate` may put another in the card. */
function evaluationOf({ people, curves, threshold, atThreshold }: TrainedHead["figures"]) {
  const protocol = `every pair of one source, of ${people.measurement} people who had no part in it`;
  const tars = (points: { far: number; tar: number }[]) =>
    Object.fromEntries(points.map(({ far, tar }) => [`TAR at FAR ${far}`, digits(tar)]));
  return {
    [`${protocol}, by head`]: {
      ...tars(curves.head),
      [`FAR at ${threshold.probability}`]: digits(atThreshold.far),
      [`TAR at ${threshold.probability}`]: digits(atThreshold.tar),
      "impostor pairs": curves.impostorPairs,
    },
    [`${protocol}, by distance`]: tars(curves.distance),
  };
}

function digits(value: number): number {
  return Number(value.toPrecision(4));
}

function share(value: number): string {
  return `${Math.round(100 * value)} %`;
}
