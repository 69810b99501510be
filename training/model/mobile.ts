import type { Layer, Net, Pads } from "./net.js";

/** Stages of inverted residuals: how much wider they are inside, and how often they repeat. */
interface Stage {
  name: string;
  channels: number;
  expansion: number;
  repeats: number;
  /** Whether the first block halves the map. */
  halves: boolean;
}

const STAGES: readonly Stage[] = [
  { name: "stage1", channels: 32, expansion: 2, repeats: 1, halves: true },
  { name: "stage2", channels: 40, expansion: 2, repeats: 2, halves: false },
  { name: "stage3", channels: 80, expansion: 3, repeats: 1, halves: true },
  { name: "stage4", channels: 80, expansion: 2, repeats: 5, halves: false },
  { name: "stage5", channels: 128, expansion: 4, repeats: 1, halves: true },
  { name: "stage6", channels: 128, expansion: 4, repeats: 4, halves: false },
];

const INPUT_PX = 112;
const STEM_CHANNELS = 16;
const LAST_CHANNELS = 512;
const LAST_MAP = 7;
const EMBEDDING_LENGTH = 128;
const EPSILON = 1e-5;
const MOMENTUM = 0.1;

const ONE: Pads = [1, 1, 1, 1];
const NONE: Pads = [0, 0, 0, 0];

/**
 * A net for small devices: (3, 112, 112) → (128,), depthwise-separable inverted residuals (Sandler
 * et al. 2018) that end in a depthwise convolution over the whole map instead of a mean, as every
 * place of an aligned face means something else (MobileFaceNet, Chen et al. 2018). ReLU, not PReLU,
 * which costs 1.8 times as much on a CPU.
 */
export function mobile(): Net {
  const layers: Layer[] = [];
  const add = (layer: Layer): string => {
    layers.push(layer);
    return layer.name;
  };
  const norm = { kind: "batchNorm", epsilon: EPSILON, momentum: MOMENTUM } as const;
  const normalized = (name: string, input: string, { relu }: { relu: boolean }): string => {
    const map = add({ ...norm, name: `${name}/norm`, inputs: [input] });
    return relu ? add({ kind: "relu", name: `${name}/relu`, inputs: [map] }) : map;
  };
  const convolution = (
    name: string,
    input: string,
    by: { filters: number; kernel: number; stride: number; relu: boolean },
  ): string => {
    const { filters, kernel, stride, relu } = by;
    const pads = kernel === 3 ? ONE : NONE;
    const window = { kernel, stride, pads, filters, bias: false };
    return normalized(name, add({ kind: "convolution", name, inputs: [input], ...window }), {
      relu,
    });
  };
  const depthwise = (
    name: string,
    input: string,
    by: { kernel: number; stride: number; pads: Pads; relu: boolean },
  ): string => {
    const { relu, ...window } = by;
    const map = add({ kind: "depthwise", name, inputs: [input], bias: false, ...window });
    return normalized(name, map, { relu });
  };

  const stem = { filters: STEM_CHANNELS, kernel: 3, stride: 2, relu: true };
  let map = convolution("stem", "input", stem);
  let channels = STEM_CHANNELS;
  for (const stage of STAGES) {
    for (let i = 1; i <= stage.repeats; i++) {
      const name = `${stage.name}_${i}`;
      const wide = { filters: channels * stage.expansion, kernel: 1, stride: 1, relu: true };
      const stride = stage.halves && i === 1 ? 2 : 1;
      const spatial = { kernel: 3, stride, pads: ONE, relu: true };
      const narrow = { filters: stage.channels, kernel: 1, stride: 1, relu: false };
      const expanded = convolution(`${name}/expand`, map, wide);
      const moved = depthwise(`${name}/depthwise`, expanded, spatial);
      const projected = convolution(`${name}/project`, moved, narrow);
      const isResidual = stride === 1 && channels === stage.channels;
      map = isResidual
        ? add({ kind: "add", name: `${name}/sum`, inputs: [projected, map] })
        : projected;
      channels = stage.channels;
    }
  }
  map = convolution("last", map, { filters: LAST_CHANNELS, kernel: 1, stride: 1, relu: true });
  map = depthwise("whole", map, { kernel: LAST_MAP, stride: 1, pads: NONE, relu: false });
  // Normalised once more, as in MobileFaceNet: a dense layer behind 512 channels that vary alike is
  // so badly conditioned that no learning rate suits both it and the rest.
  const narrow = { filters: EMBEDDING_LENGTH, kernel: 1, stride: 1, pads: NONE, bias: false };
  map = add({ kind: "convolution", name: "embedding", inputs: [map], ...narrow });
  const initialScale = 1 / Math.sqrt(EMBEDDING_LENGTH);
  map = add({ ...norm, name: "embedding/norm", inputs: [map], initialScale });
  add({ kind: "globalAveragePool", name: "vector", inputs: [map] });
  return { name: "mobile", input: { channels: 3, height: INPUT_PX, width: INPUT_PX }, layers };
}
