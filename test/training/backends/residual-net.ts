import type { Pads } from "../../../training/model/net.js";
import { chain } from "./small-nets.js";

const ONE: Pads = [1, 1, 1, 1];
const NONE: Pads = [0, 0, 0, 0];

/** A residual net with all that the real ones are made of. */
export const residual = chain({ channels: 3, height: 13, width: 14 }, [
  { kind: "convolution", filters: 6, kernel: 3, stride: 2, pads: ONE, bias: false },
  { kind: "batchNorm", name: "norm", epsilon: 1e-4, momentum: 0.1 },
  { kind: "relu", name: "start" },
  { kind: "convolution", name: "conv1", filters: 8, kernel: 3, stride: 2, pads: NONE, bias: true },
  { kind: "relu" },
  { kind: "convolution", filters: 8, kernel: 3, stride: 1, pads: ONE, bias: false },
  { kind: "batchNorm", name: "way", epsilon: 1e-4, momentum: 0.1 },
  { kind: "averagePool", name: "mean", inputs: ["start"], kernel: 2, stride: 2 },
  { kind: "pad", name: "shortcut", channels: 2, rows: 0, columns: 0 },
  { kind: "add", name: "sum", inputs: ["shortcut", "way"] },
  { kind: "relu", name: "block" },
  { kind: "convolution", filters: 8, kernel: 3, stride: 1, pads: ONE, bias: true },
  { kind: "add", name: "sum2", inputs: ["convolution11", "block"] },
  { kind: "relu", name: "block2" },
  { kind: "depthwise", name: "each", kernel: 3, stride: 1, pads: ONE, bias: true },
  { kind: "maxPool", kernel: 2, stride: 1 },
  { kind: "globalAveragePool" },
  { kind: "dense", name: "embedding", units: 6, bias: true },
]);
