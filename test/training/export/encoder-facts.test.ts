import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encoderFactsOf } from "../../../training/export/encoder-facts.js";
import { readRunRecords } from "../../../training/report/run-records.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { finishedRun } from "../../helpers/finished-run.js";

let directory: string;
beforeAll(() => {
  directory = temporaryDirectory();
});
afterAll(() => removeDirectory(directory));

describe("whose an exported encoder is", () => {
  it.each([
    ["resnet-dlib", "face-api", true],
    ["resnet-dlib", "random", false],
    ["resnet-separable", "weights.safetensors", true],
    ["resnet-separable", "random", false],
    ["mobile", "random", false],
  ])("%s that began with %s names dlib's author: %s", async (encoder, initialisation, named) => {
    const run = join(directory, `${encoder}-${initialisation}`);
    await finishedRun(run, { changes: { encoder, initialisation } });
    const options = { step: 1, share: 1, storedAs: "float32" };
    const { provenance, description } = encoderFactsOf(await readRunRecords(run), options);
    expect(provenance.authors).toMatch(/^Limen/);
    expect(provenance.authors.includes("King")).toBe(named);
    expect(description).toContain("trained by Limen; weights in float32.");
  });
});
