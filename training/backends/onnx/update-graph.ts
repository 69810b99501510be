import type { Parameter } from "../../model/weights.js";
import type { TensorName } from "../../onnx/graph-builder.js";
import { ADAM_EPSILON, momentName, type Optimizer, SECOND_MOMENT_DECAY } from "../trainer.js";
import type { Operators } from "./operators.js";

/** A tensor that takes the place of an input in the next step. */
export interface NextTensor {
  tensor: TensorName;
  shape: readonly number[];
}

export interface Update {
  /** By the name of the input. */
  next: Map<string, NextTensor>;
  /** Before it was shortened: shape (1,). */
  gradientNorm: TensorName;
}

/** A learnt parameter and its gradient, shortened already. */
interface Slope {
  parameter: Parameter;
  gradient: TensorName;
}

/** By what the slopes' parameters are moved. */
interface Descent {
  learningRate: TensorName;
  optimizer: Optimizer;
}

/**
 * What an optimizer makes of the gradients. Its inputs: `learningRate` (1,); each learnt parameter's
 * moments by `momentName`; and for `adamw` `stepNumber` (1,), which counts from 1.
 */
export function updateGraph(
  ops: Operators,
  at: { learnt: readonly Parameter[]; gradients: ReadonlyMap<string, TensorName> },
  optimizer: Optimizer,
): Update {
  const gradientOf = (name: string) => {
    const gradient = at.gradients.get(name);
    if (!gradient) throw new RangeError(`the loss does not depend on ${name}`);
    return gradient;
  };
  const squares = at.learnt.map(({ name }) => ops.sumOfSquares(gradientOf(name)));
  const gradientNorm = ops.graph.add("Sqrt", [ops.sum(squares)]);
  const clipNorm = ops.scalar(optimizer.clipNorm);
  const shortening = ops.divide(clipNorm, ops.graph.add("Max", [gradientNorm, clipNorm]));
  const slopes = at.learnt.map((parameter) => ({
    parameter,
    gradient: ops.multiply(gradientOf(parameter.name), shortening),
  }));
  const move = optimizer.kind === "sgd" ? momentumMoves : adamMoves;
  const learningRate = ops.graph.input("learningRate", [1]);
  return { next: move(ops, slopes, { learningRate, optimizer }), gradientNorm };
}

function momentumMoves(
  ops: Operators,
  slopes: readonly Slope[],
  { learningRate, optimizer: { momentum, weightDecay } }: Descent,
): Map<string, NextTensor> {
  const next = new Map<string, NextTensor>();
  for (const { parameter, gradient } of slopes) {
    const { name, shape, decays } = parameter;
    const velocity = ops.graph.input(momentName("momentum", name), shape);
    const decayed = decays ? ops.add(gradient, ops.scale(name, weightDecay)) : gradient;
    const moved = ops.add(ops.scale(velocity, momentum), decayed);
    next.set(momentName("momentum", name), { tensor: moved, shape });
    next.set(name, { tensor: ops.subtract(name, ops.multiply(moved, learningRate)), shape });
  }
  return next;
}

function adamMoves(
  ops: Operators,
  slopes: readonly Slope[],
  { learningRate, optimizer: { momentum, weightDecay } }: Descent,
): Map<string, NextTensor> {
  const stepNumber = ops.graph.input("stepNumber", [1]);
  /** 1 / (1 − decayᵗ): the moments began at 0. */
  const correction = (decay: number) =>
    ops.divide(
      ops.scalar(1),
      ops.complement(ops.graph.add("Pow", [ops.scalar(decay), stepNumber])),
    );
  const firstCorrection = correction(momentum);
  const secondCorrection = correction(SECOND_MOMENT_DECAY);
  const mean = (before: TensorName, value: TensorName, decay: number) =>
    ops.add(ops.scale(before, decay), ops.scale(value, 1 - decay));
  const next = new Map<string, NextTensor>();
  for (const { parameter, gradient } of slopes) {
    const { name, shape, decays } = parameter;
    const first = mean(ops.graph.input(momentName("momentum", name), shape), gradient, momentum);
    const second = mean(
      ops.graph.input(momentName("secondMoment", name), shape),
      ops.multiply(gradient, gradient),
      SECOND_MOMENT_DECAY,
    );
    const deviation = ops.graph.add("Sqrt", [ops.multiply(second, secondCorrection)]);
    const direction = ops.divide(
      ops.multiply(first, firstCorrection),
      ops.add(deviation, ops.scalar(ADAM_EPSILON)),
    );
    const moved = decays ? ops.add(direction, ops.scale(name, weightDecay)) : direction;
    next.set(momentName("momentum", name), { tensor: first, shape });
    next.set(momentName("secondMoment", name), { tensor: second, shape });
    next.set(name, { tensor: ops.subtract(name, ops.multiply(moved, learningRate)), shape });
  }
  return next;
}
