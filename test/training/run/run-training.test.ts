import { readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FacePack } from "../../../training/dataset/face-pack.js";
import type { StepRecord } from "../../../training/run/training-loop.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { noisePack, run, shortRun } from "../../helpers/training-runs.js";

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

async function lossesOf(folder: Awaited<ReturnType<typeof run>>["folder"]) {
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

  it("keeps its data, figures and best weights in its folder", async () => {
    const { folder } = await run({ config: shortRun({ steps: 1 }), ...within("kept") });
    const files = readdirSync(folder.directory).sort();
    expect(files).toEqual([
      ...["best.safetensors", "config.json", "data.json", "last.safetensors", "result.json"],
      ...["scores.json", "steps.jsonl", "validation.jsonl"],
    ]);
    const validated = await folder.records<{ step: number }>("validation.jsonl");
    expect(validated.map(({ step }) => step)).toEqual([0, 1]);
  });

  it("refuses a folder that holds another configuration's", async () => {
    await run({ config: shortRun({ steps: 1 }), ...within("taken") });
    await expect(run({ config: shortRun({ steps: 2 }), ...within("taken") })).rejects.toThrow(
      "another configuration",
    );
  });

  it("moves only what is behind the layer it is frozen up to, on features kept in a file", async () => {
    const frozen = { upTo: "stage5_1/project/norm", views: 2 };
    const config = shortRun({ steps: 2, frozen });
    const { folder } = await run({ config, ...within("frozen") });
    const before = (await run({ config: shortRun({ steps: 1 }), ...within("start") })).folder;
    const weights = (await folder.load("last"))?.state.weights;
    const start = (await before.load("best"))?.state.weights;
    expect(weights?.get("stem/weight")).toEqual(start?.get("stem/weight"));
    expect(weights?.get("embedding/weight")).not.toEqual(start?.get("embedding/weight"));

    const cache = join(directory, "cache");
    const [name] = readdirSync(cache).filter((file) => file.startsWith("features-"));
    // As a power cut would leave it: in the middle of a row.
    truncateSync(join(cache, name), 100_001);
    const again = await run({ config, ...within("again") });
    expect(await lossesOf(again.folder)).toEqual(await lossesOf(folder));
  });

  it("learns from a teacher's embeddings", async () => {
    const losses = { triplet: null, distillation: { weight: 1 } };
    const { folder, notes } = await run({ config: shortRun({ losses }), ...within("taught") });
    const records = await lossesOf(folder);
    expect(records.every(({ distillation, loss }) => distillation > 0 && loss === 0)).toBe(true);
    expect(notes.join("\n")).toContain("teacher");
  });
});
