import { solvePositiveDefinite } from "./cholesky.js";
import { sigmoid } from "./logistic-head.js";

/** n examples of d features each. */
export interface LogisticExamples {
  /** (n, d) row by row. */
  features: Float32Array;
  /** (n,) what σ should say, 0..1. */
  targets: Float64Array;
  /** (n,) how much each counts; their mean is 1. Left out: all the same. */
  importance?: Float64Array;
}

export interface LogisticModel {
  /** (d,) */
  weights: Float64Array;
  bias: number;
}

/** Newton's method needs about ten steps from nothing; more than these mean something is wrong. */
const MOST_STEPS = 100;
const MOST_HALVINGS = 40;
/** Half the squared Newton decrement: what a further step could still take off the loss. */
const CONVERGED = 1e-12;

/**
 * Logistic regression by Newton's method: minimises mean log loss + λ/2 · Σ (w_k · s_k)², where s_k
 * is the spread of feature k, so that λ means the same whatever the features' units. The bias is
 * not held back. With λ > 0, or targets that are not all 0 and 1, the problem is strictly convex:
 * there is one solution, and it depends on nothing but the examples. Throws an Error where no
 * solution is found.
 */
export function fitLogistic(examples: LogisticExamples, { l2 }: { l2: number }): LogisticModel {
  const spread = spreadOf(examples);
  const rows = scaledRows(examples, spread);
  let model: Float64Array = new Float64Array(spread.length + 1);
  let loss = lossOf(rows, model, l2);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { gradient, hessian } = derivatives(rows, model, l2);
    const direction = solvePositiveDefinite(hessian, gradient);
    const decrement = gradient.reduce((sum, value, k) => sum + value * direction[k], 0);
    if (decrement / 2 < CONVERGED) {
      const weights = spread.map((value, k) => model[k] / value);
      return { weights, bias: model[spread.length] };
    }
    const next = descend(rows, { model, direction, decrement, loss, l2 });
    model = next.model;
    loss = next.loss;
  }
  throw new Error(`logistic regression found no solution in ${MOST_STEPS} steps`);
}

/** Features in units of their spread with a 1 behind each row, for the bias. */
interface Rows {
  values: Float64Array;
  width: number;
  targets: Float64Array;
  importance: Float64Array | undefined;
}

/** Standard deviation of each feature; 1 where a feature is always the same. */
function spreadOf({ features, targets }: LogisticExamples): Float64Array {
  const n = targets.length;
  const d = features.length / n;
  if (n === 0 || !Number.isInteger(d)) throw new RangeError("features and targets do not fit");
  const sum = new Float64Array(d);
  const squares = new Float64Array(d);
  features.forEach((value, i) => {
    sum[i % d] += value;
    squares[i % d] += value * value;
  });
  return sum.map((total, k) => Math.sqrt(Math.max(0, squares[k] / n - (total / n) ** 2)) || 1);
}

function scaledRows(examples: LogisticExamples, spread: Float64Array): Rows {
  const { features, targets, importance } = examples;
  const d = spread.length;
  const width = d + 1;
  const values = new Float64Array(targets.length * width).fill(1);
  features.forEach((value, i) => {
    values[Math.floor(i / d) * width + (i % d)] = value / spread[i % d];
  });
  return { values, width, targets, importance };
}

/** ln(1 + e^x), without overflow. */
function softplus(x: number): number {
  return Math.max(0, x) + Math.log1p(Math.exp(-Math.abs(x)));
}

function logitOf({ values, width }: Rows, model: Float64Array, i: number): number {
  let logit = 0;
  for (let k = 0; k < width; k++) logit += model[k] * values[i * width + k];
  return logit;
}

function lossOf(rows: Rows, model: Float64Array, l2: number): number {
  const { targets, importance, width } = rows;
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    const logit = logitOf(rows, model, i);
    sum += (importance?.[i] ?? 1) * (softplus(logit) - targets[i] * logit);
  }
  const penalty = model.subarray(0, width - 1).reduce((total, w) => total + w * w, 0);
  return sum / targets.length + (l2 / 2) * penalty;
}

/** Of the loss; the Hessian's lower triangle alone is filled. */
function derivatives(rows: Rows, model: Float64Array, l2: number) {
  const { values, width, targets, importance } = rows;
  const gradient = new Float64Array(width);
  const hessian = new Float64Array(width * width);
  const n = targets.length;
  for (let i = 0; i < n; i++) {
    const p = sigmoid(logitOf(rows, model, i));
    const share = (importance?.[i] ?? 1) / n;
    const slope = share * (p - targets[i]);
    const curvature = share * p * (1 - p);
    const row = i * width;
    for (let j = 0; j < width; j++) {
      gradient[j] += slope * values[row + j];
      const scaled = curvature * values[row + j];
      for (let k = 0; k <= j; k++) hessian[j * width + k] += scaled * values[row + k];
    }
  }
  for (let k = 0; k < width - 1; k++) {
    gradient[k] += l2 * model[k];
    hessian[k * width + k] += l2;
  }
  return { gradient, hessian };
}

/** The Newton step, halved until the loss falls as far as its slope promises (Armijo). */
function descend(
  rows: Rows,
  from: {
    model: Float64Array;
    direction: Float64Array;
    decrement: number;
    loss: number;
    l2: number;
  },
): { model: Float64Array; loss: number } {
  let size = 1;
  for (let halving = 0; halving < MOST_HALVINGS; halving++) {
    const model = from.model.map((value, k) => value - size * from.direction[k]);
    const loss = lossOf(rows, model, from.l2);
    if (loss <= from.loss - 1e-4 * size * from.decrement) return { model, loss };
    size /= 2;
  }
  throw new Error("logistic regression found no smaller loss on its way down");
}
