import { OnnxStepper } from "../backends/onnx/onnx-stepper.js";
import { NO_MOMENTS, type TrainerOptions } from "../backends/trainer.js";
import { seededRandom } from "../batches/seeded-random.js";
import { stackedRows } from "../batches/stacked-rows.js";
import type { Net } from "../model/net.js";
import { initialWeights, type Weights } from "../model/weights.js";
import type { EmbeddedPerson } from "../run/embed-faces.js";
import { learningRateAt } from "../run/learning-rate.js";
import { neighbourhoods } from "./neighbourhood.js";
import { type Scaling, scalingNet } from "./scaling.js";

export interface ScalingOptions {
  /** Nearest other people whose distance is the density's measure. */
  neighbours: number;
  /** γ: 0 leaves embeddings as they are, 1 makes everybody's neighbours equally far. */
  strength: number;
  hidden: number;
  steps: number;
  seed: number;
}

export const SCALING_DEFAULTS: ScalingOptions = {
  ...{ neighbours: 3, strength: 0.5 },
  ...{ hidden: 128, steps: 1500, seed: 1 },
};

const SCHEDULE = { learningRate: 3e-3, warmUpSteps: 0, finalShare: 0 };
const TRAINER: TrainerOptions = {
  batch: 512,
  losses: { triplet: null, distillation: { weight: 1 } },
  optimizer: { kind: "adamw", momentum: 0.9, weightDecay: 0.01, clipNorm: 1e9 },
};

/**
 * Learns z(f) = −γ/2 · (log μ(f) − mean), μ the mean squared distance to the nearest other people
 * among `faces`: a face with average neighbours keeps its numbers. By squares, on batches that the
 * seed decides.
 */
export async function fitScaling(
  faces: readonly EmbeddedPerson[],
  options: ScalingOptions,
): Promise<Scaling> {
  const { strength, hidden, steps, seed } = options;
  const logs = neighbourhoods(faces, options);
  const mean = meanOf(logs);
  const { length } = faces[0].embedding;
  const net = scalingNet({ length, hidden });
  const random = seededRandom(seed);
  const standard = standardisation(faces);
  const stepper = await OnnxStepper.open(net, { ...TRAINER, provider: "cpu", threads: 1 });
  try {
    stepper.load({ weights: wellScaled(initialWeights(net, random), hidden), ...NO_MOMENTS });
    for (let step = 0; step < steps; step++) {
      const rows = Array.from({ length: TRAINER.batch }, () => Math.floor(random() * faces.length));
      const input = stackedRows(rows.map((row) => standard.of(faces[row].embedding)));
      const teacher = Float32Array.from(rows, (row) => logs[row] - mean);
      const people = rows.map((row) => faces[row].person);
      const learningRate = learningRateAt(step, { ...SCHEDULE, steps });
      await stepper.step({ input, people, teacher }, { learningRate, step });
    }
    return { net, weights: folded(stepper.state().weights, { net, standard, strength }) };
  } finally {
    await stepper.close();
  }
}

/** The first layer is followed by a ReLU, for which a dense layer's usual beginning is too small. */
function wellScaled(weights: Map<string, Float32Array>, hidden: number): Weights {
  const first = weights.get("hidden/weight") as Float32Array;
  return new Map([...weights, ["hidden/weight", first.map((w) => w * Math.sqrt(2 * hidden))]]);
}

interface Standardisation {
  mean: Float32Array;
  /** Over all values: directions keep their proportions. */
  deviation: number;
  of: (embedding: Float32Array) => Float32Array;
}

function standardisation(faces: readonly EmbeddedPerson[]): Standardisation {
  const { length } = faces[0].embedding;
  const sum = new Float64Array(length);
  for (const { embedding } of faces) {
    for (let i = 0; i < length; i++) sum[i] += embedding[i];
  }
  const mean = Float32Array.from(sum, (value) => value / faces.length);
  let squares = 0;
  for (const { embedding } of faces) {
    for (let i = 0; i < length; i++) squares += (embedding[i] - mean[i]) ** 2;
  }
  const deviation = Math.sqrt(squares / (faces.length * length));
  return { mean, deviation, of: (f) => f.map((value, i) => (value - mean[i]) / deviation) };
}

/** The trained net for embeddings as they are, and with −γ/2 in its last layer. */
function folded(
  weights: Weights,
  at: { net: Net; standard: Standardisation; strength: number },
): Weights {
  const [first, firstBias, last, lastBias] = [
    "hidden/weight",
    "hidden/bias",
    "exponent/weight",
    "exponent/bias",
  ].map((name) => weights.get(name) as Float32Array);
  const { mean, deviation } = at.standard;
  const hidden = firstBias.length;
  const matrix = first.map((w) => w / deviation);
  const bias = firstBias.map((value, unit) =>
    mean.reduce((sum, m, i) => sum - m * matrix[i * hidden + unit], value),
  );
  const factor = -at.strength / 2;
  return new Map([
    ["hidden/weight", matrix],
    ["hidden/bias", bias],
    ["exponent/weight", last.map((w) => w * factor)],
    ["exponent/bias", lastBias.map((w) => w * factor)],
  ]);
}

function meanOf(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
