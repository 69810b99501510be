import { dirname } from "node:path";
import { Command } from "commander";
import { runCommand, share, stopSignal, wholeNumber } from "./command-line.js";
import { FacePack } from "./dataset/face-pack.js";
import type { ValidationFigures } from "./run/validation.js";
import { SCALING_DEFAULTS } from "./scaling/fit-scaling.js";
import { runScaling } from "./scaling/run-scaling.js";

/** Learns where strangers look alike to an encoder, and puts them further apart there. */
const program = new Command("train:scaling")
  .description("Scales an encoder's embeddings by how close strangers are; see training/README.md.")
  .requiredOption("--encoder <file>", ".onnx with its card beside it")
  .option("--faces <dir>", "the folder that train:prepare made", "training-data/faces")
  .option("--out <dir>", "where the scaled encoder goes; without: beside the encoder")
  .option("--validation <share>", "people held back, who show what it is worth", share, 0.4)
  .option(
    "--neighbours <n>",
    "other people whose distance counts",
    wholeNumber(1),
    SCALING_DEFAULTS.neighbours,
  )
  .option(
    "--strength <γ>",
    "between leaving all as it is and equal neighbourhoods",
    share,
    SCALING_DEFAULTS.strength,
  )
  .option("--seed <n>", "of split, first weights and batches", wholeNumber(0), 1)
  .option("--threads <n>", "of ONNX Runtime", wholeNumber(1), 1);

interface Options {
  encoder: string;
  faces: string;
  out?: string;
  validation: number;
  neighbours: number;
  strength: number;
  seed: number;
  threads: number;
}

await runCommand(program, async (options: Options) => {
  const { encoder, validation, neighbours, strength, seed, threads } = options;
  const pack = await FacePack.openExisting(options.faces);
  const out = options.out ?? dirname(encoder);
  try {
    const { name, people, before, after } = await runScaling({
      ...{ pack, encoderPath: encoder, out, validationShare: validation, threads },
      options: { ...SCALING_DEFAULTS, neighbours, strength, seed },
      signal: stopSignal("stopped; nothing was written"),
    });
    process.stdout.write(
      `${people.fit} people taught it, ${people.validation} show what it is worth: TAR at FAR ` +
        `1 %, 0.1 %, 0.01 %, within each source\n` +
        `${table("before", before)}${table("after", after)}` +
        `${name}.onnx and its card are in ${out}; calibrate reads its thresholds off more people\n`,
    );
  } finally {
    await pack.close();
  }
});

function table(title: string, { tarBySource }: ValidationFigures): string {
  return Object.entries(tarBySource)
    .map(([source, tar]) => {
      const figures = Object.entries(tar).sort(([a], [b]) => Number(b) - Number(a));
      const shares = figures.map(([, value]) => (100 * value).toFixed(1)).join(" / ");
      return `${title.padEnd(7)} ${source.padEnd(22)} ${shares} %\n`;
    })
    .join("");
}
