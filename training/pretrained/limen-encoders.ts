import { readFile } from "node:fs/promises";
import type { Range } from "../export/quantization.js";
import { quantizedGraph } from "../export/quantized-graph.js";
import { jsonOf } from "../json-text.js";
import { foldedNet, type NetWithWeights } from "../model/folded-net.js";
import { resnetDlib } from "../model/resnet-dlib.js";
import { scaledEncoder } from "../scaling/scaled-encoder.js";
import { readScaling } from "../scaling/scaling.js";
import { builtInFaceApiWeights, convertFaceApiEncoder } from "./face-api-encoder.js";

const NAMES = { input: "image", output: "embedding" };
/** Digits that are kept of a range: the same file wherever it is read off. */
const DIGITS = 4;

/**
 * The daemon's encoder: dlib's net, its embeddings locally scaled. "image" (batch, 3, 150, 150) →
 * "embedding" (batch, 128). The same files give the same bytes.
 */
export async function limenResnet(manifestPath: string, scalingPath: string): Promise<Uint8Array> {
  const encoder = await convertFaceApiEncoder(manifestPath);
  const at = { name: "limen-resnet", output: NAMES.output };
  return scaledEncoder(encoder, await readScaling(scalingPath), at);
}

/** The same with maps and filters as 8-bit codes. */
export async function limenResnetInt8(
  scalingPath: string,
  rangesPath: string,
): Promise<Uint8Array> {
  const text = await readFile(rangesPath, "utf8");
  const ranges = new Map(Object.entries(jsonOf(rangesPath, text) as Record<string, Range>));
  const at = { name: "limen-resnet-int8", output: NAMES.output };
  const encoder = quantizedGraph(await foldedFaceApi(), ranges, { graph: at.name, ...NAMES });
  return scaledEncoder(encoder, await readScaling(scalingPath), at);
}

/** dlib's net and its float32 weights. */
export async function foldedFaceApi(): Promise<NetWithWeights> {
  return foldedNet(resnetDlib({ normalisation: "none" }), await builtInFaceApiWeights());
}

/** As `limenResnetInt8` reads them. */
export function rangesText(ranges: ReadonlyMap<string, Range>): string {
  const rounded = [...ranges].map(([layer, { least, greatest }]) => [
    layer,
    { least: Number(least.toPrecision(DIGITS)), greatest: Number(greatest.toPrecision(DIGITS)) },
  ]);
  return `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`;
}
