import {
  NO_MOMENTS,
  type StepFigures,
  type Trainer,
  type TrainingBatch,
} from "../backends/trainer.js";
import type { Net } from "../model/net.js";
import type { Weights } from "../model/weights.js";
import { collapseIn } from "../triplets/batch-figures.js";
import { learningRateAt } from "./learning-rate.js";
import type { RunConfig } from "./run-config.js";
import type { RunFolder } from "./run-folder.js";
import type { ValidationFigures } from "./validation.js";

export interface LoopParts {
  config: RunConfig;
  folder: RunFolder;
  trainer: Trainer;
  /** The whole net, and its weights: those that the trainer moves with those that are frozen. */
  net: Net;
  whole: (moved: Weights) => Weights;
  batches: AsyncGenerator<TrainingBatch, never, void>;
  /** How good the net is by now, on people it was not trained on. Throws the signal's reason. */
  validate: (weights: Weights) => Promise<ValidationFigures>;
  /** Where the run stands: what an earlier one left, or the beginning. */
  from: Progress;
  signal: AbortSignal;
  now: () => number;
  onStep?: (line: StepRecord) => void;
  onNote: (text: string) => void;
}

export interface Progress {
  step: number;
  bestScore: number;
  bestStep: number;
  /** Validations since the best one. */
  stale: number;
  /** The last step that was validated; -1 before the first. */
  validatedStep: number;
  /** Figures of the first batch, which a collapse is told by. */
  first: StepFigures | null;
  /** In words, if the embeddings collapsed on the way. */
  collapse: string | null;
}

export interface StepRecord extends StepFigures {
  step: number;
  learningRate: number;
  picturesPerSecond: number;
}

export interface ValidationRecord extends ValidationFigures {
  step: number;
}

export interface LoopResult extends Progress {
  endedBecause: "all steps done" | "no better for long" | "stopped";
}

/** Steps whose mean a collapse is told by. */
const RECENT = 20;

export const beginning: Progress = {
  step: 0,
  bestScore: Number.NEGATIVE_INFINITY,
  bestStep: 0,
  stale: 0,
  validatedStep: -1,
  first: null,
  collapse: null,
};

/**
 * Trains until all steps are done, validation has not got better for long, or the signal aborts, be
 * it in the middle of a validation: then `last` holds all that the next run needs to go on to the
 * same losses.
 */
export async function trainingLoop(parts: LoopParts): Promise<LoopResult> {
  const { config, signal } = parts;
  const progress = { ...parts.from };
  try {
    await train(parts, progress);
  } catch (error) {
    if (!signal.aborted || error !== signal.reason) throw error;
  }
  if (signal.aborted) await checkpoint(parts, progress);
  return { ...progress, endedBecause: endOf(progress, config) };
}

function endOf(progress: Progress, config: RunConfig): LoopResult["endedBecause"] {
  if (isValidationDue(progress, config)) return "stopped";
  if (progress.step >= config.steps) return "all steps done";
  return progress.stale >= config.validation.patience ? "no better for long" : "stopped";
}

async function train(parts: LoopParts, progress: Progress): Promise<void> {
  const { config, folder, trainer, batches, signal, now } = parts;
  const { steps, validation, checkpointEverySteps, optimizer } = config;
  const recent: StepFigures[] = [];
  let making = batches.next();
  // Should it end before the next batch is wanted, its failure is nobody's.
  making.catch(() => {});
  if (isValidationDue(progress, config)) await validate(parts, progress);
  let startedAt = now();
  while (progress.step < steps && progress.stale < validation.patience && !signal.aborted) {
    const batch = (await making).value;
    making = batches.next();
    making.catch(() => {});
    const learningRate = learningRateAt(progress.step, { ...optimizer, steps });
    const pictures = batch.people.length;
    const figures = await trainer.step(batch, { learningRate, step: progress.step });
    assertFinite(figures, progress.step);
    progress.step++;
    progress.first ??= figures;
    const endedAt = now();
    const picturesPerSecond = (1000 * pictures) / (endedAt - startedAt);
    startedAt = endedAt;
    const record: StepRecord = {
      ...{ step: progress.step, learningRate },
      ...figures,
      picturesPerSecond,
    };
    await folder.append("steps.jsonl", record);
    parts.onStep?.(record);
    progress.collapse ??= noteCollapse(parts, recent, { figures, first: progress.first });
    const isDue = isValidationDue(progress, config);
    if (isDue) await validate(parts, progress);
    if (isDue || progress.step % checkpointEverySteps === 0) {
      await checkpoint(parts, progress);
      startedAt = now();
    }
  }
}

/** Before the first step, after the last, and every so many between. */
function isValidationDue({ step, validatedStep }: Progress, config: RunConfig): boolean {
  const { steps, validation } = config;
  return validatedStep < step && (step % validation.everySteps === 0 || step >= steps);
}

/** What is kept of a run's progress in the `last` checkpoint. */
export function progressFrom(metadata: Readonly<Record<string, string>>): Progress {
  const kept = JSON.parse(metadata.progress) as Partial<Progress> & { step: number };
  return { ...beginning, validatedStep: kept.step, ...kept };
}

async function validate(
  { trainer, folder, net, whole, validate: figuresOf, onNote }: LoopParts,
  progress: Progress,
): Promise<void> {
  const { weights } = await trainer.state();
  const figures = await figuresOf(weights);
  const { step } = progress;
  const record: ValidationRecord = { step, ...figures };
  await folder.append("validation.jsonl", record);
  progress.validatedStep = step;
  const isBetter = figures.score > progress.bestScore;
  onNote(
    `step ${step}: score ${figures.score.toFixed(4)}` +
      ` (${Object.entries(figures.tar)
        .map(([far, tar]) => `TAR ${(100 * tar).toFixed(2)} % at FAR ${far}`)
        .join(", ")})${isBetter ? ", the best so far" : ""}`,
  );
  if (!isBetter) {
    progress.stale++;
    return;
  }
  progress.bestScore = figures.score;
  progress.bestStep = step;
  progress.stale = 0;
  const metadata = { net: net.name, step: String(step), score: String(figures.score) };
  await folder.save("best", net, { weights: whole(weights), ...NO_MOMENTS }, metadata);
}

async function checkpoint(
  { trainer, folder, net, whole }: LoopParts,
  progress: Progress,
): Promise<void> {
  const metadata = {
    net: net.name,
    step: String(progress.step),
    progress: JSON.stringify({ ...progress, bestScore: finite(progress.bestScore) }),
  };
  const { weights, ...moments } = await trainer.state();
  await folder.save("last", net, { weights: whole(weights), ...moments }, metadata);
}

/** JSON knows no infinity. */
function finite(score: number): number {
  return Number.isFinite(score) ? score : -1;
}

function noteCollapse(
  { config, onNote }: LoopParts,
  recent: StepFigures[],
  { figures, first }: { figures: StepFigures; first: StepFigures },
): string | null {
  const { triplet } = config.losses;
  recent.push(figures);
  if (!triplet || recent.length < RECENT) return null;
  if (recent.length > RECENT) recent.shift();
  const collapse = collapseIn(meanOf(recent), first, { margin: triplet.margin });
  if (collapse) onNote(collapse);
  return collapse;
}

function meanOf(figures: readonly StepFigures[]): StepFigures {
  const mean = { ...figures[0] };
  for (const key of Object.keys(mean) as (keyof StepFigures)[]) {
    mean[key] = figures.reduce((sum, one) => sum + one[key], 0) / figures.length;
  }
  return mean;
}

/** A net that holds a value which is no number is lost, and so is all that is trained on it. */
function assertFinite(figures: StepFigures, step: number): void {
  if (Object.values(figures).every(Number.isFinite)) return;
  throw new Error(
    `step ${step} gave a value that is no number: the learning rate is too high, or the input is ` +
      "broken. The last checkpoint is still good; lower optimizer.learningRate or clipNorm.",
  );
}
