import { readFile } from "node:fs/promises";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import { convertNodes, type GraphNode } from "./tfjs-graph.js";
import { type ManifestGroup, readWeights } from "./weights.js";

const INPUT_SIZE = 256;
/** Anchors of the two grids together, and the numbers each regresses: box and six keypoints. */
const ANCHORS = 896;
const VALUES = 16;

/** The graph's outputs by what they are: the finer grid's first, as the anchors are ordered. */
const SCORES = ["Identity", "Identity_1"];
const BOXES = ["Identity_2", "Identity_3"];

/**
 * MediaPipe's BlazeFace for 256 × 256 pictures (Bazarevsky et al. 2019), as human ships it, as
 * ONNX: "image" (1, 3, 256, 256) in −1..1 → "scores" (1, 896, 1) logits, "boxes" (1, 896, 16).
 */
export async function convertBlazeFace(modelPath: string): Promise<Uint8Array> {
  const model = JSON.parse(await readFile(modelPath, "utf8")) as {
    modelTopology: { node: GraphNode[] };
    weightsManifest: ManifestGroup[];
  };
  const weights = await readWeights(modelPath, model.weightsManifest);
  const graph = new GraphBuilder("blazeface-256");
  const image = graph.input("image", [1, 3, INPUT_SIZE, INPUT_SIZE]);
  const tensors = convertNodes(graph, model.modelTopology.node, weights, image);
  const joined = (names: readonly string[]): TensorName =>
    graph.add(
      "Concat",
      names.map((name) => tensors.get(name) as TensorName),
      { axis: 1 },
    );
  graph.output("scores", joined(SCORES), [1, ANCHORS, 1]);
  graph.output("boxes", joined(BOXES), [1, ANCHORS, VALUES]);
  return graph.serialize();
}
