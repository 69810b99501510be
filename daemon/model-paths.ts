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

const DETECTOR = "blazeface-256";
const ENCODER = "limen-resnet";

/** A model that came with the daemon is told from a path by having neither folder nor ending. */
const BUILT_IN = /^[a-z0-9-]+$/;

/**
 * Where the configured models lie, by path or by the name of a built-in one, or the default ones. A
 * verification head fits one encoder only, so that it is a default beside its own alone.
 */
export function modelPaths({ models }: Pick<Config, "models">, modelsDir: string): ModelPaths {
  const pathOf = (model: string) =>
    BUILT_IN.test(model) ? join(modelsDir, `${model}.onnx`) : model;
  const encoder = models.encoder ?? ENCODER;
  const { previousEncoder, verifier } = models;
  return {
    detector: pathOf(models.detector ?? DETECTOR),
    previousEncoder: previousEncoder && pathOf(previousEncoder),
    encoder: pathOf(encoder),
    verifier: verifier
      ? { path: pathOf(verifier), required: true }
      : headOf(encoder, pathOf(`${encoder}-verifier`)),
  };
}

function headOf(encoder: string, path: string): ModelPaths["verifier"] {
  return BUILT_IN.test(encoder) && existsSync(path) ? { path, required: false } : null;
}
