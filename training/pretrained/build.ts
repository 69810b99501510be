import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ModelCard } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { packageFile } from "./package-file.js";
import { detectorFacts, encoderFacts } from "./pretrained-cards.js";

/** Raised when the converter would make other files from the same packages. */
const CONVERTER_VERSION = 1;

/** Seed of the noise picture in the cards; any number does, it only must stay. */
const REFERENCE_SEED = 20_260_101;
const REFERENCE_VALUES = 16;

/** fp32 sums in another order (another provider, another CPU) differ by less; a wrong net does not. */
const ENCODER_TOLERANCE = 2e-3;
/** Logits of the detector on noise reach tens, so the same relative error is larger. */
const DETECTOR_TOLERANCE = 5e-2;

interface Recipe {
  name: string;
  /** Files it is made from; their bytes decide whether it is made again. */
  sources: string[];
  convert: () => Promise<Uint8Array>;
  facts: Omit<ModelCard, "id" | "sha256" | "reference">;
  tolerance: number;
}

/**
 * Makes the models that the daemon starts with, and their cards, from the packages that npm
 * installed. The same packages give the same bytes; what is there already is not made again.
 * Returns the names of the models that were made.
 */
export async function buildModels(outputDir: string): Promise<string[]> {
  await mkdir(outputDir, { recursive: true });
  const made: string[] = [];
  for (const recipe of recipes()) {
    const fingerprint = await fingerprintOf(recipe);
    if (await isCurrent(outputDir, recipe.name, fingerprint)) continue;
    await build(outputDir, recipe, fingerprint);
    made.push(recipe.name);
  }
  await copyDemonstration(outputDir);
  return made;
}

function recipes(): Recipe[] {
  const faceApi = packageFile("@vladmandic/face-api", "model/face_recognition_model");
  const blazeFace = packageFile("@vladmandic/human", "models/blazeface");
  return [
    {
      name: "blazeface-256",
      sources: [`${blazeFace}.json`, `${blazeFace}.bin`],
      // Imported when needed: the converters take longer to load than a cached build takes.
      convert: async () =>
        (await import("./blaze-face-detector.js")).convertBlazeFace(`${blazeFace}.json`),
      facts: detectorFacts,
      tolerance: DETECTOR_TOLERANCE,
    },
    {
      name: "face-api-resnet",
      sources: [`${faceApi}-weights_manifest.json`, `${faceApi}.bin`],
      convert: async () =>
        (await import("./face-api-encoder.js")).convertFaceApiEncoder(
          `${faceApi}-weights_manifest.json`,
        ),
      facts: encoderFacts,
      tolerance: ENCODER_TOLERANCE,
    },
  ];
}

async function build(outputDir: string, recipe: Recipe, fingerprint: string): Promise<void> {
  const onnx = await recipe.convert();
  const sha256 = sha256Of(onnx);
  const reference = { seed: REFERENCE_SEED, values: [0], tolerance: recipe.tolerance };
  const card = {
    ...recipe.facts,
    id: `${recipe.name}-${sha256.slice(0, 12)}`,
    sha256,
    reference,
  } as ModelCard;
  reference.values = await answerOf(onnx, card);
  const { modelCard } = await import("../../daemon/vision/model-card.js");
  const text = `${JSON.stringify(modelCard.parse(card), null, 2)}\n`;
  await writeWhole(join(outputDir, `${recipe.name}.onnx`), onnx);
  await writeWhole(join(outputDir, `${recipe.name}.json`), text);
  await writeWhole(join(outputDir, `.${recipe.name}.made-from`), fingerprint);
}

/** What the network says to the reference picture, on ONNX Runtime's CPU provider. */
async function answerOf(onnx: Uint8Array, card: ModelCard): Promise<number[]> {
  const { InferenceSession, Tensor } = await import("onnxruntime-node");
  const { referenceTensor } = await import("../../daemon/vision/reference-input.js");
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const { tensor, shape } = referenceTensor(card);
  const outputs = await session.run({ [card.input.name]: new Tensor("float32", tensor, shape) });
  const first = card.task === "encoder" ? card.output.name : card.output.scores;
  const values = (outputs[first].data as Float32Array).slice(0, REFERENCE_VALUES);
  await session.release();
  return Array.from(values, (value) => Number(value.toPrecision(6)));
}

async function fingerprintOf(recipe: Recipe): Promise<string> {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([CONVERTER_VERSION, REFERENCE_SEED, recipe.facts, recipe.tolerance]));
  for (const source of recipe.sources) hash.update(await readFile(source));
  return hash.digest("hex");
}

async function isCurrent(outputDir: string, name: string, fingerprint: string): Promise<boolean> {
  try {
    const madeFrom = await readFile(join(outputDir, `.${name}.made-from`), "utf8");
    const card = JSON.parse(await readFile(join(outputDir, `${name}.json`), "utf8"));
    const onnx = await readFile(join(outputDir, `${name}.onnx`));
    return madeFrom === fingerprint && card.sha256 === sha256Of(onnx);
  } catch {
    // Missing or damaged: made again.
    return false;
  }
}

/** face-api's photographs, for a daemon without a camera; they stay out of the repository. */
async function copyDemonstration(outputDir: string): Promise<void> {
  const target = join(outputDir, "demo");
  if (existsSync(target)) return;
  const partial = `${target}.partial`;
  await mkdir(partial, { recursive: true });
  for (let i = 1; i <= 6; i++) {
    const photo = packageFile("@vladmandic/face-api", `demo/sample${i}.jpg`);
    await cp(photo, join(partial, `sample${i}.jpg`));
  }
  await rename(partial, target);
}

/** A reader sees the old file or the new one, never a half. */
async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.partial`, content);
  await rename(`${path}.partial`, path);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const made = await buildModels(join(projectRoot, "models"));
  for (const name of made) process.stdout.write(`models/${name}.onnx made\n`);
}
