import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  collapseInWords,
  endInWords,
  epochsAt,
  initialisationInWords,
  lossesInWords,
  outcomeInWords,
} from "../../../training/report/run-in-words.js";
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

const changed = (changes: object): RunRecords => ({
  ...run,
  config: { ...run.config, ...changes },
});

describe("a training run in words", () => {
  it("says what was gained, and where", () => {
    expect(outcomeInWords(run)).toBe(
      "From 30 % to 70 % true accepts at a false accept rate of 0.1 %, reached at step 40.",
    );
  });

  it("says that nothing was gained", () => {
    const worse = run.validation.map((record) => ({ ...record, score: -record.step }));
    expect(outcomeInWords({ ...run, validation: worse })).toBe(
      "No step was better than the beginning: 30 % true accepts at a false accept rate of 0.1 %.",
    );
    expect(outcomeInWords({ ...run, validation: [] })).toContain("not been validated");
  });

  it("says how it ended, or that it goes on", () => {
    const ended = (endedBecause: string) =>
      endInWords({ ...run, result: { ...run.result!, endedBecause } });
    expect(ended("all steps done")).toBe("It ended after all of its 2,000 steps.");
    expect(ended("no better for long")).toContain("8 validations in a row");
    expect(ended("stopped")).toBe("It was stopped at step 40 of 2,000.");
    expect(endInWords({ ...run, result: null })).toContain("40 of 2,000 steps are done");
  });

  it("says whether it collapsed", () => {
    expect(collapseInWords(run)).toContain("did not collapse");
    const collapse = "collapsed: all embeddings are alike.";
    expect(collapseInWords({ ...run, result: { ...run.result!, collapse } })).toBe(
      "It collapsed: all embeddings are alike.",
    );
  });

  it("tells of weights between the first and the last that were better than both", () => {
    expect(outcomeInWords(run)).not.toContain("of the way");
    expect(outcomeInWords({ ...run, result: { ...run.result!, bestShare: 0.5 } })).toContain(
      "Better still, and kept, are the weights 50 % of the way from the first weights to the last.",
    );
  });

  it("names what it began with, not where that lay", () => {
    expect(initialisationInWords(run)).toBe("initialised at random (He et al. 2015)");
    const initialisation = "/home/somebody/runs/first/best.safetensors";
    expect(initialisationInWords(changed({ initialisation }))).toBe(
      "initialised from first/best.safetensors",
    );
    expect(initialisationInWords(changed({ frozen: { upTo: "mean", views: 4 } }))).toContain(
      "; layers up to mean left as they were",
    );
    expect(initialisationInWords(changed({ learns: "affine" }))).toContain(
      "; filters left as they were",
    );
    expect(initialisationInWords(changed({ initialisation: "face-api", l2Normalized: true }))).toBe(
      "initialised from @vladmandic/face-api 1.7.15 face_recognition_model (dlib's weights); " +
        "embeddings of length 1",
    );
  });

  it("names every loss with its settings", () => {
    const losses = { triplet: null, distillation: { weight: 2, teacher: "/x/large.onnx" } };
    expect(lossesInWords(changed({ losses }))).toEqual(["distillation from large, weight 2"]);
    const hinted = { triplet: null, distillation: null, hints: { weight: 3 } };
    expect(lossesInWords(changed({ losses: hinted }))).toEqual([
      "hints: dlib's maps behind every block, weight 3",
    ]);
    expect(lossesInWords(run)).toEqual(["triplet loss, margin 0.2 on squared distances, weight 1"]);
  });

  it("counts epochs by the faces that were seen", () => {
    // 30 steps of 8 × 4 faces, of 640.
    expect(epochsAt(30, run)).toBe(1.5);
  });
});
