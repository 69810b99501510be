import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Trainer, TrainerOptions } from "../backends/trainer.js";
import { trainingBatches } from "../batches/batch-maker.js";
import { cropExamples, type Examples } from "../dataset/examples.js";
import type { FacePack, KeptFace } from "../dataset/face-pack.js";
import { featureExamples } from "../dataset/feature-cache.js";
import { type Split, splitByIdentity } from "../dataset/split.js";
import { type EncoderShape, encoderOf } from "../model/encoders.js";
import type { Net } from "../model/net.js";
import { splitNet } from "../model/split-net.js";
import { parametersOf, type Weights } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { conditioned } from "./conditioning.js";
import { embedFaces } from "./embed-faces.js";
import { startingWeights } from "./initial-weights.js";
import { progressLine } from "./progress-line.js";
import type { RunConfig } from "./run-config.js";
import type { RunFolder } from "./run-folder.js";
import { scoresOf } from "./scores.js";
import { teacherOf } from "./teacher.js";
import { beginning, type LoopResult, progressFrom, trainingLoop } from "./training-loop.js";
import { pairDistances, validationFigures } from "./validation.js";

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

const EXTRA = { graph: "encoder", input: "input", output: "embedding" };

/**
 * One training run from a pack of faces to the best weights, in a run folder; the same folder goes
 * on where it was stopped.
 */
export async function runTraining(parts: RunParts): Promise<LoopResult> {
  const { config, folder, pack, signal, now, onNote } = parts;
  const { net, shape } = encoderOf(config);
  const split = splitByIdentity(pack.faces(), config);
  await folder.writeJson("data", describeData(pack, split, parts.codeRevision));
  const crops = cropExamples(pack, shape, config.augmentation);
  const start = await openStart({ net, shape, crops, faces: split.train }, parts);
  const stage = await openStage({ net, start, crops, split }, parts);
  const teacher = await openTeacher(split.train, parts);
  const { batch, losses, optimizer } = config;
  const batchSize = batch.people * batch.pictures;
  const trainer = await parts.createTrainer(stage.net, { batch: batchSize, losses, optimizer });
  try {
    const last = folder.isResumed ? await folder.load("last") : null;
    const from = last ? progressFrom(last.metadata) : beginning;
    await trainer.load(stage.ownState(last?.state ?? { weights: start, momentum: new Map() }));
    await folder.cutAfter("steps.jsonl", from.step);
    await folder.cutAfter("validation.jsonl", last ? from.step : -1);
    onNote(`${net.name} by ${trainer.description}, from step ${from.step} of ${config.steps}`);
    const embedAll = (weights: Weights) =>
      embedFaces(split.validation, {
        onnx: inferenceGraph(stage.net, weights, EXTRA),
        examples: stage.examples,
        encoder: shape,
        threads: parts.threads,
      });
    const draw = progressLine(config.steps, { unit: "steps", from: from.step, now });
    const { examples } = stage;
    const source = { faces: split.train, examples, shape: batch, seed: config.seed, teacher };
    const result = await trainingLoop({
      ...{ config, folder, trainer, net, from, signal, now, onNote },
      whole: (moved) => new Map([...start, ...moved]),
      batches: trainingBatches(source, from.step),
      validate: async (weights) => validationFigures(pairDistances(await embedAll(weights))),
      onStep: (record) => {
        const { loss, activeShare, picturesPerSecond } = record;
        const figures = `loss ${loss.toFixed(4)}, active ${(100 * activeShare).toFixed(0)} %`;
        draw(record.step, `${figures}, ${picturesPerSecond.toFixed(0)} pictures a second`);
      },
    });
    const best = (await folder.load("best"))?.state.weights ?? start;
    const bestOwn = stage.ownState({ weights: best, momentum: new Map() }).weights;
    await folder.writeJson("scores", scoresOf(pairDistances(await embedAll(bestOwn))));
    await folder.writeJson("result", resultOf(result));
    return result;
  } finally {
    await trainer.close();
    await stage.close();
  }
}

async function openStart(
  at: { net: Net; shape: EncoderShape; crops: Examples; faces: readonly KeptFace[] },
  { config, threads }: RunParts,
): Promise<Weights> {
  const { net, shape, crops, faces } = at;
  const weights = await startingWeights(net, config);
  const isReady = config.initialisation !== "face-api" || !config.l2Normalized;
  if (isReady) return weights;
  return conditioned(net, weights, { faces, crops, encoder: shape, seed: config.seed, threads });
}

/** The part of the net that is trained, and what feeds it. */
interface Stage {
  net: Net;
  examples: Examples;
  /** Of a state of the whole net, what is this stage's. */
  ownState: (whole: { weights: Weights; momentum: Weights }) => {
    weights: Weights;
    momentum: Weights;
  };
  close: () => Promise<void>;
}

async function openStage(
  at: { net: Net; start: Weights; crops: Examples; split: Split<KeptFace> },
  { config, pack, cacheDirectory, threads, signal, now, onNote }: RunParts,
): Promise<Stage> {
  const { net, start, crops, split } = at;
  const { frozen, augmentation, seed } = config;
  if (!frozen) {
    const close = async () => {};
    return { net, examples: crops, ownState: (whole) => whole, close };
  }
  const parts = splitNet(net, frozen.upTo);
  const own = new Set(parametersOf(parts.head).map(({ name }) => name));
  const ownOf = (all: Weights) => new Map([...all].filter(([name]) => own.has(name)));
  const backbone = new Map([...start].filter(([name]) => !own.has(name)));
  onNote(`features behind ${frozen.upTo}: ${frozen.views} views a face`);
  let draw: ReturnType<typeof progressLine> | undefined;
  const examples = await featureExamples(crops, parts, start, {
    ...{ directory: cacheDirectory, seed, threads, signal, ...split, views: frozen.views },
    key: JSON.stringify([pack.fingerprint(), augmentation, frozen.upTo, weightsDigest(backbone)]),
    onProgress: (done, total) => {
      draw ??= progressLine(total, { unit: "crops", from: done, now });
      draw(done);
    },
  });
  return {
    net: parts.head,
    examples,
    ownState: ({ weights, momentum }) => ({ weights: ownOf(weights), momentum: ownOf(momentum) }),
    close: () => examples.close(),
  };
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

function resultOf({ bestScore, bestStep, step, endedBecause, collapse }: LoopResult) {
  return { bestScore, bestStep, step, endedBecause, collapse };
}

function weightsDigest(weights: Weights): string {
  const hash = createHash("sha256");
  for (const [name, values] of weights) {
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest("hex");
}

/** Where a run goes that is not told: beside the others, by its configuration's name. */
export function defaultRunDirectory(name: string): string {
  return join("training-data", "runs", name);
}
