import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { InferenceSession, Tensor } from "../../../daemon/vision/onnxruntime.js";
import { projectRoot } from "../../../daemon/vision/project-root.js";
import { augmentationSettings } from "../../../training/augmentation/settings.js";
import { stackedRows } from "../../../training/batches/stacked-rows.js";
import { cropExamples } from "../../../training/dataset/examples.js";
import { FacePack } from "../../../training/dataset/face-pack.js";
import { encoderOf } from "../../../training/model/encoders.js";
import type { Net } from "../../../training/model/net.js";
import { resnetDlib } from "../../../training/model/resnet-dlib.js";
import type { Weights } from "../../../training/model/weights.js";
import { inferenceGraph } from "../../../training/onnx/inference-graph.js";
import { builtInFaceApiWeights } from "../../../training/pretrained/face-api-encoder.js";
import { startingWeights } from "../../../training/run/initial-weights.js";
import { runConfig } from "../../../training/run/run-config.js";
import { separableWeights } from "../../../training/separable/separable-weights.js";
import { removeDirectory, temporaryDirectory } from "../../helpers/daemon-process.js";
import { noisePack } from "../../helpers/training-runs.js";

/** 28 fits, each in a session of its own, on a machine that has other work. */
const MANY_FITS_MS = 120_000;
vi.setConfig({ testTimeout: MANY_FITS_MS });

let directory: string;
let faces: string;
beforeAll(async () => {
  directory = temporaryDirectory();
  faces = join(directory, "faces");
  await (await noisePack(faces, { people: 8, pictures: 2 })).close();
});
afterAll(() => removeDirectory(directory));

function command(...words: string[]) {
  const script = join(projectRoot, "dist", "training", "train-separable.js");
  return spawnSync(process.execPath, [script, ...words], { encoding: "utf8" });
}

const { net, shape } = encoderOf(runConfig.parse({ encoder: "resnet-separable" }));

/** What a net answers to every face of the pack, one after the other. */
async function answers(of: Net, weights: Weights): Promise<number[]> {
  const pack = await FacePack.openExisting(faces);
  const examples = cropExamples(pack, shape, augmentationSettings.parse({ strength: "none" }));
  const crops = await Promise.all(
    pack.faces().map(async (face) => (await examples.plain(face))[0]),
  );
  await pack.close();
  const names = { graph: "net", input: "input", output: "embedding" };
  const session = await InferenceSession.create(inferenceGraph(of, weights, names));
  const input = new Tensor("float32", stackedRows(crops), [crops.length, ...examples.shape]);
  const { embedding } = await session.run({ input });
  await session.release();
  return [...(embedding.data as Float32Array)];
}

describe("train:separable", () => {
  it("makes weights that training begins with, whose answers are nearer to dlib's", async () => {
    const out = join(directory, "made", "start.safetensors");
    const { status, stdout, stderr } = command("--faces", faces, "--out", out, "--pictures", "8");
    expect(status).toBe(0);
    expect(stdout).toContain(`${out}: fitted to 8 faces`);
    expect(
      stderr.match(/conv\d+_\w+\/conv[12]: all but [\d.]+ % of what it gives\n/g),
    ).toHaveLength(28);
    const config = runConfig.parse({ encoder: "resnet-separable", initialisation: out });
    const fitted = await startingWeights(net, config);
    const whole = await builtInFaceApiWeights();
    const wanted = await answers(resnetDlib({ normalisation: "none" }), whole);
    const error = (given: readonly number[]) =>
      given.reduce((sum, value, i) => sum + (value - wanted[i]) ** 2, 0);
    const nearestFilters = error(await answers(net, separableWeights(whole)));
    expect(error(await answers(net, fitted))).toBeLessThan(0.2 * nearestFilters);
  });

  it("writes nothing where there are no faces", () => {
    const out = join(directory, "none.safetensors");
    const { status, stderr } = command("--faces", join(directory, "nowhere"), "--out", out);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error: .+\n$/);
    expect(existsSync(out)).toBe(false);
  });
});
