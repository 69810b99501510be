import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadModel } from "../../../daemon/vision/model-card.js";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { writeLfwFolder } from "../../helpers/lfw-folder.js";

/** A process that opens two networks, on a machine that has other work. */
const SLOW_START_MS = 60_000;

let directory: string;
let lfw: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  lfw = await writeLfwFolder(join(directory, "lfw"));
}, SLOW_START_MS);
afterAll(() => removeDirectory(directory));

function evaluate(...words: string[]) {
  const script = join(projectRoot, "dist", "training", "evaluate.js");
  return spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
}

it(
  "evaluate prints figures as JSON and writes them into the cards of encoder and head",
  async () => {
    const encoder = join(directory, "own.onnx");
    const head = join(directory, "own-verifier.onnx");
    for (const end of [".onnx", ".json", "-verifier.onnx", "-verifier.json"]) {
      const built = join(projectRoot, "models", `face-api-resnet${end}`);
      copyFileSync(built, join(directory, `own${end}`));
    }
    const cards = [encoder, head].map((file) => file.replace(/onnx$/, "json"));
    const models = ["--encoder", encoder, "--head", head];
    const words = ["--lfw", lfw, ...models, "--write", ...cards, "--json"];
    const { stdout, stderr, status } = evaluate(...words);
    expect([stderr, status]).toEqual(["", 0]);
    expect(JSON.parse(stdout)).toMatchObject({
      lfw: {
        ...{ pairs: 4, folds: 2 },
        results: [{ scorer: "distance", figures: { accuracy: 1 } }, { scorer: "head" }],
      },
      set: null,
    });
    const written = (await loadModel(encoder, "encoder")).card.evaluation;
    expect(written["LFW, 4 pairs in 2 folds, detector to distance"]).toMatchObject({
      accuracy: 1,
      "TAR at FAR 1 %": 1,
      "pictures without a face": "0 of 3",
    });
    const byHead = (await loadModel(head, "verifier")).card.evaluation;
    expect(byHead).toHaveProperty(["LFW, 4 pairs in 2 folds, detector to head", "accuracy"]);
    // The built-in card's own stay beside them.
    const before = JSON.parse(
      readFileSync(join(projectRoot, "models/face-api-resnet.json"), "utf8"),
    );
    expect(written).toMatchObject(before.evaluation);
  },
  SLOW_START_MS,
);

it("evaluate refuses a card of another model than it measures, before it looks at a picture", () => {
  const other = join(projectRoot, "models", "blazeface-256.json");
  expect(evaluate("--lfw", lfw, "--write", other).stderr).toMatch(/^error: .* detector's card/);
  expect(evaluate("--data", lfw, "--write", other).status).toBe(2);
});
