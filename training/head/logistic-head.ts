/** A verification head: `weights` is (length,) float32, one for each dimension of an embedding. */
export interface LogisticHead {
  weights: Float32Array;
  bias: number;
}

/** ln(ŷ / (1 − ŷ)) = Σ w_k · |f_k(a) − f_k(b)| + b of two embeddings, (length,) each. */
export function headLogit(
  { weights, bias }: LogisticHead,
  first: Float32Array,
  second: Float32Array,
): number {
  if (first.length !== weights.length || second.length !== weights.length) {
    throw new RangeError(`a head of ${weights.length} weights takes embeddings of that length`);
  }
  let logit = bias;
  for (let k = 0; k < weights.length; k++) logit += weights[k] * Math.abs(first[k] - second[k]);
  return logit;
}

/** ŷ = σ(Σ w_k · |f_k(a) − f_k(b)| + b): the probability that both are of one person, 0..1. */
export function headProbability(
  head: LogisticHead,
  first: Float32Array,
  second: Float32Array,
): number {
  return sigmoid(headLogit(head, first, second));
}

/** σ(x) = 1 / (1 + e^−x), without overflow. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + Math.exp(-x));
  const e = Math.exp(x);
  return e / (1 + e);
}
