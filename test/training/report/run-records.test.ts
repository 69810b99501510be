import { appendFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRunRecords } from "../../../training/report/run-records.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { FINISHED_STEPS, finishedRun } from "../../helpers/finished-run.js";

let directory: string;
beforeEach(async () => {
  directory = join(temporaryDirectory(), "night");
  await finishedRun(directory);
});
afterEach(() => removeDirectory(join(directory, "..")));

describe("a run's records", () => {
  it("are read with the run's name, all of its steps, and how it ended", async () => {
    const run = await readRunRecords(`${directory}/`);
    expect(run.name).toBe("night");
    expect(run.config.encoder).toBe("mobile");
    expect(run.steps).toHaveLength(FINISHED_STEPS);
    expect(run.validation.map(({ step }) => step)).toEqual([0, 10, 20, 30, 40]);
    expect(run.result?.endedBecause).toBe("all steps done");
  });

  it("of a run that goes on lack its end and the line that is being written", async () => {
    rmSync(join(directory, "result.json"));
    rmSync(join(directory, "scores.json"));
    appendFileSync(join(directory, "steps.jsonl"), '{"step": 41, "lo');
    const run = await readRunRecords(directory);
    expect(run).toMatchObject({ result: null, scores: null });
    expect(run.steps).toHaveLength(FINISHED_STEPS);
  });

  it("may hold more than is read here", async () => {
    const data = { ...(await readRunRecords(directory)).data, machine: "fast" };
    writeFileSync(join(directory, "data.json"), JSON.stringify(data));
    expect((await readRunRecords(directory)).data.train.people).toBe(40);
  });

  it("are refused with the file's name where they are damaged", async () => {
    writeFileSync(join(directory, "result.json"), "{");
    await expect(readRunRecords(directory)).rejects.toThrow("result.json is not JSON");
    appendFileSync(join(directory, "validation.jsonl"), '{"step": "many"}\n');
    await expect(readRunRecords(directory)).rejects.toThrow(
      /validation\.jsonl, line 6 is damaged: .*step/s,
    );
  });

  it("are refused where there is no run", async () => {
    await expect(readRunRecords(join(directory, "x"))).rejects.toThrow("x is no training run");
  });
});
