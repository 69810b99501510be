import { readFile } from "node:fs/promises";
import type { Range } from "../export/quantization.js";
import { quantizedGraph } from "../export/quantized-graph.js";
import { jsonOf } from "../json-text.js";
import { foldedNet, type NetWithWeights } from "../model/folded-net.js";
import { resnetDlib } from "../model/resnet-dlib.js";
import { builtInFaceApiWeights } from "./face-api-encoder.js";

/** Digits that are kept of a range: the same file wherever it is read off. */
const DIGITS = 4;

/**
 * The built-in encoder with maps and filters as 8-bit codes: "image" (batch, 3, 150, 150) →
 * "embedding" (batch, 128). The same weights and ranges give the same bytes.
 */
export async function quantizeFaceApiEncoder(rangesPath: string): Promise<Uint8Array> {
  const text = await readFile(rangesPath, "utf8");
  const ranges = new Map(Object.entries(jsonOf(rangesPath, text) as Record<string, Range>));
  const names = { graph: "face-api-resnet-int8", input: "image", output: "embedding" };
  return quantizedGraph(await foldedFaceApi(), ranges, names);
}

/** Its net and float32 weights, as they are quantised. */
export async function foldedFaceApi(): Promise<NetWithWeights> {
  return foldedNet(resnetDlib({ normalisation: "none" }), await builtInFaceApiWeights());
}

/** As `quantizeFaceApiEncoder` reads them. */
export function rangesText(ranges: ReadonlyMap<string, Range>): string {
  const rounded = [...ranges].map(([layer, { least, greatest }]) => [
    layer,
    { least: Number(least.toPrecision(DIGITS)), greatest: Number(greatest.toPrecision(DIGITS)) },
  ]);
  return `${JSON.stringify(Object.fromEntries(rounded), null, 2)}\n`;
}
