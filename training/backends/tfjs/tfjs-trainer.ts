import type { Scalar, Tensor } from "@tensorflow/tfjs-core";
import { dimensionsOf, type Net, netUpTo, outputOf, shapesOf, sizeOf } from "../../model/net.js";
import { sharedBlocks } from "../../model/shared-blocks.js";
import {
  assertWeightsFit,
  count,
  learntParameters,
  type Parameter,
  parametersOf,
  valuesOf,
} from "../../model/weights.js";
import { type BatchFigures, batchFigures } from "../../triplets/batch-figures.js";
import { distancesWithin, mineTriplets } from "../../triplets/mining.js";
import { batchLoss, type Triplet } from "../../triplets/triplet-loss.js";
import {
  type Hints,
  type Moments,
  momentName,
  momentsOf,
  type StepAt,
  type StepFigures,
  stateOf,
  type Trainer,
  type TrainerOptions,
  type TrainerState,
  type TrainingBatch,
} from "../trainer.js";
import { descend } from "./descent.js";
import { distillationLoss, hintLoss, meanTripletLoss } from "./loss-operations.js";
import { forward } from "./net-operations.js";
import { parameterTensor, parameterValues } from "./parameter-layout.js";
import type { TensorFlow } from "./tensorflow.js";

export interface TfjsTrainerOptions extends TrainerOptions {
  /** What runs it, for the log. */
  description: string;
  /**
   * Whether tensors can be read without waiting. Mining wants the embeddings in the middle of a
   * step; where they cannot be read there, the forward pass is made twice.
   */
  readsAtOnce: boolean;
}

/** The chosen triplets of a batch and its figures. */
interface Mined {
  triplets: readonly Triplet[];
  figures: BatchFigures;
}

const NOTHING_MINED: Mined = {
  triplets: [],
  figures: { loss: 0, activeShare: 0, meanPositive: 0, meanNegative: 0, spread: 0 },
};

/**
 * Trains by TensorFlow.js' own operations and automatic differentiation, on the backend that is
 * set. Runs in the thread that calls it.
 */
export class TfjsTrainer implements Trainer {
  readonly description: string;
  readonly #parameters: readonly Parameter[];
  readonly #learnt: readonly Parameter[];
  /** By parameter name, in TensorFlow's order. */
  #values = new Map<string, Tensor>();
  #hints: OpenHints | null = null;
  #moments: Readonly<Record<keyof Moments, Map<string, Tensor>>> = {
    momentum: new Map(),
    secondMoment: new Map(),
  };

  /** Throws RangeError where the net's layers do not fit together or no loss is given. */
  constructor(
    private readonly tf: TensorFlow,
    private readonly net: Net,
    private readonly options: TfjsTrainerOptions,
  ) {
    this.description = options.description;
    this.#parameters = parametersOf(net);
    this.#learnt = learntParameters(net, options.frozen);
    const { triplet, distillation, hints } = options.losses;
    if (!triplet && !distillation) throw new RangeError("training wants at least one loss");
    if (hints) sharedBlocks(net, hints.teacher.net);
  }

  async step(batch: TrainingBatch, at: StepAt): Promise<StepFigures> {
    this.#assertFits(batch);
    const { tf } = this;
    const early = this.options.readsAtOnce ? null : await this.#minedBefore(batch);
    const { figures, values, moments, distillation, hints, gradientNorm } = tf.tidy(() => {
      const { gradients, statistics, ...rest } = this.#backward(batch, early);
      const slopes = this.#learnt.map((parameter, i) => ({
        parameter,
        value: tensorOf(this.#values, parameter),
        momentum: tensorOf(this.#moments.momentum, parameter),
        secondMoment: this.#moments.secondMoment.get(parameter.name),
        gradient: gradients[i],
      }));
      const { optimizer } = this.options;
      const { gradientNorm, moved } = descend(tf, slopes, { optimizer, ...at });
      const values = { ...this.#byName(moved.map(({ value }) => value)), ...statistics };
      const moments = momentsOf(optimizer).map((moment) => ({
        moment,
        tensors: this.#byName(moved.map((one) => one[moment] as Tensor)),
      }));
      return { ...rest, gradientNorm, values, moments };
    });
    replace(this.#values, values);
    for (const { moment, tensors } of moments) replace(this.#moments[moment], tensors);
    return {
      ...figures,
      distillation: await numberOf(distillation),
      hints: await numberOf(hints),
      gradientNorm: await numberOf(gradientNorm),
    };
  }

  async state(): Promise<TrainerState> {
    const named: [string, Float32Array][] = [];
    for (const parameter of this.#parameters) {
      const read = (tensor: Tensor) => parameterValues(this.tf, this.net, parameter, tensor);
      const { name } = parameter;
      named.push([name, await read(tensorOf(this.#values, parameter))]);
      for (const moment of momentsOf(this.options.optimizer)) {
        const tensor = this.#moments[moment].get(name);
        if (tensor) named.push([momentName(moment, name), await read(tensor)]);
      }
    }
    return stateOf(named);
  }

  /** Throws RangeError where weights are not the net's. */
  async load({ weights, ...moments }: TrainerState): Promise<void> {
    assertWeightsFit(this.net, weights);
    const { tf, net } = this;
    const { hints } = this.options.losses;
    if (hints) this.#hints ??= openHints(tf, net, hints);
    const tensors = (parameters: readonly Parameter[], values: TrainerState["weights"]) =>
      Object.fromEntries(
        parameters.map((parameter) => {
          const given = values.get(parameter.name) ?? new Float32Array(count(parameter.shape));
          return [parameter.name, parameterTensor(tf, net, parameter, given)];
        }),
      );
    replace(this.#values, tensors(this.#parameters, weights));
    for (const moment of momentsOf(this.options.optimizer)) {
      replace(this.#moments[moment], tensors(this.#learnt, moments[moment]));
    }
  }

  async close(): Promise<void> {
    const { momentum, secondMoment } = this.#moments;
    const taught = this.#hints?.parameters ?? new Map();
    for (const tensors of [this.#values, momentum, secondMoment, taught]) {
      this.tf.dispose([...tensors.values()]);
      tensors.clear();
    }
    this.#hints = null;
  }

  /** One pass forward and back. What it returns is the caller's to dispose of. */
  #backward(batch: TrainingBatch, early: Mined | null) {
    const { tf } = this;
    let mined = early ?? NOTHING_MINED;
    const kept: { statistics: Record<string, Tensor>; distillation: Tensor; hints: Tensor } = {
      statistics: {},
      distillation: tf.scalar(0),
      hints: tf.scalar(0),
    };
    const hints = this.#hints;
    const targets = hints && this.#targetsOf(batch, hints);
    const loss = (): Scalar => {
      const passed = this.#forward(batch);
      if (!early) mined = this.#mine(passed.embedding.dataSync<"float32">(), batch.people);
      kept.statistics = this.#notFrozen(passed.statistics);
      const { triplet, distillation } = this.options.losses;
      const terms: Scalar[] = [];
      if (triplet) {
        const mean = meanTripletLoss(tf, passed.embedding, mined.triplets, triplet);
        terms.push(tf.mul(mean, triplet.weight));
      }
      if (distillation && batch.teacher) {
        kept.distillation = distillationLoss(tf, passed.embedding, batch.teacher);
        terms.push(tf.mul(kept.distillation, distillation.weight));
      }
      if (hints && targets) {
        kept.hints = hintLoss(tf, passed.maps, targets);
        terms.push(tf.mul(kept.hints, hints.weight));
      }
      // They outlive the differentiation, which cleans up after itself.
      for (const tensor of [kept.distillation, kept.hints, ...Object.values(kept.statistics)])
        tf.keep(tensor);
      return tf.addN(terms);
    };
    const learnt = this.#learnt.map((parameter) => tensorOf(this.#values, parameter));
    const { grads } = tf.valueAndGrads(loss)(learnt);
    return { ...kept, gradients: grads, figures: { ...mined.figures } };
  }

  #forward(batch: TrainingBatch) {
    const { tf, net } = this;
    return forward(tf, net, { input: this.#inputOf(batch), parameters: this.#values });
  }

  /** What the teacher gives behind each block; all else of its pass is let go. */
  #targetsOf(batch: TrainingBatch, { net, parameters, blocks }: OpenHints) {
    return this.tf.tidy(() => {
      const { maps } = forward(this.tf, net, { input: this.#inputOf(batch), parameters });
      return Object.fromEntries(blocks.map((block) => [block, maps.get(block) as Tensor]));
    });
  }

  #inputOf({ input }: TrainingBatch): Tensor {
    const { tf, net } = this;
    const dimensions = [this.options.batch, ...dimensionsOf(net.input)];
    const given = tf.tensor(input, dimensions);
    return dimensions.length === 4 ? tf.transpose(given, [0, 2, 3, 1]) : given;
  }

  async #minedBefore(batch: TrainingBatch): Promise<Mined> {
    if (!this.options.losses.triplet) return NOTHING_MINED;
    const embedding = this.tf.tidy(() => this.#forward(batch).embedding);
    const values = await embedding.data<"float32">();
    embedding.dispose();
    return this.#mine(values, batch.people);
  }

  #mine(embeddings: Float32Array, people: readonly string[]): Mined {
    const { triplet } = this.options.losses;
    if (!triplet) return NOTHING_MINED;
    const length = embeddings.length / people.length;
    const rows = people.map((_, i) => embeddings.subarray(i * length, (i + 1) * length));
    const distances = distancesWithin(rows);
    const triplets = mineTriplets(distances, people, triplet);
    const loss = batchLoss(rows, triplets, triplet);
    return { triplets, figures: batchFigures(loss, triplets, distances, people) };
  }

  #notFrozen(statistics: ReadonlyMap<string, Tensor>): Record<string, Tensor> {
    const frozen = this.options.frozen ?? new Set();
    const moves = ([name]: [string, Tensor]) => !frozen.has(name.slice(0, name.lastIndexOf("/")));
    return Object.fromEntries([...statistics].filter(moves));
  }

  #byName(tensors: readonly Tensor[]): Record<string, Tensor> {
    return Object.fromEntries(this.#learnt.map(({ name }, i) => [name, tensors[i]]));
  }

  #assertFits({ input, people, teacher }: TrainingBatch): void {
    const { batch, losses } = this.options;
    if (people.length !== batch || input.length !== batch * sizeOf(this.net.input)) {
      throw new RangeError(`a batch of ${people.length}, the trainer is made for ${batch}`);
    }
    const length = sizeOf(shapesOf(this.net).get(outputOf(this.net)) ?? this.net.input);
    if (losses.distillation && teacher?.length !== batch * length) {
      throw new RangeError(`distillation wants ${batch} × ${length} values of the teacher`);
    }
  }
}

/** A teacher up to its last block that hints, in TensorFlow's order. */
interface OpenHints {
  net: Net;
  parameters: Map<string, Tensor>;
  blocks: readonly string[];
  weight: number;
}

function openHints(tf: TensorFlow, net: Net, { teacher, weight }: Hints): OpenHints {
  const blocks = sharedBlocks(net, teacher.net);
  const upTo = netUpTo(teacher.net, blocks[blocks.length - 1]);
  const parameters = parametersOf(upTo).map((parameter) => {
    const values = valuesOf(teacher.weights, parameter.name);
    return [parameter.name, parameterTensor(tf, upTo, parameter, values)] as const;
  });
  return { net: upTo, parameters: new Map(parameters), blocks, weight };
}

function tensorOf(tensors: ReadonlyMap<string, Tensor>, { name }: Parameter): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new RangeError(`there is no ${name} yet: weights are loaded before a step`);
  return tensor;
}

/** The new tensors take the place of those of their names, which are disposed of. */
function replace(tensors: Map<string, Tensor>, by: Readonly<Record<string, Tensor>>): void {
  for (const [name, tensor] of Object.entries(by)) {
    tensors.get(name)?.dispose();
    tensors.set(name, tensor);
  }
}

async function numberOf(scalar: Tensor): Promise<number> {
  const [value] = await scalar.data();
  scalar.dispose();
  return value;
}
