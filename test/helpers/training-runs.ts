import { join } from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import { projectRoot } from "../../daemon/vision/project-root.js";
import type { Trainer } from "../../training/backends/trainer.js";
import { seededRandom } from "../../training/batches/seeded-random.js";
import { FacePack, type PackSettings } from "../../training/dataset/face-pack.js";
import { encoderFacts } from "../../training/pretrained/pretrained-cards.js";
import { type RunConfig, runConfig } from "../../training/run/run-config.js";
import type { RunParts } from "../../training/run/run-training.js";

/** Threads run compiled code only. */
async function compiled<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(projectRoot, "dist", path)).href);
}

const MARGIN_PX = 20;

/** A pack of coloured noise: every person has colours of their own, and every crop differs. */
export async function noisePack(
  directory: string,
  { people, pictures }: { people: number; pictures: number },
): Promise<FacePack> {
  const { keypoints, template, sizePx } = encoderFacts.alignment;
  const alignment = { keypoints, template, sizePx, marginPx: MARGIN_PX };
  const settings: PackSettings = { v: 1, detectorId: "none-000000000000", alignment };
  const pack = await FacePack.open(directory, settings);
  const side = sizePx + 2 * MARGIN_PX;
  for (let person = 0; person < people; person++) {
    for (let picture = 0; picture < pictures; picture++) {
      const random = seededRandom(1000 * person + picture);
      const colour = seededRandom(person);
      const base = [colour(), colour(), colour()].map((value) => 40 + 150 * value);
      const rgb = Uint8Array.from({ length: 3 * side * side }, (_, i) => {
        return base[i % 3] + 40 * random();
      });
      const raw = { width: side, height: side, channels: 3 } as const;
      const jpeg = await sharp(rgb, { raw }).jpeg({ quality: 95 }).toBuffer();
      const sha256 = (1000 * person + picture).toString(16).padStart(64, "0");
      const path = `${person}/${picture}.jpg`;
      await pack.keep({ path, person: `p${person}`, source: "noise", sha256, facePx: 100 }, jpeg);
    }
  }
  return pack;
}

export interface TestRun {
  config: RunConfig;
  directory: string;
  pack: FacePack;
  cacheDirectory: string;
  /** The run is stopped, as by Ctrl-C, once so many steps are done. */
  stopAfter?: number;
}

/** A run through the ONNX Runtime trainer on one thread; returns its result and its folder. */
export async function run({ config, directory, pack, cacheDirectory, stopAfter }: TestRun) {
  const { RunFolder } = await compiled<typeof import("../../training/run/run-folder.js")>(
    "training/run/run-folder.js",
  );
  const { runTraining } = await compiled<typeof import("../../training/run/run-training.js")>(
    "training/run/run-training.js",
  );
  const { startOnnxTrainer } = await compiled<
    typeof import("../../training/backends/onnx/onnx-trainer.js")
  >("training/backends/onnx/onnx-trainer.js");
  const abort = new AbortController();
  let steps = 0;
  const createTrainer: RunParts["createTrainer"] = async (net, options) => {
    const trainer = await startOnnxTrainer(net, { ...options, provider: "cpu", threads: 1 });
    const step: Trainer["step"] = async (batch, at) => {
      const figures = await trainer.step(batch, at);
      if (++steps === stopAfter) abort.abort();
      return figures;
    };
    return { ...trainer, step };
  };
  const folder = await RunFolder.open(directory, config);
  const notes: string[] = [];
  const result = await runTraining({
    ...{ config, folder, pack, createTrainer, cacheDirectory, codeRevision: null, threads: 1 },
    teacherPath: join(projectRoot, "models", "face-api-resnet.onnx"),
    signal: abort.signal,
    now: () => performance.now(),
    onNote: (note) => notes.push(note),
  });
  return { result, folder, notes };
}

/**
 * A short run of the small encoder's last layers, which takes no time; `changes` as a configuration
 * file would have them.
 */
export function shortRun(changes: Record<string, unknown>): RunConfig {
  return runConfig.parse({
    encoder: "mobile",
    initialisation: "random",
    frozen: { upTo: "stage5_1/project/norm", views: 2 },
    validationShare: 0.3,
    augmentation: { strength: "light" },
    batch: { people: 2, pictures: 2 },
    optimizer: { learningRate: 0.001, warmUpSteps: 2 },
    steps: 4,
    validation: { everySteps: 2 },
    checkpointEverySteps: 1,
    ...changes,
  });
}
