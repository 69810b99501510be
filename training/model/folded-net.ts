import type { Layer, LayerOf, Net } from "./net.js";
import type { Weights } from "./weights.js";

/** A net with the weights that fit it. */
export interface NetWithWeights {
  net: Net;
  weights: Weights;
}

/**
 * The net as it is run: batch normalisation by running means and variances, folded into the
 * convolution before it, w' = w · s, b' = b · s + t with y = x · s + t the normalisation. One that
 * does not follow a convolution of its own stays a layer, as `settledNet` writes it.
 */
export function foldedNet(net: Net, weights: Weights): NetWithWeights {
  const norms = normsToFold(net);
  const layers: Layer[] = [];
  const folded = new Map(weights);
  const renamed = new Map<string, string>();
  for (const layer of net.layers) {
    const inputs = layer.inputs.map((name) => renamed.get(name) ?? name);
    const norm = norms.get(layer.name);
    if (norm && (layer.kind === "convolution" || layer.kind === "depthwise")) {
      const { scale, shift } = affineOf(norm, weights);
      const { filter, bias } = scaled(layer, weights, { scale, shift });
      for (const role of NORM_ROLES) folded.delete(`${norm.name}/${role}`);
      folded.set(`${layer.name}/weight`, filter).set(`${layer.name}/bias`, bias);
      renamed.set(norm.name, layer.name);
      layers.push({ ...layer, inputs, bias: true });
    } else if (!renamed.has(layer.name)) {
      layers.push({ ...layer, inputs });
    }
  }
  return settledNet({ ...net, layers }, folded);
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
    return {
      kind: "depthwise",
      name,
      inputs,
      bias: true,
      kernel: 1,
      stride: 1,
      pads: [0, 0, 0, 0],
    };
  });
  return { net: { ...net, layers }, weights: settled };
}

const NORM_ROLES = ["scale", "shift", "mean", "variance"] as const;

type NormLayer = LayerOf<"batchNorm">;

/** Convolutions whose only reader is a batch normalisation: name → that normalisation. */
function normsToFold(net: Net): Map<string, NormLayer> {
  const norms = new Map<string, NormLayer>();
  for (const layer of net.layers) {
    if (layer.kind !== "convolution" && layer.kind !== "depthwise") continue;
    const [reader, ...others] = net.layers.filter(({ inputs }) => inputs.includes(layer.name));
    if (reader?.kind === "batchNorm" && others.length === 0) norms.set(layer.name, reader);
  }
  return norms;
}

function scaled(
  layer: LayerOf<"convolution"> | LayerOf<"depthwise">,
  weights: Weights,
  { scale, shift }: { scale: Float32Array; shift: Float32Array },
): { filter: Float32Array; bias: Float32Array } {
  const raw = valuesOf(weights, `${layer.name}/weight`);
  const perFilter = raw.length / scale.length;
  const own = layer.bias ? valuesOf(weights, `${layer.name}/bias`) : null;
  return {
    filter: raw.map((value, i) => value * scale[Math.floor(i / perFilter)]),
    bias: shift.map((value, i) => (own?.[i] ?? 0) * scale[i] + value),
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

/** Throws RangeError where the weights lack the name. */
export function valuesOf(weights: Weights, name: string): Float32Array {
  const values = weights.get(name);
  if (!values) throw new RangeError(`the weights hold no ${name}`);
  return values;
}
