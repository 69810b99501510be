import { join } from "node:path";
import { Command } from "commander";
import { projectRoot } from "../daemon/vision/project-root.js";
import { chooseBackend } from "./backends/choose-backend.js";
import { runCommand, stopSignal, wholeNumber } from "./command-line.js";
import { FacePack } from "./dataset/face-pack.js";
import { codeRevision } from "./run/code-revision.js";
import { readRunConfig, runConfig } from "./run/run-config.js";
import { RunFolder } from "./run/run-folder.js";
import { runTraining } from "./run/run-training.js";

/**
 * Trains an encoder from a pack of faces. Ctrl-C saves; the same command goes on to the same
 * losses.
 */
const program = new Command("train")
  .description("Trains an encoder with the triplet loss; see training/README.md.")
  .option("--config <file>", "what to train and how (JSON); without: every default")
  .option("--faces <dir>", "the folder that train:prepare made, instead of the configuration's")
  .option("--out <dir>", "the run's folder (training-data/runs/encoder)")
  .option("--backend <name>", "onnx, onnx:cuda, onnx:webgpu, tfjs-node-gpu, …; chosen if not given")
  .option("--threads <n>", "threads of the trainer", wholeNumber(1), 2)
  .option("--demo", "the whole way on faces that the project draws, in under two minutes");

interface Options {
  config?: string;
  faces?: string;
  out?: string;
  backend?: string;
  threads: number;
  demo?: boolean;
}

await runCommand(program, async (options: Options) => {
  const { out = options.demo ? "training-data/demo" : "training-data/runs/encoder" } = options;
  if (options.demo) return (await import("./demo.js")).runDemo(out);
  const read = options.config ? await readRunConfig(options.config) : runConfig.parse({});
  const config = options.faces ? { ...read, faces: options.faces } : read;
  const pack = await FacePack.openExisting(config.faces);
  const folder = await RunFolder.open(out, config);
  const backend = await chooseBackend(options.backend, { threads: options.threads });
  process.stderr.write(`backend ${backend.name}: ${backend.reason}\n`);
  const signal = stopSignal(`stopped; the same command goes on from what is in ${out}`);
  const result = await runTraining({
    config,
    folder,
    pack,
    createTrainer: backend.create,
    teacherPath: join(projectRoot, "models", "face-api-resnet.onnx"),
    cacheDirectory: join(config.faces, "features"),
    codeRevision: codeRevision(),
    threads: 1,
    signal,
    now: () => performance.now(),
    onNote: (text) => process.stderr.write(`\n${text}\n`),
  });
  await pack.close();
  if (result.endedBecause === "stopped") signal.throwIfAborted();
  const { bestScore, bestStep, bestShare, endedBecause } = result;
  const where = bestShare < 1 ? `${bestShare} of the way to step ${bestStep}` : `step ${bestStep}`;
  const score = `best score ${bestScore.toFixed(4)} at ${where}`;
  process.stdout.write(`${endedBecause} at step ${result.step}; ${score}; in ${out}\n`);
});
