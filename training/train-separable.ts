import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Command } from "commander";
import { runCommand, share, stopSignal, wholeNumber } from "./command-line.js";
import { trainingCrops } from "./export/example-crops.js";
import { encoderOf } from "./model/encoders.js";
import { tensorsOf, writeWeightFile } from "./model/weight-file.js";
import { builtInFaceApiWeights } from "./pretrained/face-api-encoder.js";
import { runConfig } from "./run/run-config.js";
import { fitSeparable, SEPARABLE_DEFAULTS } from "./separable/fit-separable.js";

/** dlib's weights → weights of the separable net that answers nearly alike: what its training begins with. */
const program = new Command("train:separable")
  .description("Makes dlib's net depthwise-separable, by least squares on training faces.")
  .option("--faces <dir>", "the folder that train:prepare made", "training-data/faces")
  .option("--out <file>", "where the weights go", "training-data/resnet-separable.safetensors")
  .option("--pictures <n>", "faces that are looked at, evenly spread", wholeNumber(1), 1500)
  .option("--validation <share>", "people held back, as in the training to come", share, 0.1)
  .option("--seed <n>", "of split and of the places that are looked at", wholeNumber(0), 1)
  .option("--threads <n>", "of ONNX Runtime", wholeNumber(1), 1);

interface Options {
  faces: string;
  out: string;
  pictures: number;
  validation: number;
  seed: number;
  threads: number;
}

await runCommand(program, async (options: Options) => {
  const { faces, out, pictures, validation, seed, threads } = options;
  const config = runConfig.parse({
    ...{ encoder: "resnet-separable", seed, validationShare: validation },
    augmentation: { strength: "none" },
  });
  const { net, shape } = encoderOf(config);
  const crops = await trainingCrops(faces, config, { shape, count: pictures });
  const weights = await fitSeparable(await builtInFaceApiWeights(), crops, {
    ...{ ...SEPARABLE_DEFAULTS, seed, threads },
    signal: stopSignal("stopped; nothing was written"),
    onFitted: (name, error) => {
      process.stderr.write(`${name}: all but ${(100 * error).toFixed(1)} % of what it gives\n`);
    },
  });
  await mkdir(dirname(out), { recursive: true });
  const metadata = { net: net.name, pictures: String(crops.length), seed: String(seed) };
  await writeWeightFile(out, { tensors: tensorsOf(net, weights), metadata });
  process.stdout.write(`${out}: fitted to ${crops.length} faces; set "initialisation" to it\n`);
});
