import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { analyze } from "../../daemon/vision/analyze.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { VisionWorker, type VisionWorkerOptions } from "../../daemon/vision/vision-worker.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { writeOtherEncoder } from "../helpers/encoders.js";
import { decoded, demoPhoto, sharedNetworks } from "../helpers/pictures.js";
import { until } from "../helpers/subscribers.js";

/** Threads run compiled code only. */
const ENTRY = pathToFileURL(join(projectRoot, "dist/daemon/vision/worker.js"));
const MODELS = join(projectRoot, "models");

let vision: VisionWorker;

afterEach(() => vision.close());

function open(options: Partial<VisionWorkerOptions> = {}): VisionWorker {
  vision = new VisionWorker({
    detectorPath: join(MODELS, "blazeface-256.onnx"),
    encoderPath: join(MODELS, "limen-resnet.onnx"),
    previousEncoderPath: null,
    verifier: null,
    preferences: { providers: ["cpu"], required: true, threads: 1 },
    maxFaces: 16,
    maxWaiting: 4,
    entry: ENTRY,
    ...options,
  });
  return vision;
}

describe("the inference thread", () => {
  it("sees what the same functions see in any thread, and leaves the picture alone", async () => {
    const image = await decoded(await demoPhoto(1));
    const before = image.rgb.slice();
    const { encoderCard } = await open().start();
    const { faces } = await vision.analyze(image);
    const expected = await analyze(image, await sharedNetworks(), { maxFaces: 16 });
    expect(faces).toEqual(expected.faces);
    expect(encoderCard).toEqual((await sharedNetworks()).encoder.card);
    expect(Buffer.compare(image.rgb, before)).toBe(0);
    expect(vision.reports().map(({ task }) => task)).toEqual(["detector", "encoder"]);
  });

  it("embeds each face by the previous encoder too, where there is one", async () => {
    const directory = temporaryDirectory();
    const image = await decoded(await demoPhoto(1));
    const encoderPath = await writeOtherEncoder(directory);
    const built = join(MODELS, "limen-resnet.onnx");
    const { previousEncoderCard } = await open({ encoderPath, previousEncoderPath: built }).start();
    const { faces } = await vision.analyze(image);
    const expected = await analyze(image, await sharedNetworks(), { maxFaces: 16 });
    expect(faces.map(({ previous }) => previous)).toEqual(
      expected.faces.map(({ embedding }) => embedding),
    );
    const doubled = expected.faces[0].embedding.map((value) => 2 * value).reverse();
    expect(faces[0].embedding).toEqual(doubled);
    expect(previousEncoderCard).toEqual((await sharedNetworks()).encoder.card);
    const { keypoints } = (await sharedNetworks()).detector.card;
    const named = keypoints.map((name, i) => [name, faces[0].keypoints[i]]);
    const known = { image, keypoints: Object.fromEntries(named) };
    expect(await vision.embed(known)).toEqual(faces[0].embedding);
    removeDirectory(directory);
  });

  it("refuses the encoder in use as the previous one", async () => {
    const starting = open({ previousEncoderPath: join(MODELS, "limen-resnet.onnx") }).start();
    await expect(starting).rejects.toMatchObject({ code: "MODEL_MISMATCH" });
    await expect(starting).rejects.toThrow("is the encoder in use");
  });

  it("says BUSY past its limit, and finishes the others", async () => {
    const image = await decoded(await demoPhoto(1));
    await open({ maxWaiting: 2 }).start();
    const results = await Promise.allSettled([1, 2, 3].map(() => vision.analyze(image)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect((results[2] as PromiseRejectedResult).reason).toMatchObject({ code: "BUSY" });
  });

  it("closed while it works finishes first, then takes no more", async () => {
    const image = await decoded(await demoPhoto(1));
    await open().start();
    const working = vision.analyze(image);
    await vision.close();
    expect((await working).faces).toHaveLength(3);
    await expect(vision.analyze(image)).rejects.toMatchObject({ code: "VISION_FAILED" });
  });

  it("fails a picture of the wrong length by itself", async () => {
    await open().start();
    const broken = { width: 640, height: 480, rgb: new Uint8Array(3) };
    await expect(vision.analyze(broken)).rejects.toMatchObject({ code: "VISION_FAILED" });
    const image = await decoded(await demoPhoto(1));
    expect((await vision.analyze(image)).faces).toHaveLength(3);
    expect(vision.status()).toMatchObject({ state: "ready", restarts: 0 });
  });

  it("that cannot use its models refuses to start, with their reason", async () => {
    const starting = open({ encoderPath: "/nowhere/encoder.onnx" }).start();
    await expect(starting).rejects.toMatchObject({ code: "MODEL_MISMATCH" });
    await expect(starting).rejects.toThrow("/nowhere/encoder.onnx");
  });
});

/** Works like the real thread, but dies of the first picture that is one pixel wide. */
const MORTAL = `
import { parentPort } from "node:worker_threads";
parentPort.on("message", ({ image }) => {
  if (image?.width === 1) throw new Error("struck by lightning");
});
await import(${JSON.stringify(ENTRY.href)});
`;

describe("an inference thread that dies", () => {
  it("loses the pictures it had and nothing else, and is started again", async () => {
    const directory = temporaryDirectory();
    const entry = join(directory, "mortal.mjs");
    writeFileSync(entry, MORTAL);
    const restarts: string[] = [];
    open({ entry: pathToFileURL(entry), onRestart: ({ reason }) => restarts.push(reason) });
    await vision.start();
    const image = await decoded(await demoPhoto(1));
    const deadly = { width: 1, height: 1, rgb: new Uint8Array(3) };
    const lost = await Promise.allSettled([vision.analyze(deadly), vision.analyze(image)]);
    for (const one of lost) {
      expect(one).toMatchObject({ status: "rejected", reason: { code: "VISION_FAILED" } });
    }
    expect(restarts).toEqual([expect.stringContaining("struck by lightning")]);
    expect(vision.status()).toMatchObject({ state: "restarting", restarts: 1 });
    await until("the new thread", () => vision.status().state === "ready");
    expect((await vision.analyze(image)).faces).toHaveLength(3);
    await vision.close();
    removeDirectory(directory);
  });
});
