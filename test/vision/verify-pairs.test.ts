import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { openSession } from "../../daemon/vision/session.js";
import { stackedPairs, verifyPairs } from "../../daemon/vision/verify-pairs.js";
import { VisionWorker } from "../../daemon/vision/vision-worker.js";
import type { WorkerOptions } from "../../daemon/vision/worker-messages.js";
import { headProbability } from "../../training/head/logistic-head.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { sharedNetworks } from "../helpers/pictures.js";
import { plainHead, writeVerifier } from "../helpers/verifiers.js";

/** Float32 sums of 128 products against float64 ones; a weight in the wrong place makes 0.1. */
const ROUNDING = 1e-5;
const CPU = { providers: ["cpu"], required: true, threads: 1 };
const MODELS = join(projectRoot, "models");

let directory: string;
let vision: VisionWorker | undefined;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await vision?.close();
  vision = undefined;
  removeDirectory(directory);
});

function embedding(seed: number): Float32Array {
  return Float32Array.from({ length: 128 }, (_, k) => Math.sin(seed * 13 + k * k) / 64);
}
const pairs = [0, 1, 2].map((i) => ({ first: embedding(i), second: embedding(i * i) }));
const expected = pairs.map(({ first, second }) => headProbability(plainHead(), first, second));

function start(verifier: WorkerOptions["verifier"]) {
  vision = new VisionWorker({
    detectorPath: join(MODELS, "blazeface-256.onnx"),
    encoderPath: join(MODELS, "limen-resnet.onnx"),
    previousEncoderPath: null,
    verifier,
    preferences: CPU,
    maxFaces: 16,
    maxWaiting: 4,
    entry: pathToFileURL(join(projectRoot, "dist/daemon/vision/worker.js")),
  });
  return vision.start();
}

function expectClose(found: ArrayLike<number> | null): void {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((found?.[i] as number) - value)).toBeLessThan(ROUNDING);
  });
}

describe("a verification head", () => {
  it("gives the logistic function of the weighted differences, for all pairs in one run", async () => {
    const model = await loadModel(await writeVerifier(directory), "verifier");
    const session = await openSession(model, CPU);
    const verifier = { card: model.card, run: session.run };
    expectClose(await verifyPairs(stackedPairs(pairs), verifier));
    expect(session.report).toMatchObject({ task: "verifier", provider: "cpu" });
    await expect(verifyPairs(new Float32Array(100), verifier)).rejects.toThrow("no pairs");
    const broken = { ...pairs[0], second: new Float32Array(128).fill(Number.NaN) };
    await expect(verifyPairs(stackedPairs([broken]), verifier)).rejects.toThrow("something else");
    await session.release();
  });

  it("is opened by the inference thread, which reports it and runs it", async () => {
    const path = await writeVerifier(directory);
    const { verifierCard } = await start({ path, required: true });
    expect(verifierCard?.threshold.default).toBe(0.5);
    expect(vision?.reports().map(({ task }) => task)).toEqual(["detector", "encoder", "verifier"]);
    expectClose((await vision?.verify(pairs)) ?? null);
    expect(await vision?.verify([])).toEqual(new Float32Array());
    const broken = { ...pairs[0], first: new Float32Array(128).fill(Number.NaN) };
    await expect(vision?.verify([broken])).rejects.toMatchObject({ code: "VISION_FAILED" });
    expectClose((await vision?.verify(pairs)) ?? null);
  });

  it("that is not there gives no probability", async () => {
    expect(await start(null)).toMatchObject({ verifierCard: null, verifierRefusal: null });
    expect(await vision?.verify(pairs)).toBeNull();
  });

  it("of another encoder is refused, and both encoders are named", async () => {
    const path = await writeVerifier(directory, { encoderId: "other-encoder-0123456789ab" });
    const starting = start({ path, required: true });
    await expect(starting).rejects.toMatchObject({ code: "MODEL_MISMATCH" });
    await expect(starting).rejects.toThrow("other-encoder-0123456789ab");
    await expect(starting).rejects.toThrow((await sharedNetworks()).encoder.card.id);
  });

  it("of another encoder that nobody asked for is left out, with the reason", async () => {
    const path = await writeVerifier(directory, { encoderId: "other-encoder-0123456789ab" });
    const { verifierCard, verifierRefusal } = await start({ path, required: false });
    expect(verifierCard).toBeNull();
    expect(verifierRefusal).toContain("other-encoder-0123456789ab");
    expect(await vision?.verify(pairs)).toBeNull();
  });

  it("whose network does not do what its card says is refused", async () => {
    const path = await writeVerifier(directory);
    const cardPath = path.replace(".onnx", ".json");
    const card = JSON.parse(readFileSync(cardPath, "utf8"));
    card.reference.values[3] += 0.01;
    writeFileSync(cardPath, JSON.stringify(card));
    await expect(start({ path, required: true })).rejects.toThrow("reference input wrongly");
  });
});
