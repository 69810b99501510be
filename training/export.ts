import { join } from "node:path";
import { Command } from "commander";
import { runCommand, UsageError } from "./command-line.js";
import { bestWeights } from "./export/best-weights.js";
import { exportEncoder, type SmallerType } from "./export/export-encoder.js";
import { writeModel } from "./onnx/sealed-model.js";
import { readRunRecords } from "./report/run-records.js";

/** A training run's best weights → ONNX files and their cards, once they are known to be right. */
const program = new Command("train:export")
  .description("Writes the best weights of a training run as ONNX, with a card.")
  .requiredOption("--run <dir>", "the run's folder")
  .requiredOption("--out <dir>", "where the files go, e.g. models")
  .option("--name <name>", "of the files: lower-case letters, digits and dashes", "encoder")
  .option("--fp16", "also with float16 weights: half the size, the same speed")
  .option("--int8", "also with 8-bit weights and maps: a quarter of the size, faster")
  .option("--faces <dir>", "the folder of train:prepare that int8 is calibrated on")
  .option("--lfw <dir>", "LFW's folder, on which the smaller files are held against float32");

interface Options {
  run: string;
  out: string;
  name: string;
  fp16?: boolean;
  int8?: boolean;
  faces?: string;
  lfw?: string;
}

await runCommand(program, async (options: Options) => {
  const { name, lfw = null } = options;
  if (!/^[a-z0-9-]+$/.test(name)) throw new UsageError("--name: a-z, 0-9 and dashes alone");
  const smaller = smallerTypes(options);
  const run = await readRunRecords(options.run);
  const exported = await exportEncoder(run, await bestWeights(options.run, run.config), {
    ...{ name, smaller, lfw },
    onNote: (text) => process.stderr.write(`${text}\n`),
  });
  for (const { name, model } of exported) {
    await writeModel(options.out, name, model);
    const megabytes = (model.onnx.length / 1e6).toFixed(1);
    process.stdout.write(`${join(options.out, name)}.onnx ${megabytes} MB, ${model.card.id}\n`);
  }
});

function smallerTypes({ fp16, int8, faces, lfw }: Options): SmallerType[] {
  if ((fp16 || int8) && lfw === undefined) {
    throw new UsageError("--fp16 and --int8 want --lfw: they must not be worse than float32");
  }
  const smaller: SmallerType[] = fp16 ? [{ kind: "float16" }] : [];
  if (!int8) return smaller;
  if (faces === undefined) throw new UsageError("--int8 wants --faces: crops to calibrate it on");
  return [...smaller, { kind: "int8", faces }];
}
