import { INPUT, type Net, shapesOf } from "./net.js";
import { learntParameters } from "./weights.js";

export interface SplitNet {
  /** From the net's input to the layer it is split at. */
  backbone: Net;
  /** From that layer's output on. */
  head: Net;
}

/**
 * Two nets that are one after the other the given one. Parameters keep their names, so that the
 * weights of both together are those of the whole. Throws an Error where the layer is not there,
 * where something behind it reads something before it, or where nothing behind it can be trained.
 */
export function splitNet(net: Net, at: string): SplitNet {
  const shape = shapesOf(net).get(at);
  const place = net.layers.findIndex(({ name }) => name === at);
  if (!shape || place === -1) throw new Error(`${net.name} has no layer ${at}`);
  const before = net.layers.slice(0, place + 1);
  const behind = net.layers.slice(place + 1);
  const own = new Set(behind.map(({ name }) => name));
  const layers = behind.map((layer) => ({
    ...layer,
    inputs: layer.inputs.map((input) => {
      if (input === at) return INPUT;
      if (own.has(input)) return input;
      throw new Error(`${net.name} cannot be split at ${at}: ${layer.name} reads ${input}`);
    }),
  }));
  const head = { name: `${net.name}-head`, input: shape, layers };
  if (learntParameters(head).length === 0)
    throw new Error(`${net.name} has no weights behind ${at}`);
  return { backbone: { name: `${net.name}-backbone`, input: net.input, layers: before }, head };
}
