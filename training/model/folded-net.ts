import { affineLayer, isAffine, type Layer, type LayerOf, type Net } from "./net.js";
import { valuesOf, type Weights } from "./weights.js";

/** A net with the weights that fit it. */
export interface NetWithWeights {
  net: Net;
  weights: Weights;
}

/**
 * The net as it is run: batch normalisation by running means and variances, and it, or any scale and
 * shift a channel, folded into the convolution before it, w' = w · s, b' = b · s + t. One that does
 * not follow a convolution of its own stays a layer, as `settledNet` writes it.
 */
export function foldedNet(net: Net, weights: Weights): NetWithWeights {
  const settled = settledNet(net, weights);
  const affines = affinesToFold(settled.net);
  const layers: Layer[] = [];
  const folded = new Map(settled.weights);
  const renamed = new Map<string, string>();
  for (const layer of settled.net.layers) {
    const inputs = layer.inputs.map((name) => renamed.get(name) ?? name);
    const affine = affines.get(layer.name);
    if (affine && (layer.kind === "convolution" || layer.kind === "depthwise")) {
      const { filter, bias } = scaled(layer, affine, settled.weights);
      for (const role of ["weight", "bias"]) folded.delete(`${affine.name}/${role}`);
      folded.set(`${layer.name}/weight`, filter).set(`${layer.name}/bias`, bias);
      renamed.set(affine.name, layer.name);
      layers.push({ ...layer, inputs, bias: true });
    } else if (!renamed.has(layer.name)) {
      layers.push({ ...layer, inputs });
    }
  }
  return { net: { ...settled.net, layers }, weights: folded };
}

/**
 * The net with its running means and variances standing still, but nothing folded: each batch
 * normalisation is a depthwise convolution of one pixel, x · s + t. Shows in training mode what the
 * net answers when it is run.
 */
export function settledNet(net: Net, weights: Weights): NetWithWeights {
  const settled = new Map(weights);
  const layers = net.layers.map((layer): Layer => {
    if (layer.kind !== "batchNorm") return layer;
    const { name, inputs } = layer;
    const { scale, shift } = affineOf(layer, weights);
    for (const role of NORM_ROLES) settled.delete(`${name}/${role}`);
    settled.set(`${name}/weight`, scale).set(`${name}/bias`, shift);
    return affineLayer(name, inputs);
  });
  return { net: { ...net, layers }, weights: settled };
}

const NORM_ROLES = ["scale", "shift", "mean", "variance"] as const;

type NormLayer = LayerOf<"batchNorm">;

/** Convolutions whose only reader is a scale and shift a channel: name → that layer. */
function affinesToFold(net: Net): Map<string, LayerOf<"depthwise">> {
  const affines = new Map<string, LayerOf<"depthwise">>();
  for (const layer of net.layers) {
    if (layer.kind !== "convolution" && layer.kind !== "depthwise") continue;
    if (isAffine(layer)) continue;
    const [reader, ...others] = net.layers.filter(({ inputs }) => inputs.includes(layer.name));
    if (reader && isAffine(reader) && others.length === 0) affines.set(layer.name, reader);
  }
  return affines;
}

function scaled(
  layer: LayerOf<"convolution"> | LayerOf<"depthwise">,
  affine: LayerOf<"depthwise">,
  weights: Weights,
): { filter: Float32Array; bias: Float32Array } {
  const scale = valuesOf(weights, `${affine.name}/weight`);
  const shift = affine.bias ? valuesOf(weights, `${affine.name}/bias`) : null;
  const raw = valuesOf(weights, `${layer.name}/weight`);
  const perFilter = raw.length / scale.length;
  const own = layer.bias ? valuesOf(weights, `${layer.name}/bias`) : null;
  return {
    filter: raw.map((value, i) => value * scale[Math.floor(i / perFilter)]),
    bias: scale.map((factor, i) => (own?.[i] ?? 0) * factor + (shift?.[i] ?? 0)),
  };
}

/** y = x · s + t: what batch normalisation is once its statistics stand still. */
function affineOf({ name, epsilon }: NormLayer, weights: Weights) {
  const [gamma, beta, mean, variance] = NORM_ROLES.map((role) =>
    valuesOf(weights, `${name}/${role}`),
  );
  const scale = gamma.map((value, i) => value / Math.sqrt(variance[i] + epsilon));
  return { scale, shift: beta.map((value, i) => value - mean[i] * scale[i]) };
}
