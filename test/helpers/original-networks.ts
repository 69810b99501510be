import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import type { GraphModel } from "@tensorflow/tfjs-converter";
import { projectRoot } from "../../daemon/vision/project-root.js";

/**
 * The networks as their packages run them, on TensorFlow.js' plain JavaScript backend: what the
 * converted ones are held against.
 */
const require = createRequire(import.meta.url);
const packages = join(projectRoot, "node_modules", "@vladmandic");

/** human's BlazeFace; `pixels` is (256, 256, 3) in −1..1. Scores and boxes in anchor order. */
export async function originalBlazeFace(
  pixels: Float32Array,
): Promise<{ scores: Float32Array; boxes: Float32Array }> {
  const tf = await tensorFlow();
  const { loadGraphModel } = require("@tensorflow/tfjs-converter");
  const path = join(packages, "human", "models", "blazeface");
  const json = JSON.parse(readFileSync(`${path}.json`, "utf8"));
  const artifacts = {
    modelTopology: json.modelTopology,
    weightSpecs: json.weightsManifest.flatMap(({ weights }: { weights: unknown[] }) => weights),
    weightData: arrayBuffer(`${path}.bin`),
  };
  const model: GraphModel = await loadGraphModel(tf.io.fromMemory(artifacts));
  const input = tf.tensor4d(pixels, [1, 256, 256, 3]);
  const names = ["Identity", "Identity_1", "Identity_2", "Identity_3"];
  const outputs = model.execute(input, names) as { dataSync(): Float32Array }[];
  const [fineScores, coarseScores, fineBoxes, coarseBoxes] = outputs.map((one) => one.dataSync());
  return {
    scores: Float32Array.from([...fineScores, ...coarseScores]),
    boxes: Float32Array.from([...fineBoxes, ...coarseBoxes]),
  };
}

/** face-api's FaceRecognitionNet with its own normalisation; `rgb` is 150 × 150 × 3 bytes. */
export async function originalFaceRecognition(rgb: Uint8Array): Promise<Float32Array> {
  const tf = await tensorFlow();
  const faceApi = requireFaceApi();
  const path = join(packages, "face-api", "model", "face_recognition_model");
  const groups = JSON.parse(readFileSync(`${path}-weights_manifest.json`, "utf8"));
  const specs = groups.flatMap(({ weights }: { weights: unknown[] }) => weights);
  const network = new faceApi.FaceRecognitionNet();
  network.loadFromWeightMap(tf.io.decodeWeights(arrayBuffer(`${path}.bin`), specs));
  return network.computeFaceDescriptor(tf.tensor3d(Float32Array.from(rgb), [150, 150, 3]));
}

// biome-ignore lint/suspicious/noExplicitAny: TensorFlow.js is used loosely here, as face-api does.
async function tensorFlow(): Promise<any> {
  const tf = require("@tensorflow/tfjs-core");
  require("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  addChainedOperations(tf);
  return tf;
}

/**
 * face-api wants the whole of TensorFlow.js; its core with the plain backend is enough for a
 * forward pass, and needs no package more.
 */
function requireFaceApi() {
  const standIns: Record<string, string> = {
    "@tensorflow/tfjs": "@tensorflow/tfjs-core",
    "@tensorflow/tfjs-backend-wasm": "@tensorflow/tfjs-backend-cpu",
  };
  const loader = Module as unknown as {
    _resolveFilename(name: string, ...rest: unknown[]): string;
  };
  const resolve = loader._resolveFilename;
  loader._resolveFilename = (name, ...rest) => resolve(standIns[name] ?? name, ...rest);
  try {
    return require(join(packages, "face-api", "dist", "face-api.node-wasm.js"));
  } finally {
    loader._resolveFilename = resolve;
  }
}

/** The operations as methods of tensors, which the whole of TensorFlow.js adds to its core. */
// biome-ignore lint/suspicious/noExplicitAny: as above.
function addChainedOperations(tf: any): void {
  const methods = tf.Tensor.prototype;
  for (const [name, operation] of Object.entries(tf)) {
    if (typeof operation !== "function" || name in methods) continue;
    methods[name] = function (...rest: unknown[]) {
      return operation(this, ...rest);
    };
  }
  for (const rank of [2, 3, 4]) {
    methods[`as${rank}D`] = function (...shape: number[]) {
      return tf.reshape(this, shape);
    };
  }
}

function arrayBuffer(path: string): ArrayBuffer {
  return new Uint8Array(readFileSync(path)).buffer;
}
