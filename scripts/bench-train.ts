import { cpus } from "node:os";
import { Command, Option } from "commander";
import { startOnnxTrainer } from "../training/backends/onnx/onnx-trainer.js";
import {
  type Losses,
  NO_MOMENTS,
  type Optimizer,
  type Trainer,
  type TrainingBatch,
} from "../training/backends/trainer.js";
import { seededRandom } from "../training/batches/seeded-random.js";
import { runCommand, wholeNumber } from "../training/command-line.js";
import { mobile } from "../training/model/mobile.js";
import { type Net, sizeOf } from "../training/model/net.js";
import { resnetDlib, resnetSeparable } from "../training/model/resnet-dlib.js";
import { count, initialWeights, learntParameters } from "../training/model/weights.js";
import { hasTorch, openTorchPeer, type TorchPeer } from "./torch-peer.js";

/**
 * Pictures a second of training: forward, batch-hard triplet loss, backward, and descent with
 * momentum, beside the same in PyTorch. Both take turns, round by round, because machines are noisy:
 * compare figures of one run only.
 */
const NETS: Readonly<Record<string, () => Net>> = {
  "resnet-dlib-bn": () => resnetDlib({ normalisation: "batch" }),
  "resnet-dlib": () => resnetDlib({ normalisation: "none" }),
  "resnet-separable": resnetSeparable,
  mobile,
};

const PICTURES = 4;
const MARGIN = 0.2;
const LEARNING_RATE = 1e-3;
const LOSSES: Losses = {
  triplet: { mining: "batch-hard", margin: MARGIN, weight: 1 },
  distillation: null,
};
const OPTIMIZER: Optimizer = { kind: "sgd", momentum: 0.9, weightDecay: 1e-4, clipNorm: 1 };
const WARM_UP_STEPS = 2;

const program = new Command("bench:train")
  .description("Measures the ONNX Runtime trainer beside PyTorch, where that is installed.")
  .option("--rounds <n>", "turns that each side takes", wholeNumber(1), 5)
  .option("--steps <n>", "steps a turn", wholeNumber(1), 3)
  .option(
    "--batch <n>",
    `pictures a step, ${PICTURES} of each person`,
    wholeNumber(2 * PICTURES),
    32,
  )
  .option("--threads <n...>", "thread counts, each measured by itself", ["1", "2"])
  .addOption(
    new Option("--nets <name...>", "of them, which")
      .choices(Object.keys(NETS))
      .default(Object.keys(NETS)),
  )
  .option("--json", "print the figures as JSON alone");

interface Options {
  rounds: number;
  steps: number;
  batch: number;
  threads: string[];
  nets: string[];
  json?: boolean;
}

/** Pictures a second. */
interface Speed {
  best: number;
  median: number;
}

interface Row {
  net: string;
  threads: number;
  onnx: Speed;
  torch: Speed | null;
  /** Of the bests, and of the medians. */
  ratio: Speed | null;
}

await runCommand(program, async (options: Options) => {
  const withTorch = hasTorch();
  const rows: Row[] = [];
  let version: string | null = null;
  for (const name of options.nets) {
    for (const threads of options.threads.map(wholeNumber(1))) {
      process.stderr.write(`${name}, ${threads} ${threads === 1 ? "thread" : "threads"} …\n`);
      const measured = await measure(NETS[name](), { ...options, threads, withTorch });
      rows.push({ net: name, threads, ...measured.speeds });
      version ??= measured.version;
    }
  }
  const machine = `${cpus().length} × ${cpus()[0].model.trim()}, Node ${process.version}`;
  const about = { machine, torch: version, batch: options.batch, rounds: options.rounds };
  const json = `${JSON.stringify({ ...about, steps: options.steps, rows }, null, 2)}\n`;
  process.stdout.write(options.json ? json : table(rows, { ...about, steps: options.steps }));
});

async function measure(
  net: Net,
  options: { rounds: number; steps: number; batch: number; threads: number; withTorch: boolean },
): Promise<{ speeds: Omit<Row, "net" | "threads">; version: string | null }> {
  const { rounds, steps, batch, threads, withTorch } = options;
  const trainer = await startOnnxTrainer(net, {
    ...{ batch, losses: LOSSES, optimizer: OPTIMIZER, provider: "cpu", threads },
  });
  const peer = withTorch ? await openPeer(net, { batch, threads }) : null;
  try {
    const random = seededRandom(1);
    await trainer.load({ weights: initialWeights(net, random), ...NO_MOMENTS });
    const example = batchOf(net, batch, random);
    await onnxSeconds(trainer, example, WARM_UP_STEPS);
    await peer?.steps(WARM_UP_STEPS);
    const seconds = { onnx: [] as number[], torch: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      seconds.onnx.push(await onnxSeconds(trainer, example, steps));
      if (peer) seconds.torch.push(await peer.steps(steps));
    }
    const onnx = speedOf(seconds.onnx, steps * batch);
    const torch = peer ? speedOf(seconds.torch, steps * batch) : null;
    const ratio = torch && { best: onnx.best / torch.best, median: onnx.median / torch.median };
    return { speeds: { onnx, torch, ratio }, version: peer?.version ?? null };
  } finally {
    await trainer.close();
    await peer?.close();
  }
}

/** Throws an Error where PyTorch would train another net. */
async function openPeer(
  net: Net,
  { batch, threads }: { batch: number; threads: number },
): Promise<TorchPeer> {
  const peer = await openTorchPeer({
    ...{ net, batch, threads, pictures: PICTURES, margin: MARGIN },
    ...{ learningRate: LEARNING_RATE, optimizer: OPTIMIZER },
  });
  const own = learntParameters(net).reduce((sum, { shape }) => sum + count(shape), 0);
  if (peer.parameters === own) return peer;
  await peer.close();
  throw new Error(`${net.name} has ${own} parameters, in PyTorch ${peer.parameters}`);
}

function batchOf(net: Net, batch: number, random: () => number): TrainingBatch {
  return {
    input: Float32Array.from({ length: batch * sizeOf(net.input) }, () => random() - 0.5),
    people: Array.from({ length: batch }, (_, i) => String(Math.floor(i / PICTURES))),
  };
}

async function onnxSeconds(trainer: Trainer, example: TrainingBatch, steps: number) {
  // Each step's input moves to the trainer's thread, so there is one for each, made beforehand.
  const batches = Array.from({ length: steps }, () => ({
    ...example,
    input: example.input.slice(),
  }));
  const startedAt = performance.now();
  for (const [step, batch] of batches.entries()) {
    await trainer.step(batch, { learningRate: LEARNING_RATE, step });
  }
  return (performance.now() - startedAt) / 1000;
}

function speedOf(seconds: readonly number[], pictures: number): Speed {
  const speeds = seconds.map((one) => pictures / one).sort((a, b) => b - a);
  const middle = (speeds.length - 1) / 2;
  return { best: speeds[0], median: (speeds[Math.floor(middle)] + speeds[Math.ceil(middle)]) / 2 };
}

function table(
  rows: readonly Row[],
  about: { machine: string; torch: string | null; batch: number; rounds: number; steps: number },
): string {
  const { machine, torch, batch, rounds, steps } = about;
  const speed = (one: Speed | null, digits: number) =>
    one ? `${one.best.toFixed(digits)} (${one.median.toFixed(digits)})` : "–";
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(i === 1 ? 8 : 18))).join("");
  const lines = [
    machine,
    `batch ${batch}, ${rounds} rounds of ${steps} steps; pictures a second, best (median)`,
    torch ? "" : "PyTorch is not installed (Debian: python3-torch)",
    line(["net", "threads", "ONNX Runtime", `PyTorch ${torch ?? ""}`.trim(), "ratio"]),
    ...rows.map(({ net, threads, onnx, torch, ratio }) =>
      line([net, String(threads), speed(onnx, 1), speed(torch, 1), speed(ratio, 2)]),
    ),
  ];
  return `${lines.join("\n")}\n`;
}
