import { INPUT, isAffine, type Layer, type Net, shapesOf } from "./net.js";

/** How a parameter begins where no trained weights are given. */
export type Initialisation =
  /** Normal with variance 2 / fanIn (He et al. 2015), for what a ReLU follows. */
  | { kind: "he"; fanIn: number }
  /** Normal, so that rows of the output have a length of about 1: what embeddings begin as. */
  | { kind: "unit"; fanIn: number; units: number }
  | { kind: "constant"; value: number };

export interface Parameter {
  /** `<layer>/<role>`. */
  name: string;
  /**
   * ONNX's order: filters (out, in, height, width), depthwise (channels, 1, h, w), dense (in, out).
   */
  shape: readonly number[];
  initialisation: Initialisation;
  /** Running statistics are kept, not learnt. */
  learnt: boolean;
  /** Weight decay is for filters and matrices, not for biases, scales and shifts. */
  decays: boolean;
}

/** A net's values by parameter name, flat, row by row. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** Every parameter of a net, in the order of its layers. */
export function parametersOf(net: Net): Parameter[] {
  const shapes = shapesOf(net);
  return net.layers.flatMap((layer) => {
    const input = shapes.get(layer.inputs[0] ?? INPUT);
    return input ? parametersOfLayer(layer, input.channels) : [];
  });
}

/** Those that an optimizer moves: neither running statistics, nor what is of a frozen layer. */
export function learntParameters(net: Net, frozen: ReadonlySet<string> = new Set()): Parameter[] {
  return parametersOf(net).filter(({ name, learnt }) => learnt && !frozen.has(layerOf(name)));
}

/** Of the weights of a larger net those that are this one's, where they are. */
export function weightsOf(net: Net, all: Weights): Map<string, Float32Array> {
  const own = new Set(parametersOf(net).map(({ name }) => name));
  return new Map([...all].filter(([name]) => own.has(name)));
}

/** A net's first weights; `random` gives numbers in 0..1, the same ones the same weights. */
export function initialWeights(net: Net, random: () => number): Map<string, Float32Array> {
  return new Map(
    parametersOf(net).map(({ name, shape, initialisation }) => {
      const values = new Float32Array(count(shape));
      if (initialisation.kind === "constant") return [name, values.fill(initialisation.value)];
      const { fanIn } = initialisation;
      const deviation = Math.sqrt(
        initialisation.kind === "he" ? 2 / fanIn : 1 / (fanIn * initialisation.units),
      );
      return [name, values.map(() => deviation * normal(random))];
    }),
  );
}

/** Throws RangeError unless the weights are exactly the net's: no name more or less, every size. */
export function assertWeightsFit(net: Net, weights: Weights): void {
  const parameters = parametersOf(net);
  for (const { name, shape } of parameters) {
    const values = weights.get(name);
    if (!values) throw new RangeError(`the weights hold no ${name}, which ${net.name} needs`);
    if (values.length !== count(shape)) {
      throw new RangeError(`${name} has ${values.length} values, ${net.name} has ${shape}`);
    }
  }
  if (weights.size === parameters.length) return;
  const known = new Set(parameters.map(({ name }) => name));
  const foreign = [...weights.keys()].find((name) => !known.has(name));
  throw new RangeError(`the weights hold ${foreign}, which ${net.name} does not know`);
}

/** Throws RangeError where the weights lack the name. */
export function valuesOf(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new RangeError(`the weights hold no ${name}`);
  return values;
}

/** The layer of a parameter, which is named `<layer>/<role>`. */
export function layerOf(parameter: string): string {
  return parameter.slice(0, parameter.lastIndexOf("/"));
}

export function count(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function parametersOfLayer(layer: Layer, channels: number): Parameter[] {
  const { name } = layer;
  const bias = (units: number): Parameter => ({
    name: `${name}/bias`,
    shape: [units],
    initialisation: { kind: "constant", value: 0 },
    learnt: true,
    decays: false,
  });
  const weight = (shape: number[], initialisation: Initialisation): Parameter => ({
    name: `${name}/weight`,
    shape,
    initialisation,
    learnt: true,
    decays: true,
  });
  const he = (fanIn: number): Initialisation => ({ kind: "he", fanIn });
  switch (layer.kind) {
    case "convolution": {
      const { kernel, filters } = layer;
      const filter = weight([filters, channels, kernel, kernel], he(channels * kernel * kernel));
      return layer.bias ? [filter, bias(filters)] : [filter];
    }
    case "depthwise": {
      const { kernel } = layer;
      const shape = [channels, 1, kernel, kernel];
      const filter = isAffine(layer)
        ? { ...weight(shape, { kind: "constant", value: 1 }), decays: false }
        : weight(shape, he(kernel * kernel));
      return layer.bias ? [filter, bias(channels)] : [filter];
    }
    case "dense": {
      const { units } = layer;
      const matrix = weight([channels, units], { kind: "unit", fanIn: channels, units });
      return layer.bias ? [matrix, bias(units)] : [matrix];
    }
    case "batchNorm": {
      const one = (role: string, value: number, learnt: boolean): Parameter => ({
        name: `${name}/${role}`,
        shape: [channels],
        initialisation: { kind: "constant", value },
        learnt,
        decays: false,
      });
      return [
        one("scale", layer.initialScale ?? 1, true),
        one("shift", 0, true),
        one("mean", 0, false),
        one("variance", 1, false),
      ];
    }
    default:
      return [];
  }
}

/** Box and Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
