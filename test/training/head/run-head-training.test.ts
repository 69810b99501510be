import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadModel } from "../../../daemon/vision/model-card.js";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { assertFits } from "../../../daemon/vision/verify-pairs.js";
import type { FacePack } from "../../../training/dataset/face-pack.js";
import { type HeadRun, runHeadTraining } from "../../../training/head/run-head-training.js";
import { HEAD_DEFAULTS } from "../../../training/head/train-head.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { sharedNetworks } from "../../helpers/pictures.js";
import { noisePack } from "../../helpers/training-runs.js";

const PEOPLE = 24;
const PICTURES = 4;

let directory: string;
let pack: FacePack;

beforeAll(async () => {
  directory = temporaryDirectory();
  pack = await noisePack(join(directory, "pack"), { people: PEOPLE, pictures: PICTURES });
});
afterAll(async () => {
  await pack.close();
  removeDirectory(directory);
});

function run(changes: Partial<HeadRun>) {
  return runHeadTraining({
    pack,
    encoderPath: join(projectRoot, "models", "limen-resnet.onnx"),
    out: join(directory, "out"),
    validationShare: 1,
    options: { ...HEAD_DEFAULTS, seed: 1 },
    codeRevision: "0123456789ab",
    signal: new AbortController().signal,
    onProgress: () => {},
    ...changes,
  });
}

it("a pack of faces and an encoder become a verifier that fits, with its figures and charts", async () => {
  const progress: number[] = [];
  const { name, head } = await run({
    onProgress: (done, total) => progress.push(done / total),
  });
  expect(progress).toHaveLength(PEOPLE * PICTURES);
  expect(progress.at(-1)).toBe(1);
  const out = join(directory, "out");
  expect(readdirSync(out).sort()).toEqual([
    "limen-resnet-verifier-figures.json",
    "limen-resnet-verifier-reliability.svg",
    "limen-resnet-verifier-roc.svg",
    "limen-resnet-verifier-scores.svg",
    "limen-resnet-verifier.json",
    "limen-resnet-verifier.onnx",
  ]);
  const { card } = await loadModel(join(out, `${name}.onnx`), "verifier");
  assertFits(card, (await sharedNetworks()).encoder.card);
  expect(card.training).toMatchObject({
    dataFingerprint: pack.fingerprint(),
    codeRevision: "0123456789ab",
  });
  const record = JSON.parse(readFileSync(join(out, `${name}-figures.json`), "utf8"));
  expect(record).toMatchObject({ verifierId: card.id, figures: head.figures });
});

it("only people whom the encoder's training held back are used", async () => {
  let asked = 0;
  const abort = new AbortController();
  const held = run({
    validationShare: 0.5,
    signal: abort.signal,
    onProgress: (_, total) => {
      asked = total;
      abort.abort(new Error("enough"));
    },
  });
  await expect(held).rejects.toThrow("enough");
  expect(asked).toBeGreaterThan(0);
  expect(asked).toBeLessThan(0.8 * PEOPLE * PICTURES);
});
