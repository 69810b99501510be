import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alignFace } from "../../daemon/vision/align.js";
import { detect, embed } from "../../daemon/vision/analyze.js";
import { squaredDistance } from "../../daemon/vision/embed.js";
import { letterbox } from "../../daemon/vision/letterbox.js";
import { loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { openNetworks } from "../../training/evaluation/open-networks.js";
import { buildModels } from "../../training/pretrained/build.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { originalBlazeFace, originalFaceRecognition } from "../helpers/original-networks.js";
import { decoded, demoPhoto, sharedNetworks } from "../helpers/pictures.js";

const FORWARD_TIMEOUT_MS = 120_000;
/** fp32 sums in another order; a wrong layer is off by tenths. */
const EMBEDDING_TOLERANCE = 2e-5;
/** Raw values reach 600, of which fp32 keeps seven digits through some thirty layers. */
const DETECTOR_TOLERANCE = 5e-3;
/** Of the embedding's length. 3.3 % on average over training faces; with a broken scale it is 50. */
const LARGEST_INT8_ERROR = 0.08;

describe("the converted networks", () => {
  it(
    "embed a face as face-api does",
    async () => {
      const encoder = join(projectRoot, "models", "face-api-resnet.onnx");
      const networks = await openNetworks({ encoder });
      const { detector } = networks;
      const image = await decoded(await demoPhoto(1));
      const [face] = await detect(image, detector);
      const { card } = networks.encoder;
      const crop = alignFace(image, face, detector.card.keypoints, card.alignment);
      const original = await originalFaceRecognition(crop.rgb);
      const plane = crop.width * crop.height;
      const tensor = Float32Array.from({ length: 3 * plane }, (_, i) => {
        const c = Math.floor(i / plane);
        return (crop.rgb[3 * (i % plane) + c] - card.input.mean[c]) / card.input.std[c];
      });
      const outputs = await networks.encoder.run(tensor, [1, 3, crop.height, crop.width]);
      await networks.release();
      expect(original).toHaveLength(128);
      expect(worst(outputs[card.output.name], original)).toBeLessThan(EMBEDDING_TOLERANCE);
    },
    FORWARD_TIMEOUT_MS,
  );

  it("embed a face in 8 bits nearly as in float32", async () => {
    const { detector, encoder } = await sharedNetworks();
    const models = join(projectRoot, "models");
    const small = await openNetworks({ encoder: join(models, "limen-resnet-int8.onnx") });
    const image = await decoded(await demoPhoto(1));
    for (const face of await detect(image, detector)) {
      const crop = alignFace(image, face, detector.card.keypoints, encoder.card.alignment);
      const one = await embed(crop, { ...encoder, card: small.encoder.card });
      const other = await embed(crop, small.encoder);
      const error = Math.sqrt(squaredDistance(one, other) / squaredNorm(one));
      expect(error).toBeGreaterThan(0);
      expect(error).toBeLessThan(LARGEST_INT8_ERROR);
    }
    await small.release();
  });

  it(
    "find boxes, keypoints and scores as human's BlazeFace does",
    async () => {
      const { detector } = await sharedNetworks();
      const { card } = detector;
      const image = await decoded(await demoPhoto(2));
      const { tensor } = letterbox(image, card.input);
      const plane = 256 * 256;
      const pixels = Float32Array.from({ length: 3 * plane }, (_, i) => {
        return tensor[(i % 3) * plane + Math.floor(i / 3)];
      });
      const original = await originalBlazeFace(pixels);
      const outputs = await detector.run(tensor, [1, 3, 256, 256]);
      expect(Math.max(...original.scores)).toBeGreaterThan(1);
      expect(worst(outputs[card.output.scores], original.scores)).toBeLessThan(DETECTOR_TOLERANCE);
      expect(worst(outputs[card.output.boxes], original.boxes)).toBeLessThan(DETECTOR_TOLERANCE);
    },
    FORWARD_TIMEOUT_MS,
  );
});

function squaredNorm(embedding: Float32Array): number {
  return embedding.reduce((sum, value) => sum + value * value, 0);
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

describe("the build of the models", () => {
  const names = [
    "blazeface-256",
    "face-api-resnet",
    "limen-resnet",
    "limen-resnet-int8",
    "face-api-resnet-verifier",
    "limen-resnet-int8-verifier",
    "limen-resnet-verifier",
  ];
  const files = names.flatMap((n) => [`${n}.onnx`, `${n}.json`]);
  let directory: string;

  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => removeDirectory(directory));

  it("gives the same bytes each time, and leaves alone what is there", async () => {
    expect(await buildModels(directory)).toEqual(names);
    for (const file of files) {
      const made = readFileSync(join(directory, file));
      const before = readFileSync(join(projectRoot, "models", file));
      expect(made.equals(before), file).toBe(true);
    }
    expect(await buildModels(directory)).toEqual([]);
  });

  it.each(["face-api-resnet", "limen-resnet", "limen-resnet-int8"])(
    "holds a head that was trained for %s",
    async (name) => {
      await buildModels(directory);
      const encoder = await loadModel(join(directory, `${name}.onnx`), "encoder");
      const head = await loadModel(join(directory, `${name}-verifier.onnx`), "verifier");
      expect(head.card.encoderId).toBe(encoder.card.id);
    },
  );

  it("makes again what is damaged", async () => {
    await buildModels(directory);
    const onnx = join(directory, "face-api-resnet.onnx");
    const good = readFileSync(onnx);
    const bad = Buffer.from(good);
    bad[1000] ^= 1;
    writeFileSync(onnx, bad);
    copyFileSync(join(directory, "face-api-resnet.json"), join(directory, "blazeface-256.json"));
    writeFileSync(join(directory, "face-api-resnet-verifier.onnx"), bad);
    expect(await buildModels(directory)).toEqual([
      "blazeface-256",
      "face-api-resnet",
      "face-api-resnet-verifier",
    ]);
    expect(readFileSync(onnx).equals(good)).toBe(true);
  });
});
