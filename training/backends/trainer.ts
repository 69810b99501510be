import type { Weights } from "../model/weights.js";
import type { BatchFigures } from "../triplets/batch-figures.js";
import type { Mining } from "../triplets/mining.js";

/** What a trainer minimises: the triplet loss, a teacher's embeddings, or both. */
export interface Losses {
  triplet: { mining: Mining; margin: number; weight: number } | null;
  /** Mean of ‖f(x) − t(x)‖² over the batch, t the teacher's embedding (Hinton et al. 2015). */
  distillation: { weight: number } | null;
}

/** Stochastic gradient descent with momentum: v ← μ v + g + λ w, w ← w − η v. */
export interface Optimizer {
  momentum: number;
  /** λ; for filters and matrices only. */
  weightDecay: number;
  /** The gradient is shortened to this norm where it is longer. */
  clipNorm: number;
}

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
  /** Norm of the gradient before it was clipped. */
  gradientNorm: number;
}

/** All that training goes on from: the net's weights and the optimizer's momentum, by name. */
export interface TrainerState {
  weights: Weights;
  /** Of learnt parameters that are not frozen. */
  momentum: Weights;
}

/** One net being trained, wherever that runs. Calls are made one at a time. */
export interface Trainer {
  /** What runs it, for the log: "onnxruntime (cpu, 2 threads)". */
  readonly description: string;
  /** One step of gradient descent. Throws RangeError where the batch is not of the agreed shape. */
  step(batch: TrainingBatch, at: { learningRate: number }): Promise<StepFigures>;
  state(): Promise<TrainerState>;
  load(state: TrainerState): Promise<void>;
  close(): Promise<void>;
}
