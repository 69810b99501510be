import { type Net, netUpTo } from "../../model/net.js";
import { sharedBlocks } from "../../model/shared-blocks.js";
import type { TensorName } from "../../onnx/graph-builder.js";
import { addNet } from "../../onnx/inference-graph.js";
import type { Hints } from "../trainer.js";
import type { Operators } from "./operators.js";

export interface HintGraph {
  /** (1,), before it is weighted. */
  loss: TensorName;
  /** ∂(weight · loss)/∂map by the name of the layer that gives the map. */
  dMaps: Map<string, TensorName>;
}

/**
 * The loss of `Hints` as part of the training graph: the teacher runs in it, on the same input,
 * as constants. `maps` are the net's own outputs by the layer's name.
 */
export function hintGraph(
  ops: Operators,
  at: { net: Net; input: TensorName; maps: (layer: string) => TensorName },
  { teacher, weight }: Hints,
): HintGraph {
  const blocks = sharedBlocks(at.net, teacher.net);
  const net = netUpTo(teacher.net, blocks[blocks.length - 1]);
  const from = { input: at.input, weightsAs: "float32" } as const;
  const theirs = addNet(ops.graph, { net, weights: teacher.weights }, from);
  const terms: TensorName[] = [];
  const dMaps = new Map<string, TensorName>();
  for (const block of blocks) {
    const target = theirs.get(block) as TensorName;
    const difference = ops.subtract(at.maps(block), target);
    const perSize = ops.divide(ops.scalar(1 / blocks.length), ops.sumOfSquares(target));
    terms.push(ops.multiply(ops.sumOfSquares(difference), perSize));
    dMaps.set(block, ops.multiply(difference, ops.scale(perSize, 2 * weight)));
  }
  return { loss: ops.sum(terms), dMaps };
}
