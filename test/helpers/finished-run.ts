import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { seededRandom } from "../../training/batches/seeded-random.js";
import { encoderOf } from "../../training/model/encoders.js";
import { writeWeightFile } from "../../training/model/weight-file.js";
import { initialWeights, parametersOf } from "../../training/model/weights.js";
import { type RunConfig, runConfig } from "../../training/run/run-config.js";

export const FINISHED_STEPS = 40;
const VALIDATED_EVERY = 10;

/**
 * The folder of a training run of the small encoder that has come to its end, its figures those of
 * a net that learns: as if trained, without the time that takes. Returns its configuration.
 */
export async function finishedRun(
  directory: string,
  { changes = {}, spoil }: { changes?: object; spoil?: (values: Float32Array) => void } = {},
): Promise<RunConfig> {
  const config = runConfig.parse({ encoder: "mobile", initialisation: "random", ...changes });
  const json = (name: string, value: unknown) =>
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(value));
  const line = (name: string, value: unknown) =>
    appendFileSync(join(directory, `${name}.jsonl`), `${JSON.stringify(value)}\n`);
  mkdirSync(directory, { recursive: true });
  json("config", config);
  json("data", {
    fingerprint: "f".repeat(64),
    train: { people: 40, faces: 640 },
    validation: { people: 5, faces: 80 },
    sources: { drawn: 500, photographed: 220 },
    codeRevision: "0123456789ab",
  });
  for (let step = 1; step <= FINISHED_STEPS; step++) {
    const progress = step / FINISHED_STEPS;
    const distances = { meanPositive: 0.5 - 0.3 * progress, meanNegative: 0.6 + progress };
    const rest = { spread: 0.6 + 0.9 * progress, distillation: 0, gradientNorm: 1 };
    const learnt = { loss: 0.2 - 0.15 * progress, activeShare: 0.9 - 0.6 * progress };
    const learningRate = 0.01 * (1 - progress);
    line("steps", { step, learningRate, ...learnt, ...distances, ...rest, picturesPerSecond: 25 });
  }
  for (let step = 0; step <= FINISHED_STEPS; step += VALIDATED_EVERY) {
    const tar = { "0.01": 0.5 + step / 100, "0.001": 0.3 + step / 100, "0.0001": 0.1 + step / 100 };
    const tarBySource = { drawn: tar, photographed: { ...tar, "0.01": 0.4 + step / 100 } };
    line("validation", { step, score: tar["0.001"], tar, tarBySource, impostorPairs: 1_000_000 });
  }
  json("result", {
    ...{ bestScore: 0.7, bestStep: FINISHED_STEPS, step: FINISHED_STEPS },
    ...{ endedBecause: "all steps done", collapse: null },
  });
  json("scores", {
    genuine: Array.from({ length: 400 }, (_, i) => i / 800),
    impostor: Array.from({ length: 4000 }, (_, i) => 0.2 + i / 2000),
    roc: [-6, -5, -4, -3, -2, -1, 0].map((power) => ({ far: 10 ** power, tar: 1 + power / 10 })),
  });
  await writeBest(directory, config, spoil);
  return config;
}

async function writeBest(
  directory: string,
  config: RunConfig,
  spoil?: (values: Float32Array) => void,
): Promise<void> {
  const { net } = encoderOf(config);
  const values = initialWeights(net, seededRandom(config.seed));
  spoil?.(values.get("embedding/weight") ?? new Float32Array());
  const tensors = new Map(
    parametersOf(net).map(({ name, shape }) => [
      name,
      { shape, values: values.get(name) ?? new Float32Array() },
    ]),
  );
  const metadata = { net: net.name, step: String(FINISHED_STEPS), score: "0.7" };
  await writeWeightFile(join(directory, "best.safetensors"), { tensors, metadata });
}
