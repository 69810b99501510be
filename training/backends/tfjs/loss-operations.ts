import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Triplet } from "../../triplets/triplet-loss.js";
import type { TensorFlow } from "./tensorflow.js";

/**
 * The mean of L(A, P, N) = max(‖f(A) − f(P)‖² − ‖f(A) − f(N)‖² + α, 0) over triplets of rows of
 * `embedding` (batch, length), 0 where there are none (Schroff et al. 2015, eq. 2).
 */
export function meanTripletLoss(
  tf: TensorFlow,
  embedding: Tensor2D,
  triplets: readonly Triplet[],
  { margin }: { margin: number },
): Scalar {
  // Still a function of the embedding, so that there is a gradient, which is 0.
  if (triplets.length === 0) return tf.mul(tf.sum(embedding), 0);
  const rows = (role: keyof Triplet): Tensor => {
    const places = triplets.map((triplet) => triplet[role]);
    return tf.gather(embedding, tf.tensor1d(places, "int32"));
  };
  const [anchors, positives, negatives] = [rows("anchor"), rows("positive"), rows("negative")];
  const gap = tf.sub(
    squaredDistances(tf, anchors, positives),
    squaredDistances(tf, anchors, negatives),
  );
  return tf.mean(tf.relu(tf.add(gap, margin)));
}

/** The mean of ‖f(x) − t(x)‖² over the rows, t(x) the teacher's embedding (Hinton et al. 2015). */
export function distillationLoss(
  tf: TensorFlow,
  embedding: Tensor2D,
  teacher: Float32Array,
): Scalar {
  return tf.mean(squaredDistances(tf, embedding, tf.tensor2d(teacher, embedding.shape)));
}

/**
 * The mean over the blocks that `targets` name of Σ‖s − t‖² / Σ‖t‖², t the teacher's map there and s
 * that of the same name in `maps` (Romero et al. 2015). No target may be 0 everywhere.
 */
export function hintLoss(
  tf: TensorFlow,
  maps: ReadonlyMap<string, Tensor>,
  targets: Readonly<Record<string, Tensor>>,
): Scalar {
  const shares = Object.entries(targets).map(([block, target]) => {
    const map = maps.get(block) as Tensor;
    return tf.div(tf.sum(tf.square(tf.sub(map, target))), tf.sum(tf.square(target)));
  });
  return tf.mean(tf.stack(shares));
}

/** ‖a − b‖² row by row: (n,). */
function squaredDistances(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  return tf.sum(tf.square(tf.sub(a, b)), 1);
}
