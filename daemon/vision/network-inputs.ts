import type { ModelCard } from "./model-card.js";
import { Tensor } from "./onnxruntime.js";

/**
 * The inputs of one run, by name. A picture's network takes the tensor as it is; a verifier's pairs
 * come stacked, (2, pairs, length), the first embeddings before the second.
 */
export function networkInputs(
  card: ModelCard,
  tensor: Float32Array,
  shape: readonly number[],
): Record<string, Tensor> {
  if (card.task !== "verifier") return { [card.input.name]: new Tensor("float32", tensor, shape) };
  const half = tensor.length / 2;
  return {
    [card.input.first]: new Tensor("float32", tensor.subarray(0, half), shape.slice(1)),
    [card.input.second]: new Tensor("float32", tensor.subarray(half), shape.slice(1)),
  };
}

/** The output whose first values the card's reference holds. */
export function firstOutput(card: ModelCard): string {
  return card.task === "detector" ? card.output.scores : card.output.name;
}
