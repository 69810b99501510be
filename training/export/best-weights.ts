import { existsSync } from "node:fs";
import { join } from "node:path";
import { encoderOf } from "../model/encoders.js";
import { readWeightFile } from "../model/weight-file.js";
import { assertWeightsFit, type Weights } from "../model/weights.js";
import type { RunConfig } from "../run/run-config.js";
import { stateIn } from "../run/run-folder.js";

export interface TrainedWeights {
  weights: Weights;
  step: number;
  share: number;
}

/**
 * A run's best weights, after how many steps, and what share of the way from the first weights they
 * lie. Throws an Error where they are missing or
 * damaged.
 */
export async function bestWeights(directory: string, config: RunConfig): Promise<TrainedWeights> {
  const path = join(directory, "best.safetensors");
  if (!existsSync(path)) {
    throw new Error(`${directory} has no best.safetensors: it was not validated yet`);
  }
  const { tensors, metadata } = await readWeightFile(path);
  const { weights } = stateIn(tensors);
  const { net } = encoderOf(config);
  try {
    assertWeightsFit(net, weights);
  } catch (cause) {
    throw new Error(`${path} does not fit ${net.name}: ${(cause as Error).message}`, { cause });
  }
  return { weights, step: Number(metadata.step ?? 0), share: Number(metadata.share ?? 1) };
}
