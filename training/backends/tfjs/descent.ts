import type { Tensor } from "@tensorflow/tfjs-core";
import type { Parameter } from "../../model/weights.js";
import type { Optimizer } from "../trainer.js";
import type { TensorFlow } from "./tensorflow.js";

/** One learnt parameter with all that moves it; the tensors are of one shape. */
export interface Slope {
  parameter: Parameter;
  value: Tensor;
  velocity: Tensor;
  gradient: Tensor;
}

export interface Descent {
  /** Norm over all gradients together, before they were shortened. */
  gradientNorm: Tensor;
  /** In the order of the slopes. */
  values: Tensor[];
  velocities: Tensor[];
}

/**
 * Stochastic gradient descent with momentum, v ← μ v + g + λ w, w ← w − η v, where g is shortened
 * to `clipNorm` and λ is for what decays. Leaves what it is given as it is.
 */
export function descend(
  tf: TensorFlow,
  slopes: readonly Slope[],
  { optimizer, learningRate }: { optimizer: Optimizer; learningRate: number },
): Descent {
  const { momentum, weightDecay, clipNorm } = optimizer;
  // One after the other: WebGPU has no room for as many terms in one operation.
  const squared = slopes.reduce<Tensor>(
    (sum, { gradient }) => tf.add(sum, tf.sum(tf.square(gradient))),
    tf.scalar(0),
  );
  const gradientNorm = tf.sqrt(squared);
  const shortening = tf.div(clipNorm, tf.maximum(gradientNorm, clipNorm));
  const velocities = slopes.map(({ parameter, value, velocity, gradient }) => {
    const clipped = tf.mul(gradient, shortening);
    const decayed = parameter.decays ? tf.add(clipped, tf.mul(value, weightDecay)) : clipped;
    return tf.add(tf.mul(velocity, momentum), decayed);
  });
  const values = slopes.map(({ value }, i) => tf.sub(value, tf.mul(velocities[i], learningRate)));
  return { gradientNorm, values, velocities };
}
