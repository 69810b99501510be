import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { dimensionsOf, type Net, outputOf, shapesOf, sizeOf } from "../../model/net.js";
import { assertWeightsFit, count, learntParameters, parametersOf } from "../../model/weights.js";
import {
  momentName,
  momentsOf,
  type StepAt,
  type StepFigures,
  stateOf,
  type TrainerOptions,
  type TrainerState,
  type TrainingBatch,
} from "../trainer.js";
import { FIGURES, trainingGraph } from "./training-graph.js";

export interface StepperOptions extends TrainerOptions {
  /** ONNX Runtime's execution provider. */
  provider: string;
  /** Threads inside one operator. */
  threads: number;
}

const NEXT = "next:";

/** The training graph in a session, and the tensors that go from one step into the next. */
export class OnnxStepper {
  private constructor(
    private readonly net: Net,
    private readonly options: StepperOptions,
    private readonly session: InferenceSession,
    private readonly tensors: Map<string, Tensor>,
  ) {}

  /** Throws what ONNX Runtime throws where it cannot build or place the graph. */
  static async open(net: Net, options: StepperOptions): Promise<OnnxStepper> {
    const session = await InferenceSession.create(trainingGraph(net, options), {
      executionProviders: [options.provider],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      logSeverityLevel: 3,
      // A spinning thread would take the core that the next batch is made on.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
    });
    return new OnnxStepper(net, options, session, new Map());
  }

  /** Throws RangeError where weights or momentum are not exactly the net's. */
  load({ weights, ...moments }: TrainerState): void {
    assertWeightsFit(this.net, weights);
    const { frozen, optimizer } = this.options;
    for (const { name, shape } of parametersOf(this.net)) {
      // Copied: the caller's arrays stay the caller's.
      this.tensors.set(name, new Tensor("float32", weights.get(name)!.slice(), shape));
    }
    for (const { name, shape } of learntParameters(this.net, frozen)) {
      for (const moment of momentsOf(optimizer)) {
        const values = moments[moment].get(name)?.slice() ?? new Float32Array(count(shape));
        this.tensors.set(momentName(moment, name), new Tensor("float32", values, shape));
      }
    }
  }

  state(): TrainerState {
    return stateOf(
      [...this.tensors].map(([name, { data }]) => [name, (data as Float32Array).slice()]),
    );
  }

  async step(batch: TrainingBatch, at: StepAt): Promise<StepFigures> {
    const outputs = await this.session.run(this.#feeds(batch, at));
    for (const [name, tensor] of Object.entries(outputs)) {
      if (name.startsWith(NEXT)) this.tensors.set(name.slice(NEXT.length), tensor as Tensor);
    }
    const values = outputs.figures.data as Float32Array;
    const figures = Object.fromEntries(FIGURES.map((name, i) => [name, values[i]]));
    const { triplets, active, ...rest } = figures as Record<(typeof FIGURES)[number], number>;
    return { ...rest, activeShare: triplets > 0 ? active / triplets : 0 };
  }

  async close(): Promise<void> {
    await this.session.release();
  }

  #feeds({ input, people, teacher }: TrainingBatch, at: StepAt): Record<string, Tensor> {
    const { batch, losses, optimizer } = this.options;
    const dimensions = [batch, ...dimensionsOf(this.net.input)];
    if (people.length !== batch || input.length !== count(dimensions)) {
      throw new RangeError(`a batch of ${people.length}, the graph is made for ${batch}`);
    }
    const feeds: Record<string, Tensor> = {
      input: new Tensor("float32", input, dimensions),
      learningRate: new Tensor("float32", Float32Array.of(at.learningRate), [1]),
      ...Object.fromEntries(this.tensors),
    };
    if (optimizer.kind === "adamw") {
      feeds.stepNumber = new Tensor("float32", Float32Array.of(at.step + 1), [1]);
    }
    if (losses.triplet) feeds.same = new Tensor("float32", sameMatrix(people), [batch, batch]);
    if (losses.distillation) {
      const length = sizeOf(shapesOf(this.net).get(outputOf(this.net)) ?? this.net.input);
      if (teacher?.length !== batch * length) {
        throw new RangeError(`distillation wants ${batch} × ${length} values of the teacher`);
      }
      feeds.teacher = new Tensor("float32", teacher, [batch, length]);
    }
    return feeds;
  }
}

function sameMatrix(people: readonly string[]): Float32Array {
  const size = people.length;
  return Float32Array.from({ length: size * size }, (_, i) => {
    return people[Math.floor(i / size)] === people[i % size] ? 1 : 0;
  });
}
