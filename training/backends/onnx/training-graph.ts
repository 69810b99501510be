import {
  dimensionsOf,
  INPUT,
  type MapShape,
  type Net,
  outputOf,
  shapesOf,
  sizeOf,
} from "../../model/net.js";
import { layerOf, learntParameters, type Parameter, parametersOf } from "../../model/weights.js";
import { GraphBuilder, type TensorName } from "../../onnx/graph-builder.js";
import type { Losses, TrainerOptions } from "../trainer.js";
import { hintGraph } from "./hint-graph.js";
import { type Recorded, recordLayer } from "./layer-gradients.js";
import { Operators } from "./operators.js";
import { tripletLossGraph } from "./triplet-loss-graph.js";
import { updateGraph } from "./update-graph.js";

/** The figures of a step, in the order of the output `figures`. */
export const FIGURES = [
  "loss",
  "triplets",
  "active",
  "meanPositive",
  "meanNegative",
  "spread",
  "distillation",
  "hints",
  "gradientNorm",
] as const;

/**
 * One step of training as one ONNX graph. Inputs: `input` (batch, …), `same` (batch, batch),
 * `teacher` (batch, length) where distilled, every parameter by its name, and what the optimizer
 * wants (`updateGraph`). Outputs: `figures`, `embedding`, and what changed, as `next:<input's name>`.
 */
export function trainingGraph(net: Net, options: TrainerOptions): Uint8Array {
  const { batch, losses } = options;
  const graph = new GraphBuilder(`${net.name}-training`);
  const ops = new Operators(graph);
  const shapes = shapesOf(net);
  const parameters = parametersOf(net);
  const learnt = learntParameters(net, options.frozen);
  const input = graph.input("input", [batch, ...dimensionsOf(net.input)]);
  const same = losses.triplet ? graph.input("same", [batch, batch]) : null;
  for (const { name, shape } of parameters) graph.input(name, shape);

  const recorded = recordForward(ops, net, { input, batch, shapes });
  const embedding = recorded.get(outputOf(net))?.output ?? input;
  const length = sizeOf(shapes.get(outputOf(net)) ?? net.input);
  const loss = lossGraph(ops, embedding, { same, batch, length, losses });
  const dOutputs = new Map([[outputOf(net), loss.dEmbedding]]);
  if (losses.hints) {
    const maps = (layer: string) => (recorded.get(layer) as Recorded).output;
    const hints = hintGraph(ops, { net, input, maps }, losses.hints);
    loss.figures.hints = hints.loss;
    for (const [name, dMap] of hints.dMaps) dOutputs.set(name, dMap);
  }
  const gradients = recordBackward(ops, net, { recorded, learnt, dOutputs });

  const update = updateGraph(ops, { learnt, gradients }, options.optimizer);
  const figures = { ...loss.figures, gradientNorm: update.gradientNorm };
  graph.output(
    "figures",
    ops.concat(
      FIGURES.map((name) => figures[name]),
      0,
    ),
    [FIGURES.length],
  );
  graph.output("embedding", embedding, [batch, length]);
  for (const [name, { tensor, shape }] of update.next) graph.output(`next:${name}`, tensor, shape);
  const frozen = options.frozen ?? new Set();
  for (const layer of net.layers) {
    if (frozen.has(layer.name)) continue;
    for (const [name, tensor] of recorded.get(layer.name)?.statistics ?? []) {
      const { channels } = shapes.get(layer.name) as MapShape;
      graph.output(`next:${name}`, tensor, [channels]);
    }
  }
  return graph.serialize();
}

function recordForward(
  ops: Operators,
  net: Net,
  at: { input: TensorName; batch: number; shapes: Map<string, MapShape> },
): Map<string, Recorded> {
  const recorded = new Map<string, Recorded>();
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) =>
      name === INPUT ? at.input : (recorded.get(name) as Recorded).output,
    );
    const shapeOf = (name: string) => at.shapes.get(name) as MapShape;
    const context = {
      batch: at.batch,
      inputShapes: layer.inputs.map(shapeOf),
      outputShape: shapeOf(layer.name),
      parameter: (role: string) => `${layer.name}/${role}`,
    };
    recorded.set(layer.name, recordLayer(ops, layer, inputs, context));
  }
  return recorded;
}

/**
 * Reverse mode: from the last layer to the first, each layer's gradient is the sum over its
 * readers. Where nothing before a layer is learnt, nothing goes back through it.
 */
function recordBackward(
  ops: Operators,
  net: Net,
  at: {
    recorded: Map<string, Recorded>;
    learnt: readonly Parameter[];
    dOutputs: ReadonlyMap<string, TensorName>;
  },
): Map<string, TensorName> {
  const learning = new Set(at.learnt.map(({ name }) => layerOf(name)));
  const needsGradient = new Set<string>();
  for (const { name, inputs } of net.layers) {
    if (learning.has(name) || inputs.some((input) => needsGradient.has(input))) {
      needsGradient.add(name);
    }
  }
  const pending = new Map([...at.dOutputs].map(([name, tensor]) => [name, [tensor]]));
  const gradients = new Map<string, TensorName>();
  for (const layer of [...net.layers].reverse()) {
    const terms = pending.get(layer.name);
    if (!terms || !needsGradient.has(layer.name)) continue;
    const goesOn = layer.inputs.map((input) => needsGradient.has(input));
    const wanted = { input: goesOn.includes(true), parameters: learning.has(layer.name) };
    const { inputs, parameters } = (at.recorded.get(layer.name) as Recorded).backward(
      ops.sum(terms),
      wanted,
    );
    for (const [name, tensor] of parameters) gradients.set(name, tensor);
    inputs.forEach((tensor, i) => {
      const name = layer.inputs[i];
      if (tensor && goesOn[i]) pending.set(name, [...(pending.get(name) ?? []), tensor]);
    });
  }
  return gradients;
}

type LossFigures = Record<Exclude<(typeof FIGURES)[number], "gradientNorm">, TensorName>;

function lossGraph(
  ops: Operators,
  embedding: TensorName,
  at: { same: TensorName | null; batch: number; length: number; losses: Losses },
): { dEmbedding: TensorName; figures: LossFigures } {
  const { batch, length, losses, same } = at;
  const none = ops.reshape(ops.scalar(0), [1]);
  const gradients: TensorName[] = [];
  const figures: LossFigures = {
    ...{ loss: none, triplets: none, active: none },
    ...{ meanPositive: none, meanNegative: none, spread: none, distillation: none, hints: none },
  };
  if (losses.triplet && same) {
    const { mining, margin, weight } = losses.triplet;
    const triplet = tripletLossGraph(ops, embedding, same, { batch, mining, margin });
    Object.assign(figures, triplet.figures, { loss: triplet.loss });
    gradients.push(ops.scale(triplet.dEmbedding, weight));
  }
  if (losses.distillation) {
    const teacher = ops.graph.input("teacher", [batch, length]);
    const difference = ops.subtract(embedding, teacher);
    figures.distillation = ops.scale(ops.sumOfSquares(difference), 1 / batch);
    gradients.push(ops.scale(difference, (2 * losses.distillation.weight) / batch));
  }
  if (gradients.length === 0) throw new RangeError("training wants at least one loss");
  return { dEmbedding: ops.sum(gradients), figures };
}
