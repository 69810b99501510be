import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelCard } from "../../daemon/vision/model-card.js";

/** Seed of the noise picture in the cards; any number does, it only must stay. */
export const REFERENCE_SEED = 20_260_101;
const REFERENCE_VALUES = 16;

/**
 * fp32 sums in another order (another provider, another CPU) differ by less; a wrong net does not.
 */
export const ENCODER_TOLERANCE = 2e-3;

/** Another CPU rounds a few 8-bit codes to their neighbours. A wrong net is off by tenths. */
export const INT8_TOLERANCE = 3e-2;

/** Everything about a model but what its bytes decide. */
export type ModelFacts<Card extends ModelCard = ModelCard> = Card extends ModelCard
  ? Omit<Card, "id" | "sha256" | "reference">
  : never;

export interface SealedModel<Card extends ModelCard = ModelCard> {
  card: Card;
  onnx: Uint8Array;
}

/**
 * The card of a network: its facts, what its bytes hash to, and what it says to the noise picture
 * on ONNX Runtime's CPU provider, so that whoever loads the pair can tell that both are whole and
 * that the network runs as it did here. `name` becomes part of the card's id.
 */
export async function sealModel<Card extends ModelCard>(
  name: string,
  onnx: Uint8Array,
  { facts, tolerance }: { facts: ModelFacts<Card>; tolerance: number },
): Promise<SealedModel<Card>> {
  const sha256 = sha256Of(onnx);
  const reference = { seed: REFERENCE_SEED, values: [0], tolerance };
  const id = `${name}-${sha256.slice(0, 12)}`;
  const card = { ...facts, id, sha256, reference } as unknown as Card;
  reference.values = await answerOf(onnx, card);
  // Imported when needed: a build that finds everything made needs neither this nor the runtime.
  const { modelCard } = await import("../../daemon/vision/model-card.js");
  return { card: modelCard.parse(card) as Card, onnx };
}

/** Writes `<name>.onnx` and `<name>.json`. */
export async function writeModel(
  directory: string,
  name: string,
  { card, onnx }: SealedModel,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeWhole(join(directory, `${name}.onnx`), onnx);
  await writeWhole(join(directory, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
}

/** A reader sees the old file or the new one, never a half. */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.partial`, content);
  await rename(`${path}.partial`, path);
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What the network says to the reference picture, on ONNX Runtime's CPU provider. */
async function answerOf(onnx: Uint8Array, card: ModelCard): Promise<number[]> {
  const { InferenceSession } = await import("../../daemon/vision/onnxruntime.js");
  const { referenceTensor } = await import("../../daemon/vision/reference-input.js");
  const { firstOutput, networkInputs } = await import("../../daemon/vision/network-inputs.js");
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const { tensor, shape } = referenceTensor(card);
  const outputs = await session.run(networkInputs(card, tensor, shape));
  const values = (outputs[firstOutput(card)].data as Float32Array).slice(0, REFERENCE_VALUES);
  await session.release();
  return Array.from(values, (value) => Number(value.toPrecision(6)));
}
