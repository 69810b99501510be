import { writeFile } from "node:fs/promises";
import { Command } from "commander";
import { runCommand, wholeNumber } from "./command-line.js";
import { activationRanges } from "./export/activation-ranges.js";
import { trainingCrops } from "./export/example-crops.js";
import { encoderOf } from "./model/encoders.js";
import { foldedFaceApi, rangesText } from "./pretrained/limen-encoders.js";
import { runConfig } from "./run/run-config.js";

/** Training faces → the values that the built-in encoder's maps take, of which its int8 form is made. */
const program = new Command("observe-ranges")
  .description("Reads off the value ranges that the built-in int8 encoder is made of.")
  .requiredOption("--faces <dir>", "the folder of train:prepare")
  .requiredOption("--out <file>", "where they go: training/shipped/face-api-resnet-ranges.json")
  .option("--crops <n>", "faces looked at, evenly spread", wholeNumber(1), 400);

await runCommand(program, async (options: { faces: string; out: string; crops: number }) => {
  const { faces, out, crops: count } = options;
  const config = runConfig.parse({});
  const { shape } = encoderOf(config);
  const crops = await trainingCrops(faces, config, { shape, count });
  await writeFile(out, rangesText(await activationRanges(await foldedFaceApi(), crops)));
  process.stdout.write(`${out}: ranges over ${crops.length} faces\n`);
});
