import {
  INPUT,
  type Layer,
  type LayerOf,
  type MapShape,
  type Net,
  outputOf,
  shapesOf,
  sizeOf,
} from "../../../training/model/net.js";

/** Weights or values in double precision, so that differences of the loss are worth something. */
export type Values = ReadonlyMap<string, Float64Array>;

/** The input of a layer: (batch, channels, height, width), a vector having maps of one pixel. */
interface Maps {
  batch: number;
  channels: number;
  height: number;
  width: number;
  values: Float64Array;
}

/**
 * A net in training mode, written from the definitions: no matrix products, no rearranging, no
 * library. (batch, length), row by row.
 */
export function referenceEmbedding(
  net: Net,
  weights: Values,
  { input, batch }: { input: ArrayLike<number>; batch: number },
): Float64Array {
  const shapes = shapesOf(net);
  const outputs = new Map([[INPUT, mapsOf(net.input, batch, Float64Array.from(input))]]);
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => outputs.get(name) as Maps);
    const shape = shapes.get(layer.name) as MapShape;
    const output = mapsOf(shape, batch, new Float64Array(batch * sizeOf(shape)));
    const parameter = (role: string) => weights.get(`${layer.name}/${role}`);
    fill(output, pointwise(layer, inputs, parameter));
    outputs.set(layer.name, output);
  }
  return (outputs.get(outputOf(net)) as Maps).values;
}

/** Mean of ‖f(x) − t(x)‖² over the batch. */
export function referenceDistillation(
  embedding: Float64Array,
  teacher: ArrayLike<number>,
  batch: number,
): number {
  return embedding.reduce((sum, value, i) => sum + (value - teacher[i]) ** 2, 0) / batch;
}

type ValueOf = (picture: number, channel: number, y: number, x: number) => number;

function mapsOf({ channels, height, width }: MapShape, batch: number, values: Float64Array): Maps {
  return { batch, channels, height: height ?? 1, width: width ?? 1, values };
}

function fill(maps: Maps, valueAt: ValueOf): void {
  let i = 0;
  for (let picture = 0; picture < maps.batch; picture++) {
    for (let channel = 0; channel < maps.channels; channel++) {
      for (let y = 0; y < maps.height; y++) {
        for (let x = 0; x < maps.width; x++) maps.values[i++] = valueAt(picture, channel, y, x);
      }
    }
  }
}

/** A map's value, 0 beyond its edges and channels. */
function at({ channels, height, width, values }: Maps): ValueOf {
  return (picture, channel, y, x) => {
    if (channel >= channels || y < 0 || y >= height || x < 0 || x >= width) return 0;
    return values[((picture * channels + channel) * height + y) * width + x];
  };
}

function pointwise(
  layer: Layer,
  [input, other]: readonly Maps[],
  parameter: (role: string) => Float64Array | undefined,
): ValueOf {
  const value = at(input);
  switch (layer.kind) {
    case "convolution":
    case "depthwise":
      return convolved(layer, input, parameter);
    case "batchNorm":
      return normalized(layer, input, parameter);
    case "relu":
      return (...place) => Math.max(0, value(...place));
    case "maxPool":
      return (...place) => Math.max(...windowOf(layer, value, place));
    case "averagePool":
      return (...place) => mean(windowOf(layer, value, place));
    case "pad":
      return value;
    case "add":
      return (...place) => value(...place) + at(other)(...place);
    case "globalAveragePool":
      return (picture, channel) => mean(pixelsOf(input, picture, channel));
    case "dense": {
      const matrix = parameter("weight") as Float64Array;
      return (picture, unit) => {
        let sum = parameter("bias")?.[unit] ?? 0;
        for (let i = 0; i < input.channels; i++) {
          sum += value(picture, i, 0, 0) * matrix[i * layer.units + unit];
        }
        return sum;
      };
    }
    case "l2Normalize":
      return (picture, channel) => {
        let square = 0;
        for (let i = 0; i < input.channels; i++) square += value(picture, i, 0, 0) ** 2;
        return value(picture, channel, 0, 0) / Math.sqrt(square);
      };
  }
}

function convolved(
  layer: LayerOf<"convolution"> | LayerOf<"depthwise">,
  input: Maps,
  parameter: (role: string) => Float64Array | undefined,
): ValueOf {
  const { kernel, stride, pads } = layer;
  const [top, left] = pads;
  const weight = parameter("weight") as Float64Array;
  const isDepthwise = layer.kind === "depthwise";
  const seen = isDepthwise ? 1 : input.channels;
  const value = at(input);
  return (picture, filter, y, x) => {
    let sum = parameter("bias")?.[filter] ?? 0;
    for (let channel = 0; channel < seen; channel++) {
      for (let i = 0; i < kernel; i++) {
        for (let j = 0; j < kernel; j++) {
          const from = isDepthwise ? filter : channel;
          const factor = weight[((filter * seen + channel) * kernel + i) * kernel + j];
          sum += factor * value(picture, from, y * stride - top + i, x * stride - left + j);
        }
      }
    }
    return sum;
  };
}

function normalized(
  { epsilon }: LayerOf<"batchNorm">,
  input: Maps,
  parameter: (role: string) => Float64Array | undefined,
): ValueOf {
  const [scale, shift] = ["scale", "shift"].map((role) => parameter(role) as Float64Array);
  const moments = Array.from({ length: input.channels }, (_, channel) =>
    batchMoments(input, channel),
  );
  const value = at(input);
  return (picture, channel, y, x) => {
    const { mean, variance } = moments[channel];
    const unit = (value(picture, channel, y, x) - mean) / Math.sqrt(variance + epsilon);
    return unit * scale[channel] + shift[channel];
  };
}

/** Mean and (biased) variance of one channel over all pictures and pixels. */
function batchMoments(input: Maps, channel: number): { mean: number; variance: number } {
  const values = Array.from({ length: input.batch }, (_, picture) =>
    pixelsOf(input, picture, channel),
  ).flat();
  const centre = mean(values);
  return { mean: centre, variance: mean(values.map((value) => (value - centre) ** 2)) };
}

function windowOf(
  { kernel, stride }: { kernel: number; stride: number },
  value: ValueOf,
  [picture, channel, y, x]: Parameters<ValueOf>,
): number[] {
  return Array.from({ length: kernel * kernel }, (_, i) =>
    value(picture, channel, y * stride + Math.floor(i / kernel), x * stride + (i % kernel)),
  );
}

function pixelsOf({ channels, height, width, values }: Maps, picture: number, channel: number) {
  const start = (picture * channels + channel) * height * width;
  return [...values.subarray(start, start + height * width)];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
