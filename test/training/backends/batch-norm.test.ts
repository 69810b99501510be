import { describe, expect, it } from "vitest";
import {
  chain,
  drawn,
  largestDifference,
  openOnnx,
  openTfjs,
  PLAIN_DESCENT,
  stepOnce,
  TOWARDS_TEACHER,
} from "./small-nets.js";

const BATCH = 8;
const SIZE = 12;

const PIXEL = { kernel: 1, stride: 1, pads: [0, 0, 0, 0] } as const;

/** Values have a deviation of 0.5; the front passes them on as they are. */
const net = chain({ channels: 2, height: SIZE, width: SIZE }, [
  { ...{ kind: "convolution", name: "front", filters: 2, bias: false }, ...PIXEL },
  { kind: "batchNorm", name: "norm", epsilon: 1e-4, momentum: 1 },
  { kind: "relu" },
  { kind: "depthwise", bias: false, ...PIXEL, kernel: SIZE },
  { kind: "globalAveragePool" },
]);

describe("batch normalisation far from 0", () => {
  // E[x²] − μ² would lose the digits that μ² has before σ²: two where the mean is ten deviations
  // away. What is left is the rounding of the values themselves, which grows with the mean.
  it.each([
    { mean: 0.5, tolerance: 1e-5 },
    { mean: 5, tolerance: 2e-4 },
  ])("with a mean of $mean is right within $tolerance", async ({ mean, tolerance }) => {
    const { weights, batch } = drawn(net, { batch: BATCH, seed: 12 });
    weights.set("front/weight", Float32Array.of(1, 0, 0, 1));
    const { onnx, tfjs } = await bothAfter(weights, {
      ...batch,
      input: batch.input.map((value) => value + mean),
    });
    expect(largestDifference(tfjs.weights, onnx.weights)).toBeLessThan(tolerance);
    expect(largestDifference(tfjs.momentum, onnx.momentum)).toBeLessThan(tolerance);
  });
});

async function bothAfter(
  weights: ReturnType<typeof drawn>["weights"],
  batch: ReturnType<typeof drawn>["batch"],
) {
  const options = { batch: BATCH, losses: TOWARDS_TEACHER, optimizer: PLAIN_DESCENT };
  const at = { options, weights, batch, learningRate: 0.1 };
  const [onnx, tfjs] = [await stepOnce(openOnnx, net, at), await stepOnce(openTfjs, net, at)];
  return { onnx: onnx.after, tfjs: tfjs.after };
}
