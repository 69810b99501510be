import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import type { FacePack } from "../../../training/dataset/face-pack.js";
import { encoderOf } from "../../../training/model/encoders.js";
import { mobile } from "../../../training/model/mobile.js";
import { initialWeights } from "../../../training/model/weights.js";
import { partWay } from "../../../training/run/blend.js";
import { startingWeights } from "../../../training/run/initial-weights.js";
import type { StepRecord } from "../../../training/run/training-loop.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { noisePack, run, shortRun } from "../../helpers/training-runs.js";

/** Threads and their sessions start slowly where other work keeps the cores. */
const SLOW_START_MS = 60_000;
vi.setConfig({ testTimeout: SLOW_START_MS, hookTimeout: SLOW_START_MS });

let directory: string;
let pack: FacePack;

beforeAll(async () => {
  directory = temporaryDirectory();
  pack = await noisePack(join(directory, "pack"), { people: 8, pictures: 3 });
});
afterAll(async () => {
  await pack.close();
  removeDirectory(directory);
});

const within = (name: string) => ({
  directory: join(directory, name),
  pack,
  cacheDirectory: join(directory, "cache"),
});

type Folder = Awaited<ReturnType<typeof run>>["folder"];

async function stemOf(folder: Folder) {
  return (await folder.load("last"))?.state.weights.get("stem/weight");
}

async function lossesOf(folder: Folder) {
  const records = await folder.records<StepRecord>("steps.jsonl");
  return records.map(({ step, loss, distillation }) => ({ step, loss, distillation }));
}

describe("a training run", () => {
  it("that is stopped goes on to the same losses", async () => {
    const config = shortRun({});
    const whole = await run({ config, ...within("whole") });
    expect(whole.result).toMatchObject({ step: 4, endedBecause: "all steps done" });
    const first = await run({ config, ...within("parts"), stopAfter: 2 });
    expect(first.result).toMatchObject({ step: 2, endedBecause: "stopped" });
    const second = await run({ config, ...within("parts") });
    expect(second.result.step).toBe(4);
    expect(await lossesOf(second.folder)).toEqual(await lossesOf(whole.folder));
    expect(second.result.bestScore).toBe(whole.result.bestScore);
  });

  it("of the whole net keeps its data, figures and best weights in its folder", async () => {
    const config = shortRun({ frozen: null, steps: 1 });
    const { folder } = await run({ config, ...within("kept") });
    const files = readdirSync(folder.directory).sort();
    expect(files).toEqual([
      ...["best.safetensors", "config.json", "data.json", "last.safetensors", "result.json"],
      ...["scores.json", "steps.jsonl", "validation.jsonl"],
    ]);
    const validated = await folder.records<{ step: number }>("validation.jsonl");
    expect(validated.map(({ step }) => step)).toEqual([0, 1]);
    const stem = initialWeights(mobile(), seededRandom(config.seed)).get("stem/weight");
    expect(await stemOf(folder)).not.toEqual(stem);
  });

  it("moves only what is behind the layer it is frozen up to, on features kept in a file", async () => {
    const config = shortRun({ steps: 2 });
    const { folder } = await run({ config, ...within("frozen") });
    const start = initialWeights(mobile(), seededRandom(config.seed));
    const weights = (await folder.load("last"))?.state.weights;
    expect(weights?.get("stem/weight")).toEqual(start.get("stem/weight"));
    expect(weights?.get("embedding/weight")).not.toEqual(start.get("embedding/weight"));

    const cache = join(directory, "cache");
    const [name] = readdirSync(cache).filter((file) => file.startsWith("features-"));
    // As a power cut would leave it: in the middle of a row.
    truncateSync(join(cache, name), 100_001);
    const again = await run({ config, ...within("again") });
    expect(await lossesOf(again.folder)).toEqual(await lossesOf(folder));
  });

  it("moves scales and shifts alone, and leaves the filters as they were", async () => {
    const affine = { encoder: "resnet-dlib", normalisation: "affine", learns: "affine" };
    const optimizer = { kind: "adamw", learningRate: 0.001, warmUpSteps: 0, weightDecay: 0 };
    const config = shortRun({
      ...{ ...affine, initialisation: "face-api", frozen: null, optimizer, steps: 1 },
    });
    const { folder } = await run({ config, ...within("affine") });
    const { net } = encoderOf(config);
    const start = await startingWeights(net, config);
    const moved = (await folder.load("last"))?.state.weights;
    const isSame = (name: string, values: Float32Array) =>
      moved?.get(name)?.every((value, i) => value === values[i]);
    for (const [name, values] of start) {
      expect(isSame(name, values), name).toBe(!name.includes("/affine/"));
    }
  });

  it("tries weights between its first and its last at the end, and keeps them if they are best", async () => {
    const config = shortRun({ steps: 2, blend: [0.25, 0.5] });
    const { result, folder, notes } = await run({ config, ...within("blend") });
    const tried = notes.filter((note) => note.includes("of the way from the first weights"));
    expect(tried.map((note) => Number(note.split(" ")[0]))).toEqual([0.25, 0.5]);
    const [best, last] = [await folder.load("best"), await folder.load("last")];
    expect(Number(best?.metadata.score)).toBe(result.bestScore);
    expect(Number(best?.metadata.share ?? 1)).toBe(result.bestShare);
    const first = initialWeights(mobile(), seededRandom(config.seed));
    const scores = [...tried].map((note) => Number(note.match(/score ([\d.]+)/)?.[1]));
    expect(result.bestScore).toBeGreaterThanOrEqual(Math.max(...scores) - 1e-4);
    if (result.bestShare < 1) {
      const ends = { first, last: last?.state.weights ?? first };
      expect(best?.state.weights).toEqual(partWay(ends, result.bestShare));
    }
  });

  it("learns from a teacher's embeddings", async () => {
    const losses = { triplet: null, distillation: { weight: 1 } };
    const { folder, notes } = await run({
      config: shortRun({ losses, steps: 1 }),
      ...within("taught"),
    });
    const records = await lossesOf(folder);
    expect(records.every(({ distillation, loss }) => distillation > 0 && loss === 0)).toBe(true);
    expect(notes.join("\n")).toContain("teacher");
  });
});

describe("a training run is refused", () => {
  it("where it wants hints behind a frozen layer", () => {
    const losses = { hints: { weight: 1 } };
    expect(() => shortRun({ losses })).toThrow(/hints want the whole net/);
  });

  it("where it wants hints of a net that has other blocks than dlib's", async () => {
    const losses = { hints: { weight: 1 } };
    const config = shortRun({ losses, frozen: null, steps: 1 });
    await expect(run({ config, ...within("unhinted") })).rejects.toThrow(
      /mobile has none of the blocks of resnet-dlib/,
    );
  });

  it("in a folder where another configuration has been trained", async () => {
    await run({ config: shortRun({ steps: 1 }), ...within("taken") });
    const other = shortRun({ steps: 2 });
    await expect(run({ config: other, ...within("taken") })).rejects.toThrow(
      "another configuration",
    );
  });

  it("in a folder where it was trained on other faces", async () => {
    const config = shortRun({ steps: 1 });
    await run({ config, ...within("faces") });
    const more = await noisePack(join(directory, "more"), { people: 9, pictures: 3 });
    const onMore = { config, ...within("faces"), pack: more };
    await expect(run(onMore).finally(() => more.close())).rejects.toThrow("other faces");
  });

  it("with too few people, before anything else is done", async () => {
    const batch = { people: 9, pictures: 2 };
    const many = run({ config: shortRun({ batch }), ...within("few") });
    await expect(many).rejects.toThrow(/^\d people to train on .* a batch wants 9/);
    const alone = run({ config: shortRun({ validationShare: 0 }), ...within("few") });
    await expect(alone).rejects.toThrow("0 people with 0 faces are held back for validation");
    // Nothing was trained there, so that a better configuration may take the folder.
    await run({ config: shortRun({ steps: 1 }), ...within("few") });
  });

  it("where there are no scales to learn", async () => {
    const config = shortRun({ learns: "affine" });
    await expect(run({ config, ...within("scaleless") })).rejects.toThrow(
      'mobile-head has no scales to learn; set normalisation to "affine"',
    );
  });

  it("where nothing is left to train behind the frozen layers", async () => {
    const frozen = { upTo: "vector" };
    await expect(run({ config: shortRun({ frozen }), ...within("all") })).rejects.toThrow(
      "no weights behind vector",
    );
  });
});
