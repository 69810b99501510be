import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import {
  type MapShape,
  type Net,
  outputOf,
  type Pads,
  shapesOf,
} from "../../../training/model/net.js";
import type { Weights } from "../../../training/model/weights.js";
import { referenceDistillation, referenceEmbedding, type Values } from "./reference-net.js";
import {
  chain,
  drawn,
  type LayerInChain,
  LEAST_SCALE,
  largestDifference,
  openOnnx,
  openTfjs,
  PLAIN_DESCENT,
  stepOnce,
  TOWARDS_TEACHER,
} from "./small-nets.js";

/** Single precision through a few layers of sums of up to some hundred terms. */
const TOLERANCE = 2e-5;
/** The same: the differences are of a loss in double precision, whose own error is smaller. */
const NUMERIC_TOLERANCE = 2e-5;
/** So small that no value crosses the kink of a ReLU or of a maximum. */
const DIFFERENCE = 1e-7;
/** Values of each parameter that are checked by differences: each costs two passes. */
const PROBES = 6;
const BATCH = 3;

const NONE: Pads = [0, 0, 0, 0];

/**
 * The layer between a convolution, whose own gradient is right only if the layer's input gradient
 * is, and one over the whole map, so that every pixel has a gradient of its own.
 */
function netAround(
  layers: readonly LayerInChain[],
  map: { channels: number; height: number; width: number },
): Net {
  const { channels, height, width } = map;
  // Before a batch normalisation a bias has no gradient, only rounding.
  const bias = layers.every(({ kind }) => kind !== "batchNorm");
  const front = { kind: "convolution", kernel: 1, stride: 1, pads: NONE, bias } as const;
  const before = [{ ...front, name: "front", filters: channels }, ...layers];
  const whole = shapeOf(chain({ channels: 2, height, width }, before));
  return chain({ channels: 2, height, width }, [
    ...before,
    { kind: "depthwise", name: "whole", kernel: whole, stride: 1, pads: NONE, bias: false },
    { kind: "globalAveragePool" },
  ]);
}

function shapeOf(net: Net): number {
  const { height, width } = shapesOf(net).get(outputOf(net)) as MapShape;
  return Math.min(height ?? 1, width ?? 1);
}

const window = (kernel: number, stride: number, pads: Pads) => ({ kernel, stride, pads });
const convolution = (filters: number, bias: boolean, at: ReturnType<typeof window>) =>
  ({ kind: "convolution", name: "tested", filters, bias, ...at }) as const;
const depthwise = (bias: boolean, at: ReturnType<typeof window>) =>
  ({ kind: "depthwise", name: "tested", bias, ...at }) as const;
const pool = (kind: "maxPool" | "averagePool", kernel: number, stride: number) =>
  ({ kind, name: "tested", kernel, stride }) as const;

const FEW = { channels: 3, height: 7, width: 6 };
/** So many channels and pixels that the filters' gradient is made by matrix products. */
const LARGE = { channels: 8, height: 11, width: 10 };
/** As many channels on a map so small that it is made by a convolution. */
const SMALL = { channels: 9, height: 6, width: 7 };
const UNEVEN: Pads = [2, 0, 1, 3];

const CASES: [string, LayerInChain[], { channels: number; height: number; width: number }][] = [
  ["a 1 × 1 convolution", [convolution(4, true, window(1, 1, NONE))], FEW],
  ["a 1 × 1 convolution of stride 2", [convolution(4, false, window(1, 2, NONE))], SMALL],
  ["a 2 × 2 convolution of stride 2", [convolution(3, true, window(2, 2, NONE))], FEW],
  ["a 3 × 3 convolution", [convolution(4, true, window(3, 1, [1, 1, 1, 1]))], FEW],
  ["a 3 × 3 convolution of stride 2", [convolution(4, false, window(3, 2, NONE))], FEW],
  ["a 3 × 3 convolution, padded", [convolution(4, true, window(3, 2, [1, 1, 1, 1]))], SMALL],
  ["a 3 × 3 convolution of stride 3", [convolution(4, true, window(3, 3, [0, 1, 0, 0]))], SMALL],
  ["a convolution padded unevenly", [convolution(4, true, window(3, 1, UNEVEN))], SMALL],
  ["a strided one padded unevenly", [convolution(4, true, window(3, 2, UNEVEN))], SMALL],
  ["a 5 × 5 convolution", [convolution(2, true, window(5, 2, [2, 2, 2, 2]))], SMALL],
  ["a 7 × 7 convolution", [convolution(2, true, window(7, 2, [3, 3, 3, 3]))], FEW],
  [
    "a 7 × 7 convolution of few channels",
    [convolution(2, false, window(7, 2, NONE))],
    {
      ...{ channels: 3, height: 16, width: 15 },
    },
  ],
  ["a 3 × 3 convolution of a large map", [convolution(5, true, window(3, 1, [1, 1, 1, 1]))], LARGE],
  ["a 1 × 1 convolution of a large map", [convolution(5, false, window(1, 1, NONE))], LARGE],
  [
    "a strided one of a large map",
    [convolution(4, false, window(3, 2, [1, 0, 2, 1]))],
    {
      ...{ channels: 8, height: 20, width: 19 },
    },
  ],
  ["a 2 × 2 one of a large map", [convolution(4, true, window(2, 1, [1, 0, 0, 1]))], LARGE],
  ["a depthwise 3 × 3 convolution", [depthwise(false, window(3, 1, [1, 1, 1, 1]))], FEW],
  ["a depthwise one of stride 2", [depthwise(true, window(3, 2, [1, 1, 1, 1]))], FEW],
  ["a depthwise one without padding", [depthwise(true, window(3, 2, NONE))], FEW],
  ["a depthwise one padded unevenly", [depthwise(true, window(3, 2, UNEVEN))], SMALL],
  ["a depthwise one with more padding than kernel", [depthwise(true, window(3, 1, UNEVEN))], FEW],
  ["a depthwise one turned unevenly", [depthwise(true, window(4, 1, [2, 0, 1, 3]))], SMALL],
  ["a depthwise 2 × 2 convolution", [depthwise(false, window(2, 2, NONE))], FEW],
  ["a depthwise 5 × 5 convolution", [depthwise(true, window(5, 1, [2, 2, 2, 2]))], SMALL],
  ["a depthwise 1 × 1 of stride 2", [depthwise(true, window(1, 2, NONE))], FEW],
  [
    "batch normalisation",
    [{ kind: "batchNorm", name: "tested", epsilon: 1e-4, momentum: 0.1 }],
    {
      ...FEW,
    },
  ],
  ["ReLU", [{ kind: "relu", name: "tested" }], FEW],
  ["the maximum of 2 × 2", [pool("maxPool", 2, 2)], FEW],
  ["the maximum of overlapping 3 × 3", [pool("maxPool", 3, 2)], { ...FEW, height: 9, width: 8 }],
  ["the maximum of windows side by side", [pool("maxPool", 3, 1)], FEW],
  ["the mean of 2 × 2", [pool("averagePool", 2, 2)], FEW],
  ["the mean of overlapping 3 × 3", [pool("averagePool", 3, 2)], { ...FEW, height: 8 }],
  ["the mean of windows with gaps between", [pool("averagePool", 2, 3)], { ...FEW, height: 9 }],
  [
    "zeros behind rows, columns, channels",
    [{ kind: "pad", name: "tested", channels: 2, rows: 1, columns: 2 }],
    FEW,
  ],
  [
    "a sum of two ways",
    [
      { kind: "relu", name: "way" },
      convolution(3, false, window(3, 1, [1, 1, 1, 1])),
      { kind: "add", name: "sum", inputs: ["tested", "way"] },
    ],
    FEW,
  ],
  ["a sum with itself", [{ kind: "add", name: "sum", inputs: ["front", "front"] }], FEW],
];

const VECTOR_TAILS: [string, LayerInChain[]][] = [
  ["a dense layer", [{ kind: "dense", units: 4, bias: true }]],
  ["a dense layer without a bias", [{ kind: "dense", units: 4, bias: false }]],
  ["rows of length 1", [{ kind: "dense", units: 4, bias: true }, { kind: "l2Normalize" }]],
];

describe("the gradients of a layer and of what is before it", () => {
  it.each(CASES)("are right for %s", async (_, layers, map) => {
    await expectRightGradients(netAround(layers, map));
  });

  it.each(VECTOR_TAILS)("are right for %s", async (_, tail) => {
    const front = { ...convolution(3, true, window(2, 1, NONE)), name: "front" };
    const layers: LayerInChain[] = [front, { kind: "relu" }, { kind: "globalAveragePool" }];
    await expectRightGradients(chain({ channels: 2, height: 4, width: 5 }, [...layers, ...tail]));
  });

  it("are right for a net that begins at a vector", async () => {
    const dense = { kind: "dense", units: 5, bias: true } as const;
    const vector = { channels: 6, height: null, width: null };
    await expectRightGradients(chain(vector, [dense, { kind: "relu" }, dense]));
  });
});

/** Both trainers against each other, value by value, and against differences of the loss. */
async function expectRightGradients(net: Net): Promise<void> {
  const { weights, batch } = drawn(net, { batch: BATCH, seed: 5 });
  const options = { batch: BATCH, losses: TOWARDS_TEACHER, optimizer: PLAIN_DESCENT };
  const at = { options, weights, batch, learningRate: 0.1 };
  const onnx = await stepOnce(openOnnx, net, at);
  const tfjs = await stepOnce(openTfjs, net, at);
  const lossOf = (values: Values) => {
    const embedding = referenceEmbedding(net, values, { input: batch.input, batch: BATCH });
    return referenceDistillation(embedding, batch.teacher, BATCH);
  };
  const loss = lossOf(inDoublePrecision(weights));
  for (const { figures } of [onnx, tfjs]) {
    expect(Math.abs(figures.distillation - loss) / Math.max(1, loss)).toBeLessThan(TOLERANCE);
  }
  // The momentum is the gradient; the weights have moved along it, running statistics on.
  expect(largestDifference(tfjs.after.momentum, onnx.after.momentum)).toBeLessThan(TOLERANCE);
  expect(largestDifference(tfjs.after.weights, onnx.after.weights)).toBeLessThan(TOLERANCE);
  expectNumericGradient(onnx.after.momentum, weights, lossOf);
}

function expectNumericGradient(
  gradient: Weights,
  weights: Weights,
  lossOf: (values: Values) => number,
): void {
  const random = seededRandom(11);
  const values = inDoublePrecision(weights);
  for (const [name, computed] of gradient) {
    const scale = Math.max(LEAST_SCALE, ...computed.map(Math.abs));
    const moved = values.get(name) as Float64Array;
    for (let i = 0; i < PROBES; i++) {
      const place = Math.floor(random() * computed.length);
      const before = moved[place];
      moved[place] = before + DIFFERENCE;
      const above = lossOf(values);
      moved[place] = before - DIFFERENCE;
      const numeric = (above - lossOf(values)) / (2 * DIFFERENCE);
      moved[place] = before;
      const difference = Math.abs(numeric - computed[place]) / scale;
      expect(difference, `${name} at ${place}`).toBeLessThan(NUMERIC_TOLERANCE);
    }
  }
}

function inDoublePrecision(weights: Weights): Map<string, Float64Array> {
  return new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));
}
