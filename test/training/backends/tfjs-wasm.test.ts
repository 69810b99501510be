import { describe, expect, it } from "vitest";
import { NO_MOMENTS, type TrainerState } from "../../../training/backends/trainer.js";
import {
  chain,
  drawn,
  largestDifference,
  type OpenStepper,
  openTfjs,
  openTfjsOn,
} from "./small-nets.js";

/** Single precision, other orders of summing, and steps that go on from each other. */
const TOLERANCE = 1e-4;
const STEPS = 3;
const BATCH = 6;

/** Every operation whose gradient WebAssembly lacks: strided, padded, by the channel, gathered. */
const net = chain({ channels: 3, height: 11, width: 10 }, [
  ...[{ kind: "convolution", filters: 4, kernel: 3, stride: 2, pads: [1, 0, 2, 1], bias: true }],
  { kind: "batchNorm", epsilon: 1e-4, momentum: 0.1 },
  { kind: "relu" },
  { kind: "depthwise", kernel: 3, stride: 2, pads: [1, 1, 1, 1], bias: true },
  { kind: "depthwise", kernel: 2, stride: 1, pads: [0, 1, 1, 0], bias: false },
  { kind: "depthwise", kernel: 1, stride: 2, pads: [0, 0, 0, 0], bias: false },
  { kind: "convolution", filters: 5, kernel: 1, stride: 1, pads: [0, 0, 0, 0], bias: false },
  { kind: "globalAveragePool" },
  { kind: "dense", units: 4, bias: true },
] as const);

describe("TensorFlow.js on WebAssembly", () => {
  it("trains as on its plain backend", async () => {
    const [wasm, plain] = [await trained(openTfjsOn("tfjs-wasm")), await trained(openTfjs)];
    expect(largestDifference(plain.weights, wasm.weights)).toBeLessThan(TOLERANCE);
    expect(largestDifference(plain.momentum, wasm.momentum)).toBeLessThan(TOLERANCE);
  });
});

async function trained(open: OpenStepper): Promise<TrainerState> {
  const { weights, batch } = drawn(net, { batch: BATCH, seed: 2 });
  const triplet = { mining: "batch-all", margin: 0.5, weight: 1 } as const;
  const stepper = await open(net, {
    batch: BATCH,
    losses: { triplet, distillation: { weight: 0.1 } },
    optimizer: { kind: "sgd", momentum: 0.9, weightDecay: 1e-3, clipNorm: 10 },
  });
  await stepper.load({ weights, ...NO_MOMENTS });
  for (let i = 0; i < STEPS; i++) await stepper.step(batch, { learningRate: 0.05, step: 0 });
  const state = await stepper.state();
  await stepper.close();
  return state;
}
