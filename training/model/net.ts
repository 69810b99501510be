/**
 * The one description of a network: layers by name, in order, each fed by layers before it. Both
 * trainers, the exported inference graph and the weight store are made from it. Maps are
 * (batch, channels, height, width); after `globalAveragePool` they are (batch, channels).
 */
export interface Net {
  name: string;
  input: MapShape;
  layers: readonly Layer[];
}

/** Shape of one picture's map within the net; `null` height and width: a plain vector. */
export interface MapShape {
  channels: number;
  height: number | null;
  width: number | null;
}

/** Rows and columns of zeros around a map: top, left, bottom, right, as ONNX orders them. */
export type Pads = readonly [number, number, number, number];

export interface Window {
  kernel: number;
  stride: number;
  pads: Pads;
}

export type Layer = { name: string; inputs: readonly string[] } & (
  | ({ kind: "convolution"; filters: number; bias: boolean } & Window)
  /** One filter a channel. */
  | ({ kind: "depthwise"; bias: boolean } & Window)
  /**
   * Mean and variance of the batch in training, running ones afterwards (Ioffe & Szegedy 2015). The
   * scale begins as `initialScale`, 1 if not given.
   */
  | { kind: "batchNorm"; epsilon: number; momentum: number; initialScale?: number }
  | { kind: "relu" }
  /** Windows that hang over the edge are left out, so none is partly empty. */
  | { kind: "maxPool"; kernel: number; stride: number }
  | { kind: "averagePool"; kernel: number; stride: number }
  /** Zeros behind: empty channels, and rows and columns at the bottom and right. */
  | { kind: "pad"; channels: number; rows: number; columns: number }
  /** The sum of two maps of one shape. */
  | { kind: "add" }
  | { kind: "globalAveragePool" }
  | { kind: "dense"; units: number; bias: boolean }
  /** Rows of length 1: x / ‖x‖. */
  | { kind: "l2Normalize" }
);

export type LayerOf<Kind extends Layer["kind"]> = Extract<Layer, { kind: Kind }>;

/** A scale and a shift a channel, x · s + t: a depthwise convolution of one pixel. */
export function affineLayer(name: string, inputs: readonly string[]): LayerOf<"depthwise"> {
  const window = { kernel: 1, stride: 1, pads: [0, 0, 0, 0] } as const;
  return { kind: "depthwise", name, inputs, bias: true, ...window };
}

/** Whether a layer is a scale and, with a bias, a shift a channel. */
export function isAffine(layer: Layer): layer is LayerOf<"depthwise"> {
  return layer.kind === "depthwise" && layer.kernel === 1 && layer.stride === 1;
}

/** The name under which layers refer to the net's input. */
export const INPUT = "input";

/** The layer whose output is the net's: the last one. */
export function outputOf(net: Net): string {
  return net.layers.at(-1)?.name ?? INPUT;
}

/**
 * The shape of every layer's output, by name, the input's among them. Throws RangeError where a
 * layer does not fit what feeds it: names, ranks, or maps that are too small.
 */
export function shapesOf(net: Net): Map<string, MapShape> {
  const shapes = new Map<string, MapShape>([[INPUT, net.input]]);
  for (const layer of net.layers) {
    if (shapes.has(layer.name)) throw new RangeError(`two layers are named ${layer.name}`);
    const inputs = layer.inputs.map((name) => {
      const shape = shapes.get(name);
      if (!shape) throw new RangeError(`${layer.name} is fed by ${name}, which is not before it`);
      return shape;
    });
    const wanted = layer.kind === "add" ? 2 : 1;
    if (inputs.length !== wanted) throw new RangeError(`${layer.name} wants ${wanted} inputs`);
    shapes.set(layer.name, shapeAfter(layer, inputs));
  }
  return shapes;
}

function shapeAfter(layer: Layer, [input, other]: readonly MapShape[]): MapShape {
  switch (layer.kind) {
    case "convolution":
      return { ...windowed(layer, input, layer.pads), channels: layer.filters };
    case "depthwise":
      return windowed(layer, input, layer.pads);
    case "maxPool":
    case "averagePool":
      return windowed(layer, input, [0, 0, 0, 0]);
    case "batchNorm":
    case "relu":
    case "l2Normalize":
      return input;
    case "pad": {
      const { channels, height, width } = mapOf(layer, input);
      return {
        channels: channels + layer.channels,
        height: height + layer.rows,
        width: width + layer.columns,
      };
    }
    case "add":
      if (sizeOf(input) !== sizeOf(other) || input.channels !== other.channels) {
        throw new RangeError(`${layer.name} adds maps of different shapes`);
      }
      return input;
    case "globalAveragePool":
      return { channels: mapOf(layer, input).channels, height: null, width: null };
    case "dense":
      if (input.height !== null) throw new RangeError(`${layer.name} wants a vector, not a map`);
      return { channels: layer.units, height: null, width: null };
  }
}

/** The net from its input to the named layer, that included. Throws RangeError where it has none. */
export function netUpTo(net: Net, name: string): Net {
  const place = net.layers.findIndex((layer) => layer.name === name);
  if (place === -1) throw new RangeError(`${net.name} has no layer ${name}`);
  return { ...net, layers: net.layers.slice(0, place + 1) };
}

/** Values of one picture in a map or vector. */
export function sizeOf({ channels, height, width }: MapShape): number {
  return channels * (height ?? 1) * (width ?? 1);
}

/** The dimensions after the batch: [channels, height, width], or [channels] for a vector. */
export function dimensionsOf({ channels, height, width }: MapShape): number[] {
  return height === null || width === null ? [channels] : [channels, height, width];
}

/** Throws RangeError for a vector. */
export function mapOf(
  layer: { name: string },
  { channels, height, width }: MapShape,
): { channels: number; height: number; width: number } {
  if (height === null || width === null) throw new RangeError(`${layer.name} wants a map`);
  return { channels, height, width };
}

function windowed(
  layer: { name: string; kernel: number; stride: number },
  input: MapShape,
  [top, left, bottom, right]: Pads,
): MapShape {
  const { channels, height, width } = mapOf(layer, input);
  const steps = (size: number) => Math.floor((size - layer.kernel) / layer.stride) + 1;
  const after = { height: steps(height + top + bottom), width: steps(width + left + right) };
  if (after.height < 1 || after.width < 1) {
    throw new RangeError(`${layer.name}: a map of ${height} × ${width} is smaller than its kernel`);
  }
  return { channels, ...after };
}
