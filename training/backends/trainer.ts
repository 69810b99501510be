import type { NetWithWeights } from "../model/folded-net.js";
import type { Weights } from "../model/weights.js";
import type { BatchFigures } from "../triplets/batch-figures.js";
import type { Mining } from "../triplets/mining.js";

/** What a trainer minimises: the sum of those that are given, one of the first two at least. */
export interface Losses {
  triplet: { mining: Mining; margin: number; weight: number } | null;
  /** Mean of ‖f(x) − t(x)‖² over the batch, t the teacher's embedding (Hinton et al. 2015). */
  distillation: { weight: number } | null;
  /** Left out: none. */
  hints?: Hints | null;
}

/**
 * The mean over the residual blocks that a net shares with a teacher (`sharedBlocks`) of
 * Σ‖s − t‖² / Σ‖t‖² over the batch, s the net's map behind the block and t what the teacher gives
 * there to the same input (hints, Romero et al. 2015).
 */
export interface Hints {
  weight: number;
  /** Folded (`foldedNet`); it does not learn. */
  teacher: NetWithWeights;
}

export const OPTIMIZERS = ["sgd", "adamw"] as const;

/**
 * `sgd`: stochastic gradient descent with momentum, v ← μ v + g + λ w, w ← w − η v. `adamw`
 * (Loshchilov & Hutter 2019): m ← μ m + (1 − μ) g, s ← β s + (1 − β) g², and then, t steps in,
 * w ← w − η (m / (1 − μᵗ) / (√(s / (1 − βᵗ)) + ε) + λ w).
 */
export interface Optimizer {
  kind: (typeof OPTIMIZERS)[number];
  /** μ */
  momentum: number;
  /** λ; for filters and matrices only. */
  weightDecay: number;
  /** The gradient is shortened to this norm where it is longer. */
  clipNorm: number;
}

/** β and ε of `adamw`, as its authors and everybody since have them. */
export const SECOND_MOMENT_DECAY = 0.999;
export const ADAM_EPSILON = 1e-8;

/** What a trainer is made for: one net, one size of batch. */
export interface TrainerOptions {
  batch: number;
  losses: Losses;
  optimizer: Optimizer;
  /** Names of layers whose parameters are not learnt. */
  frozen?: ReadonlySet<string>;
}

export interface TrainingBatch {
  /** (batch, channels, height, width) float32, as the daemon feeds the net. */
  input: Float32Array;
  /** Whose face each row shows. */
  people: readonly string[];
  /** (batch, length) float32; wanted where `distillation` is. */
  teacher?: Float32Array;
}

export interface StepFigures extends BatchFigures {
  /** Of the triplet loss alone is `loss`; this one is the distillation's, 0 without. */
  distillation: number;
  /** The loss of the hints, unweighted; 0 without. */
  hints: number;
  /** Norm of the gradient before it was clipped. */
  gradientNorm: number;
}

/** All that training goes on from, by the parameter's name: the net's weights, and what moves them. */
export interface TrainerState extends Moments {
  weights: Weights;
}

/** Of learnt parameters that are not frozen. What is not given begins at 0. */
export interface Moments {
  /** v of `sgd`, m of `adamw`. */
  momentum: Weights;
  /** s of `adamw`; empty with `sgd`. */
  secondMoment: Weights;
}

const MOMENTS = ["momentum", "secondMoment"] as const satisfies readonly (keyof Moments)[];

/** Which of them an optimizer keeps. */
export function momentsOf({ kind }: Optimizer): readonly (keyof Moments)[] {
  return kind === "sgd" ? ["momentum"] : MOMENTS;
}

/** What a parameter's moment is called in a graph and in a file, beside the parameter itself. */
export function momentName(moment: keyof Moments, parameter: string): string {
  return `${moment}:${parameter}`;
}

/** A state out of its values by name: weights by the parameter's, moments by `momentName`. */
export function stateOf(named: Iterable<readonly [string, Float32Array]>): TrainerState {
  const state = {
    weights: new Map<string, Float32Array>(),
    momentum: new Map<string, Float32Array>(),
    secondMoment: new Map<string, Float32Array>(),
  };
  for (const [name, values] of named) {
    const moment = MOMENTS.find((moment) => name.startsWith(momentName(moment, "")));
    if (moment) state[moment].set(name.slice(momentName(moment, "").length), values);
    else state.weights.set(name, values);
  }
  return state;
}

/** What an optimizer that has not moved yet begins with. */
export const NO_MOMENTS: Moments = { momentum: new Map(), secondMoment: new Map() };

export interface StepAt {
  learningRate: number;
  /** How many steps came before it. */
  step: number;
}

/** One net being trained, wherever that runs. Calls are made one at a time. */
export interface Trainer {
  /** What runs it, for the log: "onnxruntime (cpu, 2 threads)". */
  readonly description: string;
  /** One step of the optimizer. Throws RangeError where the batch is not of the agreed shape. */
  step(batch: TrainingBatch, at: StepAt): Promise<StepFigures>;
  state(): Promise<TrainerState>;
  load(state: TrainerState): Promise<void>;
  close(): Promise<void>;
}
