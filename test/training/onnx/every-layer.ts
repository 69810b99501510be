import type { Net } from "../../../training/model/net.js";
import { chain } from "../backends/small-nets.js";

const NORM = { kind: "batchNorm", epsilon: 1e-4, momentum: 0.1 } as const;

/** Every kind of layer, batch normalisation behind convolutions, behind a sum, and read twice. */
export function everyLayer(): Net {
  return chain({ channels: 3, height: 9, width: 8 }, [
    { kind: "convolution", filters: 4, kernel: 3, stride: 1, pads: [1, 1, 1, 1], bias: false },
    { ...NORM, name: "norm" },
    { kind: "relu", name: "relu" },
    { kind: "depthwise", kernel: 3, stride: 1, pads: [1, 1, 1, 1], bias: true },
    { ...NORM, name: "second" },
    { kind: "add", name: "sum", inputs: ["second", "relu"] },
    { ...NORM, name: "behindSum" },
    { kind: "convolution", filters: 4, kernel: 1, stride: 1, pads: [0, 0, 0, 0], bias: true },
    { kind: "maxPool", kernel: 3, stride: 2 },
    { kind: "pad", channels: 2, rows: 1, columns: 1 },
    { kind: "averagePool", kernel: 2, stride: 2 },
    { kind: "globalAveragePool" },
    { kind: "dense", units: 5, bias: true },
    { kind: "l2Normalize" },
  ]);
}
