import { GraphBuilder } from "../onnx/graph-builder.js";
import type { LogisticHead } from "./logistic-head.js";

/** Names of the network's inputs and its output, as the card repeats them. */
export const VERIFIER_TENSORS = { first: "a", second: "b", probability: "probability" } as const;

/**
 * The head as a network: a and b, (pairs, length) float32 each → probability, (pairs,). The same
 * weights give the same bytes.
 */
export function verifierOnnx({ weights, bias }: LogisticHead): Uint8Array {
  const { length } = weights;
  const graph = new GraphBuilder("verifier");
  const a = graph.input(VERIFIER_TENSORS.first, ["pairs", length]);
  const b = graph.input(VERIFIER_TENSORS.second, ["pairs", length]);
  const apart = graph.add("Abs", [graph.add("Sub", [a, b])]);
  const column = graph.constant(weights, [length, 1]);
  const logit = graph.add("Add", [
    graph.add("MatMul", [apart, column]),
    graph.constant(Float32Array.of(bias), [1]),
  ]);
  const flat = graph.add("Reshape", [graph.add("Sigmoid", [logit]), graph.integers([-1])]);
  graph.output(VERIFIER_TENSORS.probability, flat, ["pairs"]);
  return graph.serialize();
}
