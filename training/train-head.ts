import { dirname } from "node:path";
import { Command } from "commander";
import { numberBetween, runCommand, share, stopSignal, wholeNumber } from "./command-line.js";
import { FacePack } from "./dataset/face-pack.js";
import { runHeadTraining } from "./head/run-head-training.js";
import { HEAD_DEFAULTS, type TrainedHead } from "./head/train-head.js";
import { codeRevision } from "./run/code-revision.js";
import { progressLine } from "./run/progress-line.js";

const strength = numberBetween({ above: 0, below: Number.POSITIVE_INFINITY });

/** Trains the verification head of an encoder, on people whom that was not trained on. */
const program = new Command("train:head")
  .description("Trains the logistic verification head of an encoder; see training/README.md.")
  .requiredOption("--encoder <file>", ".onnx with its card beside it")
  .option("--faces <dir>", "the folder that train:prepare made", "training-data/faces")
  .option("--out <dir>", "where the verifier goes; without: beside the encoder")
  .option("--validation <share>", "people whom the encoder's training held back", share, 0.1)
  .option("--all", "all people: for an encoder that was trained on none of them")
  .option("--seed <n>", "of the encoder's split, and of the pairs drawn", wholeNumber(0), 1)
  .option("--l2 <n>", "how much the weights are held back", strength, HEAD_DEFAULTS.l2)
  .option(
    "--hard <share>",
    "of strangers trained on that look alike",
    share,
    HEAD_DEFAULTS.hardShare,
  );

interface Options {
  encoder: string;
  faces: string;
  out?: string;
  validation: number;
  all?: boolean;
  seed: number;
  l2: number;
  hard: number;
}

await runCommand(program, async (options: Options) => {
  const pack = await FacePack.openExisting(options.faces);
  const signal = stopSignal("stopped; nothing was written");
  const now = () => performance.now();
  let say: ReturnType<typeof progressLine> | undefined;
  const out = options.out ?? dirname(options.encoder);
  try {
    const { name, head } = await runHeadTraining({
      pack,
      encoderPath: options.encoder,
      out,
      validationShare: options.all ? 1 : options.validation,
      options: {
        ...HEAD_DEFAULTS,
        seed: options.seed,
        l2: options.l2,
        hardShare: options.hard,
      },
      codeRevision: codeRevision(),
      signal,
      onProgress: (done, total) => {
        say ??= progressLine(total, { unit: "faces", now });
        say(done);
      },
    });
    process.stdout.write(`${summary(head)}\n${name}.onnx, its card and figures are in ${out}\n`);
  } finally {
    await pack.close();
  }
});

function summary({ figures }: TrainedHead): string {
  const { people, reliability, threshold, atThreshold, curves } = figures;
  const tars = (points: typeof curves.head) =>
    points.map(({ far, tar }) => `${percent(tar)} at FAR ${far}`).join(", ");
  return [
    `${people.fit} people fit it, ${people.calibration} calibrate it, ${people.measurement} measure it`,
    `expected calibration error ${reliability.expectedCalibrationError.toFixed(4)}, ` +
      `Brier ${reliability.brier.toFixed(4)}, log loss ${reliability.logLoss.toFixed(4)}`,
    `threshold ${threshold.probability} (FAR ${threshold.far}); measured FAR ` +
      `${atThreshold.far.toExponential(1)}, TAR ${percent(atThreshold.tar)}`,
    `by head:     TAR ${tars(curves.head)}`,
    `by distance: TAR ${tars(curves.distance)}`,
  ].join("\n");
}

function percent(value: number): string {
  return `${(100 * value).toFixed(2)} %`;
}
