import type { TensorName } from "../../onnx/graph-builder.js";
import type { Mining } from "../../triplets/mining.js";
import type { Operators } from "./operators.js";

/** Further than any two embeddings are apart: takes a candidate out of a search for the nearest. */
const FAR_AWAY = 1e9;

export interface LossGraph {
  loss: TensorName;
  /** ∂loss/∂embedding, (batch, length). */
  dEmbedding: TensorName;
  /** (1,) each: chosen triplets, those with a loss above 0, and the batch's mean distances. */
  figures: { triplets: TensorName; active: TensorName } & Record<
    "meanPositive" | "meanNegative" | "spread",
    TensorName
  >;
}

/**
 * The mean triplet loss of a batch, its mining and its gradient, as part of the training graph:
 * L(A, P, N) = max(‖f(A) − f(P)‖² − ‖f(A) − f(N)‖² + α, 0). The same triplets and the same values
 * as `mineTriplets` and `batchLoss`, which tests hold it against. `same` is (batch, batch), 1 where
 * two rows show one person. The choice of triplets is no part of what is differentiated.
 */
export function tripletLossGraph(
  ops: Operators,
  embedding: TensorName,
  same: TensorName,
  { batch, mining, margin }: { batch: number; mining: Mining; margin: number },
): LossGraph {
  const distances = squaredDistances(ops, embedding);
  const identity = ops.graph.constant(identityMatrix(batch), [batch, batch]);
  const masks = { positive: ops.subtract(same, identity), negative: ops.complement(same) };
  // (anchor, positive, negative): rows of distances, spread over the third axis.
  const toPositive = ops.reshape(distances, [batch, batch, 1]);
  const toNegative = ops.reshape(distances, [batch, 1, batch]);
  const chosen = selection(ops, { distances, ...masks }, { batch, mining, margin });
  const gap = ops.subtract(toPositive, toNegative);
  const violation = ops.add(gap, ops.scalar(margin));
  const active = ops.multiply(ops.isGreater(violation, ops.scalar(0)), chosen);
  const total = (tensor: TensorName) =>
    ops.reshape(ops.graph.add("ReduceSum", [tensor], { keepdims: 0 }), [1]);
  const triplets = total(chosen);
  const perTriplet = ops.divide(ops.scalar(1), atLeastOne(ops, triplets));
  const loss = ops.multiply(total(ops.multiply(violation, active)), perTriplet);

  const attracts = ops.reduceSum(active, [2], { keep: false });
  const repels = ops.reduceSum(active, [1], { keep: false });
  const dDistances = ops.multiply(ops.subtract(attracts, repels), perTriplet);
  const mean = (mask: TensorName) =>
    ops.divide(total(ops.multiply(distances, mask)), atLeastOne(ops, total(mask)));
  return {
    loss,
    dEmbedding: distanceGradient(ops, embedding, dDistances),
    figures: {
      triplets,
      active: total(active),
      meanPositive: mean(masks.positive),
      meanNegative: mean(masks.negative),
      spread: ops.scale(total(distances), 1 / (batch * (batch - 1))),
    },
  };
}

/** ‖a‖² + ‖b‖² − 2 a·b of all rows; rounding must not make it negative. */
function squaredDistances(ops: Operators, embedding: TensorName): TensorName {
  const products = ops.matMul(embedding, ops.transpose(embedding, [1, 0]));
  const squares = ops.reduceSum(ops.multiply(embedding, embedding), [1], { keep: true });
  const sums = ops.add(squares, ops.transpose(squares, [1, 0]));
  return ops.relu(ops.subtract(sums, ops.scale(products, 2)));
}

/** D_ij depends on rows i and j: ∂L/∂f = 2 (diag(G·1) − G) f with G = ∂L/∂D + (∂L/∂D)ᵀ. */
function distanceGradient(
  ops: Operators,
  embedding: TensorName,
  dDistances: TensorName,
): TensorName {
  const both = ops.add(dDistances, ops.transpose(dDistances, [1, 0]));
  const sums = ops.reduceSum(both, [1], { keep: true });
  const pull = ops.subtract(ops.multiply(embedding, sums), ops.matMul(both, embedding));
  return ops.scale(pull, 2);
}

interface Candidates {
  distances: TensorName;
  positive: TensorName;
  negative: TensorName;
}

/** (anchor, positive, negative): 1 for each triplet that the mining chooses. */
function selection(
  ops: Operators,
  { distances, positive, negative }: Candidates,
  { batch, mining, margin }: { batch: number; mining: Mining; margin: number },
): TensorName {
  const positives = ops.reshape(positive, [batch, batch, 1]);
  const negatives = ops.reshape(negative, [batch, 1, batch]);
  // Both masks: an anchor without a positive or without a negative has no triplet.
  const valid = ops.multiply(positives, negatives);
  const places = ops.graph.constant(
    Float32Array.from({ length: batch }, (_, i) => i),
    [batch],
  );
  /** 1 at the largest value of the last axis; of equals at the first. */
  const largest = (values: TensorName) => {
    const place = ops.graph.add("ArgMax", [values], { axis: -1, keepdims: 1 });
    return ops.isEqual(ops.toFloat(place), places);
  };
  /** Values, and what is not among the candidates so low that it is never the largest. */
  const among = (values: TensorName, mask: TensorName) =>
    ops.subtract(values, ops.scale(ops.complement(mask), FAR_AWAY));
  const negated = ops.graph.add("Neg", [distances]);
  switch (mining) {
    case "batch-all":
      return valid;
    case "batch-hard": {
      const hardest = ops.reshape(largest(among(distances, positive)), [batch, batch, 1]);
      const nearest = ops.reshape(largest(among(negated, negative)), [batch, 1, batch]);
      return ops.multiply(valid, ops.multiply(hardest, nearest));
    }
    case "semi-hard": {
      const toPositive = ops.reshape(distances, [batch, batch, 1]);
      const toNegative = ops.reshape(distances, [batch, 1, batch]);
      const isFurther = ops.isGreater(toNegative, toPositive);
      const isWithin = ops.isGreater(ops.add(toPositive, ops.scalar(margin)), toNegative);
      const isSemiHard = ops.multiply(negatives, ops.multiply(isFurther, isWithin));
      const nearest = largest(among(ops.reshape(negated, [batch, 1, batch]), isSemiHard));
      const furthest = ops.reshape(largest(among(distances, negative)), [batch, 1, batch]);
      const exists = ops.reduceMax(isSemiHard, [2], { keep: true });
      const semiHard = ops.multiply(exists, nearest);
      const choice = ops.add(semiHard, ops.multiply(ops.complement(exists), furthest));
      return ops.multiply(valid, choice);
    }
  }
}

function atLeastOne(ops: Operators, count: TensorName): TensorName {
  return ops.graph.add("Max", [count, ops.scalar(1)]);
}

function identityMatrix(size: number): Float32Array {
  const values = new Float32Array(size * size);
  for (let i = 0; i < size; i++) values[i * size + i] = 1;
  return values;
}
