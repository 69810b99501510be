import { squaredDistance } from "../../daemon/vision/embed.js";

/**
 * L(A, P, N) = max(‖f(A) − f(P)‖² − ‖f(A) − f(N)‖² + α, 0) over embeddings of equal length, with
 * α = `margin`, which keeps f = 0 from being a solution (Schroff et al. 2015, eq. 2).
 */
export function tripletLoss(
  anchor: Float32Array,
  positive: Float32Array,
  negative: Float32Array,
  { margin }: { margin: number },
): number {
  const violation = squaredDistance(anchor, positive) - squaredDistance(anchor, negative) + margin;
  return Math.max(violation, 0);
}

/** Rows of a batch: whose is near whom, and whose is not. */
export interface Triplet {
  anchor: number;
  positive: number;
  negative: number;
}

export interface BatchLoss {
  /** J / triplets: the mean over the triplets given, 0 where there are none. */
  loss: number;
  /** ∂loss/∂embedding of each row, in the order of the batch. */
  gradients: Float32Array[];
  /** Triplets whose loss is above 0: only they move anything. */
  active: number;
}

/**
 * The mean triplet loss of a batch and its gradient in closed form: an active triplet moves
 * ∂L/∂A = 2(N − P), ∂L/∂P = 2(P − A), ∂L/∂N = 2(A − N).
 */
export function batchLoss(
  embeddings: readonly Float32Array[],
  triplets: readonly Triplet[],
  { margin }: { margin: number },
): BatchLoss {
  const gradients = embeddings.map((embedding) => new Float32Array(embedding.length));
  let sum = 0;
  let active = 0;
  for (const { anchor, positive, negative } of triplets) {
    const [a, p, n] = [embeddings[anchor], embeddings[positive], embeddings[negative]];
    const loss = tripletLoss(a, p, n, { margin });
    if (loss === 0) continue;
    sum += loss;
    active++;
    const weight = 2 / triplets.length;
    for (let k = 0; k < a.length; k++) {
      gradients[anchor][k] += weight * (n[k] - p[k]);
      gradients[positive][k] += weight * (p[k] - a[k]);
      gradients[negative][k] += weight * (a[k] - n[k]);
    }
  }
  return { loss: triplets.length > 0 ? sum / triplets.length : 0, gradients, active };
}
