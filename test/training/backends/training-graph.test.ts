import { describe, expect, it } from "vitest";
import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { dimensionsOf, sizeOf } from "../../../training/model/net.js";
import { resnetDlib } from "../../../training/model/resnet-dlib.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { builtInFaceApiWeights } from "../../../training/pretrained/face-api-encoder.js";
import { openOnnx, PLAIN_DESCENT, stepOnce, TOWARDS_TEACHER } from "./small-nets.js";

/** ‖f − t‖² of 128 values that are about 0.1 each, after 29 convolutions in single precision. */
const SQUARED_TOLERANCE = 1e-9;
const BATCH = 2;

describe("the training graph of resnet-dlib", () => {
  it("embeds as its inference graph does", async () => {
    const net = resnetDlib({ normalisation: "none" });
    const weights = await builtInFaceApiWeights();
    const random = seededRandom(8);
    const input = Float32Array.from({ length: BATCH * sizeOf(net.input) }, () => random() - 0.5);
    const names = { graph: net.name, input: "image", output: "embedding" };
    const session = await InferenceSession.create(inferenceGraph(net, weights, names), {
      intraOpNumThreads: 1,
    });
    const image = new Tensor("float32", input, [BATCH, ...dimensionsOf(net.input)]);
    const { embedding } = await session.run({ image });
    await session.release();
    const teacher = embedding.data as Float32Array;
    expect(Math.hypot(...teacher)).toBeGreaterThan(1);
    const { figures } = await stepOnce(openOnnx, net, {
      options: { batch: BATCH, losses: TOWARDS_TEACHER, optimizer: PLAIN_DESCENT },
      weights,
      batch: { input, people: ["a", "b"], teacher },
      learningRate: 0,
    });
    expect(figures.distillation).toBeLessThan(SQUARED_TOLERANCE);
  });
});
