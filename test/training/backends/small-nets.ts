import { OnnxStepper } from "../../../training/backends/onnx/onnx-stepper.js";
import {
  openTensorFlow,
  type TfjsBackend,
} from "../../../training/backends/tfjs/open-tensorflow.js";
import { TfjsTrainer } from "../../../training/backends/tfjs/tfjs-trainer.js";
import {
  type Losses,
  NO_MOMENTS,
  type Optimizer,
  type StepAt,
  type StepFigures,
  type TrainerOptions,
  type TrainerState,
  type TrainingBatch,
} from "../../../training/backends/trainer.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { type Layer, type Net, outputOf, shapesOf, sizeOf } from "../../../training/model/net.js";
import { initialWeights, type Weights } from "../../../training/model/weights.js";

/** After one step of it the momentum is the gradient itself. */
export const PLAIN_DESCENT: Optimizer = { kind: "sgd", momentum: 0, weightDecay: 0, clipNorm: 1e9 };
export const TOWARDS_TEACHER: Losses = { triplet: null, distillation: { weight: 1 } };

/** What both trainers do, without the thread around one of them. */
export interface Stepper {
  step(batch: TrainingBatch, at: StepAt): Promise<StepFigures>;
  state(): TrainerState | Promise<TrainerState>;
  load(state: TrainerState): void | Promise<void>;
  close(): Promise<void>;
}

export type OpenStepper = (net: Net, options: TrainerOptions) => Promise<Stepper>;

export const openOnnx: OpenStepper = (net, options) =>
  OnnxStepper.open(net, { ...options, provider: "cpu", threads: 1 });

export const openTfjsOn =
  (backend: TfjsBackend): OpenStepper =>
  async (net, options) => {
    const { tf, readsAtOnce } = await openTensorFlow(backend);
    return new TfjsTrainer(tf, net, { ...options, description: backend, readsAtOnce });
  };

/** TensorFlow.js on its plain JavaScript backend: slow, and what everything is held against. */
export const openTfjs = openTfjsOn("tfjs-cpu");

/** Both, for tests of what each has to do by itself. */
export const TRAINERS: [string, OpenStepper][] = [
  ["ONNX Runtime", openOnnx],
  ["TensorFlow.js", openTfjs],
];

export interface Stepped {
  figures: StepFigures;
  before: Weights;
  after: TrainerState;
}

/** Opens a trainer, takes one step from the given weights, and closes it again. */
export async function stepOnce(
  open: OpenStepper,
  net: Net,
  at: { options: TrainerOptions; weights: Weights; batch: TrainingBatch; learningRate: number },
): Promise<Stepped> {
  const stepper = await open(net, at.options);
  await stepper.load({ weights: at.weights, ...NO_MOMENTS });
  const figures = await stepper.step(at.batch, { ...at, step: 0 });
  const after = await stepper.state();
  await stepper.close();
  return { figures, before: at.weights, after };
}

/** A net of these layers, each fed by the one before it unless it says otherwise. */
export function chain(
  input: { channels: number; height: number | null; width: number | null },
  layers: readonly LayerInChain[],
): Net {
  const named = layers.map((layer, i): Layer => {
    const before = i === 0 ? "input" : nameOf(layers[i - 1], i - 1);
    return { inputs: [before], ...layer, name: nameOf(layer, i) } as Layer;
  });
  return { name: "small", input, layers: named };
}

export type LayerInChain = DistributedOmit<Layer, "name" | "inputs"> & {
  name?: string;
  inputs?: readonly string[];
};
type DistributedOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

function nameOf(layer: LayerInChain, i: number): string {
  return layer.name ?? `${layer.kind}${i}`;
}

/** A batch of normal numbers with a teacher, and weights that no symmetry makes special. */
export function drawn(net: Net, { batch, seed }: { batch: number; seed: number }) {
  const random = seededRandom(seed);
  const numbers = (length: number) =>
    Float32Array.from({ length }, () => random() + random() + random() - 1.5);
  const weights = initialWeights(net, random);
  for (const [name, values] of weights) {
    if (/weight$/.test(name)) continue;
    // Scales and variances stay above 0.
    const isPositive = /(scale|variance)$/.test(name);
    weights.set(
      name,
      values.map((value) => (isPositive ? value + random() : random() - 0.5)),
    );
  }
  const length = sizeOf(shapesOf(net).get(outputOf(net)) ?? net.input);
  const people = Array.from({ length: batch }, (_, i) => `person ${Math.floor(i / 2)}`);
  return {
    weights,
    batch: { input: numbers(batch * sizeOf(net.input)), people, teacher: numbers(batch * length) },
  };
}

/** Differences are shares of a tensor's largest value, or of this where it is smaller: rounding. */
export const LEAST_SCALE = 0.01;

/** The largest difference between values of the same name, as a share of the largest value there. */
export function largestDifference(a: Weights, b: Weights): number {
  if (a.size !== b.size || a.size === 0) throw new RangeError(`${a.size} and ${b.size} tensors`);
  return Math.max(...[...a].map(([name, values]) => differenceOf(values, b.get(name), name)));
}

function differenceOf(a: Float32Array, b: Float32Array | undefined, name: string): number {
  if (a.length !== b?.length) throw new RangeError(`${name}: ${a.length} and ${b?.length} values`);
  let [difference, size] = [0, LEAST_SCALE];
  for (let i = 0; i < a.length; i++) {
    // NaN must not pass for a small number.
    if (!Number.isFinite(a[i]) || !Number.isFinite(b[i])) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(a[i] - b[i]));
    size = Math.max(size, Math.abs(a[i]));
  }
  return difference / size;
}
