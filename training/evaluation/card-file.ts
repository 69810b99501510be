import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { type EncoderCard, modelCard, type VerifierCard } from "../../daemon/vision/model-card.js";
import { jsonOf } from "../json-text.js";

/** The card of a model that decides between people, which a measurement may write into. */
export type DecidingCard = EncoderCard | VerifierCard;

/** Reads a card that figures may be written into. Throws an Error naming the file. */
export async function readCard(path: string): Promise<DecidingCard> {
  const json = jsonOf(path, await readFile(path, "utf8"));
  const parsed = modelCard.safeParse(json);
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  // As it stands in the file, whose order of fields a diff should not show as changed.
  if (parsed.data.task !== "detector") return json as DecidingCard;
  throw new Error(`${path} is a detector's card, which has no threshold between people`);
}

export interface CardFile {
  path: string;
  card: DecidingCard;
}

/** The same of several, one after the other. */
export async function readCards(paths: readonly string[]): Promise<CardFile[]> {
  const cards: CardFile[] = [];
  for (const path of paths) cards.push({ path, card: await readCard(path) });
  return cards;
}

/** Through a second file, so that a daemon never starts on half a card. */
export async function writeCard(path: string, card: DecidingCard): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(card, null, 2)}\n`);
  await rename(`${path}.new`, path);
}

/** What is measured with a model belongs into its own card: throws an Error for that of another. */
export function assertMeasured(
  card: DecidingCard,
  used: { encoder: { id: string }; head: { id: string } | null },
): void {
  const own = card.task === "encoder" ? used.encoder : used.head;
  if (card.id === own?.id) return;
  const hint = `give it as --${card.task === "encoder" ? "encoder" : "head"}`;
  throw new Error(`--write is the card of ${card.id}, which is not what is measured: ${hint}`);
}
