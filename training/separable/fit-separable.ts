import { InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import { seededRandom } from "../batches/seeded-random.js";
import { stackedRows } from "../batches/stacked-rows.js";
import type { NetWithWeights } from "../model/folded-net.js";
import { dimensionsOf, type LayerOf, netUpTo } from "../model/net.js";
import {
  depthwiseOf,
  pointwiseOf,
  resnetDlib,
  resnetSeparable,
  SEPARABLE_TERMS,
} from "../model/resnet-dlib.js";
import type { Weights } from "../model/weights.js";
import { GraphBuilder, type TensorName } from "../onnx/graph-builder.js";
import { addNet } from "../onnx/inference-graph.js";
import { LeastSquares, type LinearFit } from "./least-squares.js";
import { convolutionsToSeparate, separableWeights } from "./separable-weights.js";

export interface SeparableOptions {
  /** Places of all pictures together that a convolution is fitted to. */
  rows: number;
  /** How much is held back, of the mean variance of what depthwise filters give. */
  ridge: number;
  seed: number;
  /** Of ONNX Runtime. */
  threads: number;
  signal: AbortSignal;
  /** After each convolution: its name, and the share of the variance that it does not give. */
  onFitted: (name: string, error: number) => void;
}

export const SEPARABLE_DEFAULTS = { rows: 60_000, ridge: 3e-4 };

/** Pictures run at once. */
const BATCH = 16;
const TERMS = Array.from({ length: SEPARABLE_TERMS }, (_, i) => i + 1);

/**
 * Weights of `resnetSeparable` that answer to pictures nearly as `resnetDlib` with the weights
 * `whole` does. Depthwise filters are the nearest ones (`separableWeights`). What is made of their
 * maps is fitted convolution after convolution, by least squares, to what the whole net's
 * convolution gives, on what the separable net gives up to there, so that each makes good for the
 * ones before it (Zhang et al. 2015). `pictures` are (3, 150, 150) each, as the net is fed. Throws
 * the signal's reason on abort, RangeError for weights of another net.
 */
export async function fitSeparable(
  whole: Weights,
  pictures: readonly Float32Array[],
  options: SeparableOptions,
): Promise<Map<string, Float32Array>> {
  const model = { net: resnetDlib({ normalisation: "none" }), weights: whole };
  const net = resnetSeparable();
  const weights = separableWeights(whole);
  for (const layer of convolutionsToSeparate(model.net)) {
    const fit = await fitted(layer, { model, own: { net, weights } }, pictures, options);
    const channels = fit.matrix.length / (layer.filters * SEPARABLE_TERMS);
    TERMS.forEach((term, k) => {
      const pointwise = new Float32Array(layer.filters * channels);
      for (let filter = 0; filter < layer.filters; filter++) {
        const row = (filter * SEPARABLE_TERMS + k) * channels;
        pointwise.set(fit.matrix.subarray(row, row + channels), filter * channels);
      }
      weights.set(`${pointwiseOf(layer.name, term)}/weight`, pointwise);
    });
    weights.set(`${pointwiseOf(layer.name, 1)}/bias`, Float32Array.from(fit.bias));
    options.onFitted(layer.name, fit.error);
  }
  return weights;
}

async function fitted(
  { name, filters }: LayerOf<"convolution">,
  nets: { model: NetWithWeights; own: NetWithWeights },
  pictures: readonly Float32Array[],
  { rows, ridge, seed, threads, signal }: SeparableOptions,
): Promise<LinearFit> {
  const session = await InferenceSession.create(comparedGraph(name, nets), {
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
  });
  try {
    const random = seededRandom(seed);
    const perPicture = Math.ceil(rows / pictures.length);
    let sums: LeastSquares | null = null;
    for (let i = 0; i < pictures.length; i += BATCH) {
      signal.throwIfAborted();
      const some = pictures.slice(i, i + BATCH);
      const shape = [some.length, ...dimensionsOf(nets.own.net.input)];
      const outputs = await session.run({
        picture: new Tensor("float32", stackedRows(some), shape),
      });
      const maps = TERMS.map((term) => outputs[depthwiseOf(name, term)]);
      const [, channels, height, width] = maps[0].dims;
      sums ??= new LeastSquares(SEPARABLE_TERMS * channels, filters);
      const terms = maps.map(({ data }) => data as Float32Array);
      const target = outputs[name].data as Float32Array;
      const pixels = height * width;
      const x = new Float64Array(SEPARABLE_TERMS * channels);
      const y = new Float64Array(filters);
      for (let picture = 0; picture < some.length; picture++) {
        for (const pixel of somePixels(pixels, perPicture, random)) {
          terms.forEach((map, k) => {
            gather(map, { picture, channels, pixels, pixel }, x.subarray(k * channels));
          });
          gather(target, { picture, channels: filters, pixels, pixel }, y);
          sums.add(x, y);
        }
      }
    }
    if (!sums) throw new RangeError("there is no picture to fit to");
    return sums.fit(ridge);
  } finally {
    await session.release();
  }
}

/** What both nets make of a picture: the depthwise maps of the one, the convolution of the other. */
function comparedGraph(
  name: string,
  { model, own }: { model: NetWithWeights; own: NetWithWeights },
): Uint8Array {
  const graph = new GraphBuilder("compared");
  const input = graph.input("picture", ["batch", ...dimensionsOf(own.net.input)]);
  const from = { input, weightsAs: "float32" } as const;
  const lastTerm = depthwiseOf(name, SEPARABLE_TERMS);
  const ours = addNet(graph, { ...own, net: netUpTo(own.net, lastTerm) }, from);
  const theirs = addNet(graph, { ...model, net: netUpTo(model.net, name) }, from);
  const shown: [string, TensorName | undefined][] = TERMS.map((term) => {
    const depthwise = depthwiseOf(name, term);
    return [depthwise, ours.get(depthwise)];
  });
  for (const [output, tensor] of [...shown, [name, theirs.get(name)] as const]) {
    graph.output(output, tensor as TensorName, ["batch", "channels", "height", "width"]);
  }
  return graph.serialize();
}

/** At most `most` of them, each once, in no order. */
function somePixels(pixels: number, most: number, random: () => number): number[] {
  const all = Array.from({ length: pixels }, (_, pixel) => pixel);
  const count = Math.min(most, pixels);
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (pixels - i));
    [all[i], all[other]] = [all[other], all[i]];
  }
  return all.slice(0, count);
}

/** The channels of one place of a map (batch, channels, height, width). */
function gather(
  map: Float32Array,
  at: { picture: number; channels: number; pixels: number; pixel: number },
  into: Float64Array,
): void {
  const { picture, channels, pixels, pixel } = at;
  for (let channel = 0; channel < channels; channel++) {
    into[channel] = map[(picture * channels + channel) * pixels + pixel];
  }
}
