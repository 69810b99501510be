import type { LayerOf, Net } from "../model/net.js";
import { depthwiseOf, pointwiseOf, resnetDlib, SEPARABLE_TERMS } from "../model/resnet-dlib.js";
import { assertWeightsFit, valuesOf, type Weights } from "../model/weights.js";

/** By then a direction moves no more, or there are several that are as good. */
const POWER_ITERATIONS = 100;

/**
 * The weights of `resnetSeparable` whose filters come nearest to given ones of `resnetDlib` without
 * normalisation: what a filter does to one channel of its input is a matrix (filters, kernel²), of
 * which the first terms of the singular value decomposition are kept. Throws RangeError where the
 * weights are another net's.
 */
export function separableWeights(whole: Weights): Map<string, Float32Array> {
  const net = resnetDlib({ normalisation: "none" });
  assertWeightsFit(net, whole);
  const weights = new Map(whole);
  for (const { name, filters, kernel } of convolutionsToSeparate(net)) {
    const filter = valuesOf(whole, `${name}/weight`);
    const terms = separableTerms(filter, { filters, taps: kernel ** 2 });
    terms.forEach(({ depthwise, pointwise }, i) => {
      weights.set(`${depthwiseOf(name, i + 1)}/weight`, depthwise);
      weights.set(`${pointwiseOf(name, i + 1)}/weight`, pointwise);
    });
    weights.set(`${pointwiseOf(name, 1)}/bias`, valuesOf(whole, `${name}/bias`));
    for (const role of ["weight", "bias"]) weights.delete(`${name}/${role}`);
  }
  return weights;
}

/** Those of `resnetDlib` that `resnetSeparable` has as sums: all but the first. */
export function convolutionsToSeparate(net: Net): LayerOf<"convolution">[] {
  return net.layers.filter(
    (layer): layer is LayerOf<"convolution"> => layer.kind === "convolution" && layer.kernel === 3,
  );
}

/** One term: (channels, 1, kernel, kernel), and (filters, channels, 1, 1). */
interface SeparableTerm {
  depthwise: Float32Array;
  pointwise: Float32Array;
}

/** Of filters (filters, channels, kernel, kernel) with `taps` = kernel² weights a channel. */
export function separableTerms(
  filter: Float32Array,
  { filters, taps }: { filters: number; taps: number },
): SeparableTerm[] {
  const channels = filter.length / (filters * taps);
  const rest = Float64Array.from(filter);
  const at = (row: number, channel: number) => (row * channels + channel) * taps;
  return Array.from({ length: SEPARABLE_TERMS }, () => {
    const depthwise = new Float32Array(channels * taps);
    const pointwise = new Float32Array(filters * channels);
    for (let channel = 0; channel < channels; channel++) {
      const rows = Array.from({ length: filters }, (_, row) =>
        rest.subarray(at(row, channel), at(row, channel) + taps),
      );
      const direction = dominantDirection(rows, taps);
      const shares = rows.map((row) => dot(row, direction));
      // Both factors equally large, so that one learning rate suits them.
      const size = Math.hypot(...shares) ** 0.5 || 1;
      for (const [row, share] of shares.entries()) {
        pointwise[row * channels + channel] = share / size;
        for (let tap = 0; tap < taps; tap++) rows[row][tap] -= share * direction[tap];
      }
      depthwise.set(
        direction.map((value) => value * size),
        channel * taps,
      );
    }
    return { depthwise, pointwise };
  });
}

/** The unit vector along which rows are longest: the first right singular vector. */
function dominantDirection(rows: readonly Float64Array[], length: number): Float64Array {
  // The longest row is not at right angles to it.
  const longest = rows.reduce((most, row) => (dot(row, row) > dot(most, most) ? row : most));
  let direction = unit(Float64Array.from(longest), length);
  for (let i = 0; i < POWER_ITERATIONS; i++) {
    const next = new Float64Array(length);
    for (const row of rows) {
      const share = dot(row, direction);
      for (let tap = 0; tap < length; tap++) next[tap] += share * row[tap];
    }
    direction = unit(next, length);
  }
  return direction;
}

function unit(values: Float64Array, length: number): Float64Array {
  const norm = Math.sqrt(dot(values, values));
  return norm > 0 ? values.map((value) => value / norm) : values.fill(1 / Math.sqrt(length));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
