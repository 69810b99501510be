import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { provisionalThreshold } from "../../../training/export/provisional-threshold.js";
import { type RunRecords, readRunRecords } from "../../../training/report/run-records.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { finishedRun } from "../../helpers/finished-run.js";

let directory: string;
let run: RunRecords;
beforeAll(async () => {
  directory = temporaryDirectory();
  await finishedRun(join(directory, "run"));
  run = await readRunRecords(join(directory, "run"));
});
afterAll(() => removeDirectory(directory));

describe("a provisional threshold", () => {
  it("is read off the validation people's scores, and says so", () => {
    const { default: chosen, source, table } = provisionalThreshold(run);
    // Impostors lie at 0.2 + i / 2000 for i of 4000: a hundredth of them below 0.22.
    expect(table[0]).toEqual({ far: 0.01, threshold: 0.22, pairs: 1_000_000 });
    expect(table[1]).toEqual({ far: 0.001, threshold: 0.202, pairs: 1_000_000 });
    // The sample is too coarse for FAR 1e-4, where the curve accepts 60 % of i / 800 for i of 400.
    expect(table[2]).toEqual({ far: 0.0001, threshold: 0.3, pairs: 1_000_000 });
    expect(chosen).toBe(0.3);
    expect(source).toContain("provisional");
  });

  it("has no rate that too few pairs stand behind", () => {
    const validation = [{ ...run.validation[0], impostorPairs: 5000 }];
    const { table } = provisionalThreshold({ ...run, validation });
    expect(table.map(({ far }) => far)).toEqual([0.01]);
    const few = [{ ...run.validation[0], impostorPairs: 500 }];
    expect(() => provisionalThreshold({ ...run, validation: few })).toThrow("too few");
  });

  it("wants a run that has come to its end", () => {
    expect(() => provisionalThreshold({ ...run, scores: null })).toThrow("no scores.json");
  });
});
