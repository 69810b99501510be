import { createHash } from "node:crypto";

export interface Split<Face> {
  train: Face[];
  validation: Face[];
}

/**
 * Splits faces by identity, never by picture: a person is in one part whole. The part depends on
 * the person's id and the seed alone, so that people who are added move nobody else.
 */
export function splitByIdentity<Face extends { person: string }>(
  faces: readonly Face[],
  by: { validationShare: number; seed: number },
): Split<Face> {
  const split: Split<Face> = { train: [], validation: [] };
  for (const face of faces) {
    split[isHeldBack(face.person, by) ? "validation" : "train"].push(face);
  }
  return split;
}

/** Whether the split above holds this person back from training. */
export function isHeldBack(
  person: string,
  { validationShare, seed }: { validationShare: number; seed: number },
): boolean {
  return shareOf(person, seed) < validationShare;
}

/** People who stand in both sets, whatever the case, spaces and accents of their names. */
export function sharedIdentities(people: Iterable<string>, others: Iterable<string>): string[] {
  const known = new Set([...others].map(plainName));
  return [...new Set(people)].filter((person) => known.has(plainName(person))).sort();
}

/** A number in 0..1 that a person always has. */
function shareOf(person: string, seed: number): number {
  const digest = createHash("sha256").update(`${seed}\t${person}`).digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

function plainName(name: string): string {
  const letters = name.normalize("NFKD").toLowerCase();
  return letters.replace(/[^\p{Letter}\p{Number}]/gu, "");
}
