import { LimenError } from "../errors.js";
import type { Person } from "./types.js";

const MAX_NAME_LENGTH = 200;
/** Control characters have no place in a name that ends in logs, topics and pages. */
const CONTROL_CHARACTERS = /\p{Cc}/u;

/** Trimmed, in Unicode's composed form. Throws BAD_INPUT, naming the field. */
export function cleanText(field: string, text: string): string {
  const clean = text.trim().normalize("NFC");
  if (clean.length < 1 || clean.length > MAX_NAME_LENGTH || CONTROL_CHARACTERS.test(clean)) {
    throw new LimenError(
      "BAD_INPUT",
      `${field} must have 1 to ${MAX_NAME_LENGTH} characters, without control characters`,
    );
  }
  return clean;
}

/** Clean, and nobody else's. Throws BAD_INPUT, or DUPLICATE_PERSON with `personId`. */
export function uniqueExternalId(
  externalId: string | null,
  ownId: string | null,
  people: Iterable<Person>,
): string | null {
  if (externalId === null) return null;
  const clean = cleanText("externalId", externalId);
  for (const { id, externalId: taken } of people) {
    if (taken !== clean || id === ownId) continue;
    throw new LimenError("DUPLICATE_PERSON", "a person with this externalId is enrolled already", {
      details: { personId: id },
    });
  }
  return clean;
}
