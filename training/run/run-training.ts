import { type Hints, NO_MOMENTS, type Trainer, type TrainerOptions } from "../backends/trainer.js";
import { trainingBatches } from "../batches/batch-maker.js";
import { cropExamples } from "../dataset/examples.js";
import type { FacePack, KeptFace } from "../dataset/face-pack.js";
import { type Split, splitByIdentity } from "../dataset/split.js";
import { type EncoderShape, encoderOf } from "../model/encoders.js";
import { isAffine, type Net } from "../model/net.js";
import { resnetDlib } from "../model/resnet-dlib.js";
import { sharedBlocks } from "../model/shared-blocks.js";
import { splitNet } from "../model/split-net.js";
import type { Weights } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { builtInFaceApiWeights } from "../pretrained/face-api-encoder.js";
import { assertEnough } from "./assert-enough.js";
import { type Blend, bestBlend } from "./blend.js";
import { embedFaces } from "./embed-faces.js";
import { startingWeights } from "./initial-weights.js";
import { progressLine } from "./progress-line.js";
import type { RunConfig } from "./run-config.js";
import type { RunFolder } from "./run-folder.js";
import { scoresOf } from "./scores.js";
import { stepInWords } from "./step-in-words.js";
import { teacherOf } from "./teacher.js";
import { beginning, type LoopResult, progressFrom, trainingLoop } from "./training-loop.js";
import { openStage, type Stage } from "./training-stage.js";
import {
  type PairDistances,
  pairDistances,
  type ValidationFigures,
  validationFigures,
} from "./validation.js";

export interface RunResult extends LoopResult {
  /** Of the way from the first weights to those of `bestStep`; below 1 where a blend was better. */
  bestShare: number;
}

export interface RunParts {
  config: RunConfig;
  folder: RunFolder;
  pack: FacePack;
  /** Makes the trainer: which backend is the caller's choice. */
  createTrainer: (net: Net, options: TrainerOptions) => Promise<Trainer>;
  /** The encoder that is learnt from where the configuration names none. */
  teacherPath: string;
  /** Features of frozen backbones, which several runs may share. */
  cacheDirectory: string;
  codeRevision: string | null;
  /** Threads of ONNX Runtime for what is not the trainer's: features, validation. */
  threads: number;
  signal: AbortSignal;
  now: () => number;
  onNote: (text: string) => void;
}

/**
 * One training run from a pack of faces to the best weights, in a run folder; the same folder goes
 * on where it was stopped.
 */
export async function runTraining(parts: RunParts): Promise<RunResult> {
  const { config, folder, pack, threads, signal, now, onNote } = parts;
  const { net, shape } = encoderOf(config);
  const hints = await hintsFor(net, config.losses);
  const split = fromSources(splitByIdentity(pack.faces(), config), config.sources);
  assertEnough(split, config);
  const cut = config.frozen && splitNet(net, config.frozen.upTo);
  const filters = config.learns === "affine" ? filtersOf(cut ? cut.head : net) : null;
  await folder.writeData(describeData(pack, split, parts.codeRevision));
  const crops = cropExamples(pack, shape, config.augmentation);
  const start = await startingWeights(net, config);
  const stage = await openStage({ net, cut, start, crops, split }, parts);
  const teacher = await openTeacher(split.train, parts);
  const { batch, optimizer } = config;
  const losses = { ...config.losses, hints };
  const batchSize = batch.people * batch.pictures;
  const trainer = await parts.createTrainer(stage.net, {
    ...{ batch: batchSize, losses, optimizer },
    ...(filters ? { frozen: filters } : {}),
  });
  try {
    const last = await folder.load("last");
    const from = last ? progressFrom(last.metadata) : beginning;
    await trainer.load(stage.ownState(last?.state ?? { weights: start, ...NO_MOMENTS }));
    await folder.cutAfter("steps.jsonl", from.step);
    await folder.cutAfter("validation.jsonl", from.validatedStep);
    await folder.removeResult();
    onNote(`${net.name} by ${trainer.description}, from step ${from.step} of ${config.steps}`);
    const measure = (weights: Weights, until?: AbortSignal) =>
      distancesBy(weights, { stage, shape, faces: split.validation, threads, signal: until });
    const draw = progressLine(config.steps, { unit: "steps", from: from.step, now });
    const { examples } = stage;
    const source = { faces: split.train, examples, shape: batch, seed: config.seed, teacher };
    const result = await trainingLoop({
      ...{ config, folder, trainer, net, from, signal, now, onNote },
      whole: (moved) => new Map([...start, ...moved]),
      batches: trainingBatches(source, from.step),
      validate: async (weights) => validationFigures(await measure(weights, signal)),
      onStep: (record) => draw(record.step, stepInWords(record, config.losses)),
    });
    const validate = async (weights: Weights) =>
      validationFigures(await measure(stage.ownState({ weights, ...NO_MOMENTS }).weights, signal));
    const ended = await blended(result, { ...parts, net, first: start, validate });
    await folder.writeJson("result", resultOf(ended));
    const best = await folder.load("best");
    if (!best) return ended;
    if (signal.aborted) onNote("saved; now the best weights are measured (Ctrl-C: not now)");
    const { weights } = stage.ownState(best.state);
    await folder.writeJson("scores", scoresOf(await measure(weights)));
    return ended;
  } finally {
    await trainer.close();
    await stage.close();
  }
}

/**
 * The run's end once weights between its first and its last were tried; they become the best where
 * they are. A run that is stopped meanwhile tries them when it goes on.
 */
async function blended(
  result: LoopResult,
  at: Pick<RunParts, "config" | "folder" | "signal" | "onNote"> & {
    net: Net;
    first: Weights;
    validate: (weights: Weights) => Promise<ValidationFigures>;
  },
): Promise<RunResult> {
  const { config, folder, net, first, signal, validate, onNote } = at;
  const unblended = { ...result, bestShare: 1 };
  if (result.endedBecause === "stopped" || config.blend.length === 0) return unblended;
  const last = await folder.load("last");
  if (!last) return unblended;
  const ends = { first, last: last.state.weights, shares: config.blend };
  let best: Blend | null;
  try {
    best = await bestBlend(ends, { bestScore: result.bestScore, validate, onNote });
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
    return { ...unblended, endedBecause: "stopped" };
  }
  if (!best) return unblended;
  const { share, weights, score } = best;
  const metadata = { step: String(result.step), share: String(share), score: String(score) };
  await folder.save("best", net, { weights, ...NO_MOMENTS }, { net: net.name, ...metadata });
  return { ...result, bestScore: score, bestStep: result.step, bestShare: share };
}

/** The layers that are no scale and shift a channel. Throws an Error where nothing else is left. */
function filtersOf(net: Net): ReadonlySet<string> {
  if (!net.layers.some(isAffine)) {
    throw new Error(`${net.name} has no scales to learn; set normalisation to "affine"`);
  }
  return new Set(net.layers.filter((layer) => !isAffine(layer)).map(({ name }) => name));
}

function fromSources(
  { train, validation }: Split<KeptFace>,
  sources: readonly string[] | null,
): Split<KeptFace> {
  const wanted = sources && new Set(sources);
  return { train: wanted ? train.filter(({ source }) => wanted.has(source)) : train, validation };
}

/** Distances of all pairs of faces, as the daemon would embed these by the stage's weights. */
async function distancesBy(
  weights: Weights,
  at: {
    stage: Stage;
    shape: EncoderShape;
    faces: readonly KeptFace[];
    threads: number;
    signal: AbortSignal | undefined;
  },
): Promise<PairDistances> {
  const { stage, shape, faces, threads, signal } = at;
  const names = { graph: "encoder", input: "input", output: "embedding" };
  const onnx = inferenceGraph(stage.net, weights, names);
  const { examples } = stage;
  return pairDistances(
    await embedFaces(faces, { onnx, examples, encoder: shape, threads, signal }),
  );
}

async function openTeacher(faces: readonly KeptFace[], parts: RunParts) {
  const { config, pack, teacherPath, cacheDirectory, threads, signal, now, onNote } = parts;
  const { distillation } = config.losses;
  if (!distillation) return null;
  const encoderPath = distillation.teacher ?? teacherPath;
  onNote(`the teacher ${encoderPath} looks at ${faces.length} faces`);
  const onProgress = progressLine(faces.length, { unit: "faces", now });
  return teacherOf(faces, { pack, encoderPath, cacheDirectory, threads, signal, onProgress });
}

/** dlib's net as it is, whose maps are hints. Throws RangeError where the net has none of its blocks. */
async function hintsFor(net: Net, { hints }: RunConfig["losses"]): Promise<Hints | null> {
  if (!hints) return null;
  const teacher = {
    net: resnetDlib({ normalisation: "none" }),
    weights: await builtInFaceApiWeights(),
  };
  sharedBlocks(net, teacher.net);
  return { ...hints, teacher };
}

function describeData(pack: FacePack, split: Split<KeptFace>, codeRevision: string | null) {
  const part = (faces: readonly KeptFace[]) => ({
    people: new Set(faces.map(({ person }) => person)).size,
    faces: faces.length,
  });
  const sources: Record<string, number> = {};
  for (const { source } of pack.faces()) sources[source] = (sources[source] ?? 0) + 1;
  return {
    fingerprint: pack.fingerprint(),
    train: part(split.train),
    validation: part(split.validation),
    sources,
    codeRevision,
  };
}

function resultOf({ bestScore, bestStep, bestShare, step, endedBecause, collapse }: RunResult) {
  return { bestScore, bestStep, bestShare, step, endedBecause, collapse };
}
