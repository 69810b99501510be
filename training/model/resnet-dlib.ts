import { affineLayer, type Layer, type Net, type Pads, type Window } from "./net.js";

/**
 * How activations are kept in range: by the batch, by a scale and a shift a channel that stand apart
 * from the filters ("affine" layers in dlib), or not at all (weights that carry these already).
 */
export const NORMALISATIONS = ["batch", "affine", "none"] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** Residual blocks in order: channels, and whether the block halves the map. */
const BLOCKS: readonly { name: string; channels: number; halves: boolean }[] = [
  ...[1, 2, 3].map((i) => ({ name: `conv32_${i}`, channels: 32, halves: false })),
  { name: "conv64_down", channels: 64, halves: true },
  ...[1, 2, 3].map((i) => ({ name: `conv64_${i}`, channels: 64, halves: false })),
  { name: "conv128_down", channels: 128, halves: true },
  ...[1, 2].map((i) => ({ name: `conv128_${i}`, channels: 128, halves: false })),
  { name: "conv256_down", channels: 256, halves: true },
  ...[1, 2].map((i) => ({ name: `conv256_${i}`, channels: 256, halves: false })),
  { name: "conv256_down_out", channels: 256, halves: true },
];

const INPUT_PX = 150;
const EMBEDDING_LENGTH = 128;
const FIRST_CHANNELS = 32;
const FIRST_KERNEL = 7;
/** dlib's trainer takes the same two for its batch normalisation. */
const EPSILON = 1e-4;
const MOMENTUM = 0.1;

const SUFFIXES: Record<Normalisation, string> = { batch: "-bn", affine: "-affine", none: "" };

const NONE: Pads = [0, 0, 0, 0];
const ONE: Pads = [1, 1, 1, 1];

/** Of how many depthwise-separable convolutions `resnetSeparable` makes one. */
export const SEPARABLE_TERMS = 2;

/** What the layers of a separable convolution are called, by the whole one's name and the term's number. */
export const depthwiseOf = (name: string, term: number) => `${name}/depthwise${term}`;
export const pointwiseOf = (name: string, term: number) => `${name}/pointwise${term}`;

/**
 * dlib's face recognition ResNet (29 convolutions, King 2017): (3, 150, 150) → (128,), not
 * normalised. With `normalisation: "none"` its convolutions carry biases, and what dlib calls
 * affine layers is folded into them: the form in which its trained weights come. With `affine` they
 * stand apart again, so that they can be trained alone.
 */
export function resnetDlib({ normalisation }: { normalisation: Normalisation }): Net {
  const name = `resnet-dlib${SUFFIXES[normalisation]}`;
  return dlibBlocks({ name, normalisation, separable: false });
}

/**
 * The same net with each convolution of 3 × 3 as the sum of two depthwise-separable ones, which can
 * come as near to it as two terms of its singular value decomposition (network decoupling, Guo et
 * al. 2018): a quarter of the weights, and less than half the time. The first convolution stays whole.
 */
export function resnetSeparable(): Net {
  return dlibBlocks({ name: "resnet-separable", normalisation: "none", separable: true });
}

function dlibBlocks({
  name: netName,
  normalisation,
  separable,
}: {
  name: string;
  normalisation: Normalisation;
  separable: boolean;
}): Net {
  const layers: Layer[] = [];
  const add = (layer: Layer): string => {
    layers.push(layer);
    return layer.name;
  };
  const convolution = (
    input: string,
    window: { name: string; filters: number; kernel: number; stride: number; pads: Pads },
    { relu }: { relu: boolean },
  ): string => {
    const bias = normalisation === "none";
    let last =
      separable && window.kernel === 3
        ? separableSum(add, input, window)
        : add({ kind: "convolution", inputs: [input], bias, ...window });
    if (normalisation === "batch") last = add(batchNorm(`${window.name}/norm`, last));
    if (normalisation === "affine") last = add(affineLayer(`${window.name}/affine`, [last]));
    return relu ? add({ kind: "relu", name: `${window.name}/relu`, inputs: [last] }) : last;
  };

  const first = { name: "conv32_down", filters: FIRST_CHANNELS, kernel: FIRST_KERNEL, stride: 2 };
  let map = convolution("input", { ...first, pads: NONE }, { relu: true });
  map = add({ kind: "maxPool", name: "conv32_down/pool", inputs: [map], kernel: 3, stride: 2 });
  let channels = FIRST_CHANNELS;
  /** Rows of the map after the first convolution (72) and its pooling. */
  let size = 35;
  for (const block of BLOCKS) {
    const { name } = block;
    const window = { filters: block.channels, kernel: 3 };
    const [stride, pads] = block.halves ? [2, NONE] : [1, ONE];
    const inner = { ...window, name: `${name}/conv1`, stride, pads };
    const outer = { ...window, name: `${name}/conv2`, stride: 1, pads: ONE };
    const second = convolution(convolution(map, inner, { relu: true }), outer, { relu: false });
    const sum = block.halves
      ? halvingSum(add, { name, map, second, extraChannels: block.channels - channels, size })
      : add({ kind: "add", name: `${name}/sum`, inputs: [second, map] });
    map = add({ kind: "relu", name: `${name}/relu`, inputs: [sum] });
    channels = block.channels;
    if (block.halves) size = Math.floor(size / 2);
  }
  map = add({ kind: "globalAveragePool", name: "mean", inputs: [map] });
  add({ kind: "dense", name: "embedding", inputs: [map], units: EMBEDDING_LENGTH, bias: false });
  const input = { channels: 3, height: INPUT_PX, width: INPUT_PX };
  return { name: netName, input, layers };
}

function separableSum(
  add: (layer: Layer) => string,
  input: string,
  { name, filters, ...window }: { name: string; filters: number } & Window,
): string {
  const point = { kind: "convolution", kernel: 1, stride: 1, pads: NONE, filters } as const;
  let sum = "";
  for (let term = 1; term <= SEPARABLE_TERMS; term++) {
    const depthwise = { ...window, name: depthwiseOf(name, term), inputs: [input], bias: false };
    const map = add({ kind: "depthwise", ...depthwise });
    const bias = term === 1;
    const pointwise = add({ ...point, name: pointwiseOf(name, term), inputs: [map], bias });
    sum = bias
      ? pointwise
      : add({ kind: "add", name: `${name}/sum${term}`, inputs: [pointwise, sum] });
  }
  return sum;
}

/**
 * The shortcut of a block that halves the map is a 2 × 2 average, padded with empty channels. The
 * block's first convolution pads nothing, so its map may be one row and column smaller than the
 * average: zeros fill that up at the end, as dlib does.
 */
function halvingSum(
  add: (layer: Layer) => string,
  at: { name: string; map: string; second: string; extraChannels: number; size: number },
): string {
  const { name, map, second, extraChannels, size } = at;
  const pool = { kind: "averagePool", name: `${name}/pool`, kernel: 2, stride: 2 } as const;
  const pooled = add({ ...pool, inputs: [map] });
  const missing = Math.floor(size / 2) - Math.floor((size - 1) / 2);
  const padded = (of: string, input: string, by: { channels: number; rows: number }) =>
    add({ kind: "pad", name: `${name}/${of}`, inputs: [input], ...by, columns: by.rows });
  const larger =
    missing === 0 ? second : padded("conv2/pad", second, { channels: 0, rows: missing });
  const shortcut =
    extraChannels === 0 ? pooled : padded("pool/pad", pooled, { channels: extraChannels, rows: 0 });
  return add({ kind: "add", name: `${name}/sum`, inputs: [shortcut, larger] });
}

function batchNorm(name: string, input: string): Layer {
  return { kind: "batchNorm", name, inputs: [input], epsilon: EPSILON, momentum: MOMENTUM };
}
