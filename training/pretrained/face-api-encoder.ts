import { readFile } from "node:fs/promises";
import { resnetDlib } from "../model/resnet-dlib.js";
import { assertWeightsFit } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { filtersToOnnx } from "../onnx/layout.js";
import { packageFile } from "./package-file.js";
import { type ManifestGroup, readWeights, type StoredTensor } from "./weights.js";

const MANIFEST = "model/face_recognition_model-weights_manifest.json";

/**
 * face-api's face recognition net (dlib's ResNet with 29 convolutions, King 2017) as ONNX:
 * "image" (batch, 3, 150, 150) normalised → "embedding" (batch, 128).
 */
export async function convertFaceApiEncoder(manifestPath: string): Promise<Uint8Array> {
  const names = { graph: "face-api-resnet", input: "image", output: "embedding" };
  const net = resnetDlib({ normalisation: "none" });
  return inferenceGraph(net, await faceApiWeights(manifestPath), names);
}

/**
 * The same net's weights, for `resnetDlib({ normalisation: "none" })`. What dlib calls affine
 * layers (a scale and a shift a channel) is folded into the convolution before it: w' = w · s, b' =
 * b · s + t.
 */
export async function faceApiWeights(manifestPath: string): Promise<Map<string, Float32Array>> {
  const groups = JSON.parse(await readFile(manifestPath, "utf8")) as ManifestGroup[];
  const stored = await readWeights(manifestPath, groups);
  const net = resnetDlib({ normalisation: "none" });
  const weights = new Map<string, Float32Array>();
  for (const layer of net.layers) {
    if (layer.kind === "convolution") {
      const { filter, bias } = convolutionOf(stored, `${layer.name}/conv`);
      weights.set(`${layer.name}/weight`, filter);
      weights.set(`${layer.name}/bias`, bias);
    } else if (layer.kind === "dense") {
      weights.set(`${layer.name}/weight`, valuesOf(stored, "fc").values as Float32Array);
    }
  }
  assertWeightsFit(net, weights);
  return weights;
}

/** The weights in the package that npm installed. */
export function builtInFaceApiWeights(): Promise<Map<string, Float32Array>> {
  return faceApiWeights(packageFile("@vladmandic/face-api", MANIFEST));
}

function convolutionOf(
  stored: Map<string, StoredTensor>,
  name: string,
): { filter: Float32Array; bias: Float32Array } {
  const filters = valuesOf(stored, `${name}/filters`);
  const bias = valuesOf(stored, `${name}/bias`).values;
  const affine = name.replace(/conv$/, "scale");
  const scale = valuesOf(stored, `${affine}/weights`).values;
  const shift = valuesOf(stored, `${affine}/biases`).values;
  const { values } = filtersToOnnx(filters.values as Float32Array, filters.shape);
  const perFilter = values.length / scale.length;
  return {
    filter: values.map((value, i) => value * scale[Math.floor(i / perFilter)]),
    bias: Float32Array.from(bias, (value, i) => value * scale[i] + shift[i]),
  };
}

function valuesOf(stored: Map<string, StoredTensor>, name: string): StoredTensor {
  const tensor = stored.get(name);
  if (!tensor) throw new RangeError(`the weights hold no ${name}`);
  return tensor;
}
