import { type EncoderCard, modelCard } from "../../daemon/vision/model-card.js";
import type { GenuineFigures } from "../../daemon/vision/refusal-rates.js";
import type { DecidingCard } from "./card-file.js";
import type { ThresholdRow } from "./threshold-table.js";

/** Fewer pairs do not show the rates that a door works at. */
export const LEAST_PAIRS_TO_WRITE = 1_000_000;

export interface Calibration {
  rows: readonly ThresholdRow[];
  /** The row whose threshold becomes the default. */
  defaultFar: number;
  /** Which pictures and pairs it was read from. */
  source: string;
  /** How often right people are refused; null keeps what the card says, at thresholds of its own. */
  genuine: GenuineFigures | null;
}

/**
 * The same card with thresholds of a calibration: an encoder's whole table, of a verifier, whose
 * probability says the rest itself, the default alone. Throws an Error where the default was read
 * off too few pairs.
 */
export function calibratedCard(
  card: DecidingCard,
  { rows, defaultFar, source, genuine }: Calibration,
): DecidingCard {
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
      ? { ...card, threshold: encoderThreshold(card, { threshold, source, rows, genuine }) }
      : { ...card, threshold: { default: threshold, far, pairs, source } };
  modelCard.parse(written);
  return written;
}

function encoderThreshold(
  card: EncoderCard,
  read: Omit<Calibration, "defaultFar"> & { threshold: number },
): EncoderCard["threshold"] {
  const genuine = read.genuine ?? card.threshold.genuine;
  const { threshold, source, rows } = read;
  return { default: threshold, source, table: [...rows], ...(genuine ? { genuine } : {}) };
}
