import type { Net } from "../model/net.js";
import { readWeightFile, tensorsOf, writeWeightFile } from "../model/weight-file.js";
import { assertWeightsFit, type Weights } from "../model/weights.js";

/**
 * What an embedding is multiplied with: exp(z(f)), z a small net (length,) → (1,). Local scaling
 * (Zelnik-Manor & Perona 2004): where strangers lie close to each other, distances grow, so that one
 * threshold means one false accept rate for everybody.
 */
export interface Scaling {
  net: Net;
  weights: Weights;
}

/** z: two dense layers with a ReLU between them. */
export function scalingNet({ length, hidden }: { length: number; hidden: number }): Net {
  return {
    name: "scaling",
    input: { channels: length, height: null, width: null },
    layers: [
      { kind: "dense", name: "hidden", inputs: ["input"], units: hidden, bias: true },
      { kind: "relu", name: "hidden/relu", inputs: ["hidden"] },
      { kind: "dense", name: "exponent", inputs: ["hidden/relu"], units: 1, bias: true },
    ],
  };
}

export async function writeScaling(path: string, { net, weights }: Scaling): Promise<void> {
  await writeWeightFile(path, { tensors: tensorsOf(net, weights), metadata: { net: net.name } });
}

/** Throws an Error that names the file where it holds no scaling. */
export async function readScaling(path: string): Promise<Scaling> {
  const { tensors } = await readWeightFile(path);
  const [length = 0, hidden = 0] = tensors.get("hidden/weight")?.shape ?? [];
  const net = scalingNet({ length, hidden });
  const weights = new Map([...tensors].map(([name, { values }]) => [name, values]));
  try {
    assertWeightsFit(net, weights);
  } catch (cause) {
    throw new Error(`${path} holds no scaling: ${(cause as Error).message}`, { cause });
  }
  return { net, weights };
}
