import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  ENCODER_TOLERANCE,
  INT8_TOLERANCE,
  type ModelFacts,
  REFERENCE_SEED,
  sealModel,
  sha256Of,
  writeModel,
  writeWhole,
} from "../onnx/sealed-model.js";
import { limenInt8Facts, limenResnetFacts } from "./limen-cards.js";
import { figuresOf } from "./measured-figures.js";
import { packageFile } from "./package-file.js";
import { detectorFacts, encoderFacts } from "./pretrained-cards.js";
import { SHIPPED } from "./shipped.js";

/** Raised when the converter would make other files from the same packages. */
const CONVERTER_VERSION = 2;

/** Logits of the detector on noise reach tens, so the same relative error is larger. */
const DETECTOR_TOLERANCE = 5e-2;

interface Recipe {
  name: string;
  /** Files it is made from; their bytes decide whether it is made again. */
  sources: string[];
  convert: () => Promise<Uint8Array>;
  facts: ModelFacts;
  tolerance: number;
}

/** What `observe-ranges` saw on training faces. */
const FACE_API_RANGES = join(SHIPPED, "face-api-resnet-ranges.json");
/** What `train:scaling` learnt on them. */
const SCALING = join(SHIPPED, "limen-resnet-scaling.safetensors");

/**
 * Makes the models that the daemon starts with, and their cards, from the packages that npm
 * installed, and puts beside them those that were trained here. The same packages give the same
 * bytes; what is there already is not made again. Returns the names of the models that were made.
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
  made.push(...(await copyShipped(outputDir)));
  await copyDemonstration(outputDir);
  return made;
}

/** The network first: a card beside an older network is refused by whoever loads it. */
async function copyShipped(outputDir: string): Promise<string[]> {
  const files = await readdir(SHIPPED);
  const names = files.filter((file) => file.endsWith(".onnx")).map((file) => file.slice(0, -5));
  const copied: string[] = [];
  for (const name of names.sort()) {
    let isNew = false;
    for (const file of [`${name}.onnx`, `${name}.json`]) {
      const content = await readFile(join(SHIPPED, file));
      const target = join(outputDir, file);
      if (existsSync(target) && content.equals(await readFile(target))) continue;
      await writeWhole(target, content);
      isNew = true;
    }
    if (isNew) copied.push(name);
  }
  return copied;
}

function recipes(): Recipe[] {
  const faceApi = packageFile("@vladmandic/face-api", "model/face_recognition_model");
  const faceApiFiles = [`${faceApi}-weights_manifest.json`, `${faceApi}.bin`];
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
      sources: faceApiFiles,
      convert: async () =>
        (await import("./face-api-encoder.js")).convertFaceApiEncoder(
          `${faceApi}-weights_manifest.json`,
        ),
      facts: { ...encoderFacts, ...figuresOf("face-api-resnet") },
      tolerance: ENCODER_TOLERANCE,
    },
    {
      name: "limen-resnet",
      sources: [...faceApiFiles, SCALING],
      convert: async () =>
        (await import("./limen-encoders.js")).limenResnet(faceApiFiles[0], SCALING),
      facts: { ...limenResnetFacts, ...figuresOf("limen-resnet") },
      tolerance: ENCODER_TOLERANCE,
    },
    {
      name: "limen-resnet-int8",
      sources: [...faceApiFiles, SCALING, FACE_API_RANGES],
      convert: async () =>
        (await import("./limen-encoders.js")).limenResnetInt8(SCALING, FACE_API_RANGES),
      facts: { ...limenInt8Facts, ...figuresOf("limen-resnet-int8") },
      tolerance: INT8_TOLERANCE,
    },
  ];
}

async function build(outputDir: string, recipe: Recipe, fingerprint: string): Promise<void> {
  const { name } = recipe;
  await writeModel(outputDir, name, await sealModel(name, await recipe.convert(), recipe));
  await writeWhole(join(outputDir, `.${name}.made-from`), fingerprint);
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const made = await buildModels(join(projectRoot, "models"));
  for (const name of made) process.stdout.write(`models/${name}.onnx made\n`);
}
