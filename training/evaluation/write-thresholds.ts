import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { type EncoderCard, modelCard, type VerifierCard } from "../../daemon/vision/model-card.js";
import { jsonOf } from "../json-text.js";
import type { ThresholdRow } from "./threshold-table.js";

/** Fewer pairs do not show the rates that a door works at. */
export const LEAST_PAIRS_TO_WRITE = 1_000_000;

export interface Calibration {
  rows: readonly ThresholdRow[];
  /** The row whose threshold becomes the default. */
  defaultFar: number;
  /** Which pictures and pairs it was read from. */
  source: string;
}

/**
 * The same card with thresholds of a calibration: an encoder's whole table, of a verifier, whose
 * probability says the rest itself, the default alone. Throws an Error where the default was read
 * off too few pairs.
 */
export function calibratedCard(
  card: EncoderCard | VerifierCard,
  { rows, defaultFar, source }: Calibration,
): EncoderCard | VerifierCard {
  const row = rows.find(({ far }) => far === defaultFar);
  if (!row) throw new Error(`no threshold was read at FAR ${defaultFar}`);
  const { far, pairs, threshold } = row;
  if (pairs < LEAST_PAIRS_TO_WRITE) {
    throw new Error(
      `${pairs} pairs of strangers are too few for a card: 1,415 people make a million`,
    );
  }
  const written =
    card.task === "encoder"
      ? { ...card, threshold: { default: threshold, source, table: [...rows] } }
      : { ...card, threshold: { default: threshold, far, pairs, source } };
  modelCard.parse(written);
  return written;
}

/** Reads a card that has thresholds to write. Throws an Error naming the file. */
export async function readCard(path: string): Promise<EncoderCard | VerifierCard> {
  const text = await readFile(path, "utf8");
  const json = jsonOf(path, text);
  const parsed = modelCard.safeParse(json);
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  // As it stands in the file, whose order of fields a diff should not show as changed.
  if (parsed.data.task !== "detector") return json as EncoderCard | VerifierCard;
  throw new Error(`${path} is a detector's card, which has no threshold between people`);
}

/** Through a second file, so that a daemon never starts on half a card. */
export async function writeCard(path: string, card: EncoderCard | VerifierCard): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(card, null, 2)}\n`);
  await rename(`${path}.new`, path);
}
