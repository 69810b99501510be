import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "./config.js";

export interface ModelPaths {
  detector: string;
  encoder: string;
  previousEncoder: string | null;
  /** `required`: it was configured, so that the daemon must not start without it. */
  verifier: { path: string; required: boolean } | null;
}

const BUILT_IN_ENCODER = "face-api-resnet";

/**
 * Where the built-in models lie, or the configured ones. A verification head fits one encoder only,
 * so the built-in one is no default beside another encoder.
 */
export function modelPaths({ models }: Pick<Config, "models">, modelsDir: string): ModelPaths {
  const builtIn = join(modelsDir, `${BUILT_IN_ENCODER}-verifier.onnx`);
  const hasBuiltIn = models.encoder === null && existsSync(builtIn);
  const configured = models.verifier !== null && { path: models.verifier, required: true };
  return {
    detector: models.detector ?? join(modelsDir, "blazeface-256.onnx"),
    previousEncoder: models.previousEncoder,
    encoder: models.encoder ?? join(modelsDir, `${BUILT_IN_ENCODER}.onnx`),
    verifier: configured || (hasBuiltIn ? { path: builtIn, required: false } : null),
  };
}
