import type { Tensor } from "@tensorflow/tfjs-core";
import type { Parameter } from "../../model/weights.js";
import { ADAM_EPSILON, type Optimizer, SECOND_MOMENT_DECAY, type StepAt } from "../trainer.js";
import type { TensorFlow } from "./tensorflow.js";

/** One learnt parameter with all that moves it; the tensors are of one shape. */
export interface Slope {
  parameter: Parameter;
  value: Tensor;
  momentum: Tensor;
  /** Not there with `sgd`. */
  secondMoment: Tensor | undefined;
  gradient: Tensor;
}

/** What a parameter and its moments become. */
export interface Moved {
  value: Tensor;
  momentum: Tensor;
  secondMoment?: Tensor;
}

export interface Descent {
  /** Norm over all gradients together, before they were shortened. */
  gradientNorm: Tensor;
  /** In the order of the slopes. */
  moved: Moved[];
}

/**
 * One step of the optimizer, whose formulas stand at its type, where g is shortened to `clipNorm`
 * and λ is for what decays. Leaves what it is given as it is.
 */
export function descend(
  tf: TensorFlow,
  slopes: readonly Slope[],
  { optimizer, ...at }: StepAt & { optimizer: Optimizer },
): Descent {
  const { clipNorm } = optimizer;
  // One after the other: WebGPU has no room for as many terms in one operation.
  const squared = slopes.reduce<Tensor>(
    (sum, { gradient }) => tf.add(sum, tf.sum(tf.square(gradient))),
    tf.scalar(0),
  );
  const gradientNorm = tf.sqrt(squared);
  const shortening = tf.div(clipNorm, tf.maximum(gradientNorm, clipNorm));
  const move = optimizer.kind === "sgd" ? momentumMove : adamMove;
  const moved = slopes.map((slope) => {
    const gradient = tf.mul(slope.gradient, shortening);
    return move(tf, { ...slope, gradient }, { optimizer, ...at });
  });
  return { gradientNorm, moved };
}

function momentumMove(
  tf: TensorFlow,
  { parameter, value, momentum, gradient }: Slope,
  { optimizer, learningRate }: StepAt & { optimizer: Optimizer },
): Moved {
  const { weightDecay } = optimizer;
  const decayed = parameter.decays ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
  const velocity = tf.add(tf.mul(momentum, optimizer.momentum), decayed);
  return { value: tf.sub(value, tf.mul(velocity, learningRate)), momentum: velocity };
}

function adamMove(
  tf: TensorFlow,
  { parameter, value, momentum, secondMoment, gradient }: Slope,
  { optimizer, learningRate, step }: StepAt & { optimizer: Optimizer },
): Moved {
  const mean = (before: Tensor, now: Tensor, decay: number) =>
    tf.add(tf.mul(before, decay), tf.mul(now, 1 - decay));
  const first = mean(momentum, gradient, optimizer.momentum);
  const second = mean(secondMoment as Tensor, tf.square(gradient), SECOND_MOMENT_DECAY);
  const corrected = (moment: Tensor, decay: number) => tf.div(moment, 1 - decay ** (step + 1));
  const deviation = tf.sqrt(corrected(second, SECOND_MOMENT_DECAY));
  const direction = tf.div(
    corrected(first, optimizer.momentum),
    tf.add(deviation, tf.scalar(ADAM_EPSILON)),
  );
  const { weightDecay } = optimizer;
  const decayed = parameter.decays ? tf.add(direction, tf.mul(value, weightDecay)) : direction;
  return {
    value: tf.sub(value, tf.mul(decayed, learningRate)),
    momentum: first,
    secondMoment: second,
  };
}
