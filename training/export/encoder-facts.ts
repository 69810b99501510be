import type { EncoderCard } from "../../daemon/vision/model-card.js";
import { type EncoderShape, encoderOf } from "../model/encoders.js";
import type { ModelFacts } from "../onnx/sealed-model.js";
import { epochsAt, initialisationInWords, lossesInWords } from "../report/run-in-words.js";
import type { RunRecords } from "../report/run-records.js";
import { provisionalThreshold } from "./provisional-threshold.js";

/**
 * The card of a trained encoder but for what its bytes decide: what the daemon must know of it, and
 * how it came to be. Throws an Error for a run that has not come to its end.
 */
export function encoderFactsOf(
  run: RunRecords,
  { step, share, storedAs }: { step: number; share: number; storedAs: string },
): ModelFacts<EncoderCard> {
  const { config, data } = run;
  const { shape } = encoderOf(config);
  const partOfTheWay = share < 1 ? `, ${share} of the way from the first to them` : "";
  return {
    $schema: "../schema/model-card.schema.json",
    task: "encoder",
    description: `${DESCRIPTIONS[config.encoder]}, trained by Limen; weights in ${storedAs}.`,
    ...shapeOf(shape),
    threshold: provisionalThreshold(run),
    training: {
      initialisation: initialisationInWords(run),
      dataFingerprint: data.fingerprint,
      losses: lossesInWords(run),
      mining: config.losses.triplet?.mining ?? null,
      epochs: epochsAt(step, run),
      seed: config.seed,
      codeRevision: data.codeRevision,
    },
    evaluation: {},
    provenance: {
      source: `Limen's training run ${run.name}, the weights of step ${step}${partOfTheWay}`,
      authors: beginsWithDlib(config)
        ? "Limen; begun from Davis E. King's weights (dlib), ported by Vincent Mühler and Vladimir Mandic"
        : "Limen",
      licence: "MIT",
      notes: dataOf(run),
    },
  };
}

const DESCRIPTIONS = {
  "resnet-dlib": "dlib's face recognition ResNet (29 convolutions, 128 numbers)",
  "resnet-separable":
    "dlib's face recognition ResNet, its convolutions depthwise-separable (128 numbers)",
  mobile: "A depthwise-separable net for small devices (128 numbers)",
} as const satisfies Record<RunRecords["config"]["encoder"], string>;

function shapeOf({ input, alignment, output }: EncoderShape): EncoderShape {
  return { input, alignment, output };
}

/** `train:separable` makes its weights out of dlib's. */
function beginsWithDlib({ encoder, initialisation }: RunRecords["config"]): boolean {
  const isMadeFromThem = encoder === "resnet-separable" && initialisation !== "random";
  return initialisation === "face-api" || isMadeFromThem;
}

function dataOf({ data }: RunRecords): string {
  const { train, validation, sources } = data;
  const names = Object.keys(sources).sort().join(", ");
  return (
    `Trained on ${train.faces} faces of ${train.people} people, chosen on ${validation.faces} ` +
    `faces of ${validation.people} others; sources: ${names}.`
  );
}
