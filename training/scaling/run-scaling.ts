import { basename, join } from "node:path";
import { type EncoderCard, loadModel } from "../../daemon/vision/model-card.js";
import { InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import { augmentationSettings } from "../augmentation/settings.js";
import { stackedRows } from "../batches/stacked-rows.js";
import { cropExamples } from "../dataset/examples.js";
import type { FacePack } from "../dataset/face-pack.js";
import { splitByIdentity } from "../dataset/split.js";
import { thresholdAtFar } from "../evaluation/metrics.js";
import { provisionalTable } from "../export/provisional-threshold.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { ENCODER_TOLERANCE, type ModelFacts, sealModel, writeModel } from "../onnx/sealed-model.js";
import { type EmbeddedPerson, embedFaces } from "../run/embed-faces.js";
import {
  type PairDistances,
  pairDistances,
  type ValidationFigures,
  validationFigures,
} from "../run/validation.js";
import { fitScaling, type ScalingOptions } from "./fit-scaling.js";
import { scaledEncoder } from "./scaled-encoder.js";
import { type Scaling, writeScaling } from "./scaling.js";

export interface ScalingRun {
  pack: FacePack;
  encoderPath: string;
  /** Where the scaled encoder goes, and the scaling by itself. */
  out: string;
  /** People held back, by the hash of their id: they show what it is worth. */
  validationShare: number;
  options: ScalingOptions;
  threads: number;
  signal: AbortSignal;
}

export interface ScalingResult {
  name: string;
  people: { fit: number; validation: number };
  before: ValidationFigures;
  after: ValidationFigures;
}

/**
 * From a pack of faces and an encoder to `<encoder>-scaled.onnx` with its card, and the scaling by
 * itself. Throws the signal's reason on abort.
 */
export async function runScaling(run: ScalingRun): Promise<ScalingResult> {
  const { pack, encoderPath, out, validationShare, options, threads, signal } = run;
  const { card, onnx } = await loadModel(encoderPath, "encoder");
  if (card.output.normalized) {
    throw new Error(`${card.id} gives directions alone (normalized): lengths say nothing of it`);
  }
  const split = splitByIdentity(pack.faces(), { validationShare, seed: options.seed });
  const examples = cropExamples(pack, card, augmentationSettings.parse({ strength: "none" }));
  const embed = (faces: typeof split.train) =>
    embedFaces(faces, { onnx, examples, encoder: card, threads, signal });
  const scaling = await fitScaling(await embed(split.train), options);
  const heldBack = await embed(split.validation);
  const before = validationFigures(pairDistances(heldBack));
  const pairs = pairDistances(await scaledFaces(heldBack, scaling));
  const name = `${basename(encoderPath, ".onnx")}-scaled`;
  const people = { fit: peopleOf(split.train), validation: peopleOf(split.validation) };
  const facts = factsOf(card, pairs, { people: people.validation, options, pack });
  const scaled = scaledEncoder(onnx, scaling, { name, output: card.output.name });
  const tolerance = Math.max(card.reference.tolerance, ENCODER_TOLERANCE);
  await writeModel(out, name, await sealModel(name, scaled, { facts, tolerance }));
  await writeScaling(join(out, `${name}.safetensors`), scaling);
  return { name, people, before, after: validationFigures(pairs) };
}

/** Of single embeddings; the daemon scales a face and its mirror image apart, which is all but one. */
async function scaledFaces(
  faces: readonly EmbeddedPerson[],
  { net, weights }: Scaling,
): Promise<EmbeddedPerson[]> {
  const names = { graph: "scaling", input: "input", output: "exponent" };
  const session = await InferenceSession.create(inferenceGraph(net, weights, names), {
    intraOpNumThreads: 1,
  });
  const input = stackedRows(faces.map(({ embedding }) => embedding));
  const shape = [faces.length, net.input.channels];
  const outputs = await session.run({ input: new Tensor("float32", input, shape) });
  await session.release();
  const exponents = outputs.exponent.data as Float32Array;
  return faces.map((face, i) => {
    const factor = Math.exp(exponents[i]);
    return { ...face, embedding: face.embedding.map((value) => value * factor) };
  });
}

/** Thresholds by the people held back, until `calibrate` reads better ones off more strangers. */
function factsOf(
  { id: _, sha256: __, reference: ___, ...card }: EncoderCard,
  { impostor }: PairDistances,
  by: { people: number; options: ScalingOptions; pack: FacePack },
): ModelFacts<EncoderCard> {
  const pairs = impostor.length;
  const threshold = provisionalTable((far) => thresholdAtFar(impostor, far), {
    pairs,
    people: `${by.people} people held back`,
  });
  if (!threshold) {
    throw new Error(`${pairs} pairs of strangers were held back: too few for a threshold`);
  }
  const { neighbours, strength, seed } = by.options;
  return {
    ...card,
    description: `${card.description.replace(/\.$/, "")}, its embeddings locally scaled.`,
    threshold,
    training: {
      ...card.training,
      dataFingerprint: by.pack.fingerprint(),
      losses: [
        ...card.training.losses,
        `local scaling by ${neighbours} neighbours, strength ${strength}`,
      ],
      seed,
    },
    evaluation: {},
  };
}

function peopleOf(faces: readonly { person: string }[]): number {
  return new Set(faces.map(({ person }) => person)).size;
}
