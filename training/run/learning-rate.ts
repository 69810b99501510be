/**
 * The learning rate of a step: it rises evenly over the warm-up, then falls along half a cosine to
 * `finalShare` of the highest (Loshchilov & Hutter 2017). Steps count from 0.
 */
export function learningRateAt(
  step: number,
  schedule: { learningRate: number; warmUpSteps: number; finalShare: number; steps: number },
): number {
  const { learningRate, warmUpSteps, finalShare, steps } = schedule;
  if (step < warmUpSteps) return (learningRate * (step + 1)) / warmUpSteps;
  const progress = Math.min(1, (step - warmUpSteps) / Math.max(1, steps - warmUpSteps));
  const share = finalShare + ((1 - finalShare) * (1 + Math.cos(Math.PI * progress))) / 2;
  return learningRate * share;
}
