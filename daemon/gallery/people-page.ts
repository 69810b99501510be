import { LimenError } from "../errors.js";
import type { Person } from "./types.js";

export interface PeoplePage {
  nodes: { cursor: string; person: Person }[];
  hasNextPage: boolean;
  totalCount: number;
}

/**
 * People by name, then id, after the cursor. The cursor carries the place itself, not a count, so
 * that people who come and go between two pages move nobody else onto another page.
 */
export function pageOfPeople(
  people: Iterable<Person>,
  { first, after, search }: { first: number; after?: string; search?: string },
): PeoplePage {
  const wanted = search?.trim().toLocaleLowerCase();
  const found = [...people].filter((person) => !wanted || contains(person, wanted)).sort(byName);
  const place = after === undefined ? undefined : parseCursor(after);
  const rest = place ? found.filter((person) => byName(person, place) > 0) : found;
  return {
    nodes: rest.slice(0, first).map((person) => ({ cursor: cursorOf(person), person })),
    hasNextPage: rest.length > first,
    totalCount: found.length,
  };
}

type Place = Pick<Person, "name" | "id">;

const collator = new Intl.Collator("en", { sensitivity: "base", numeric: true });

function byName(a: Place, b: Place): number {
  return collator.compare(a.name, b.name) || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function contains({ name, externalId }: Person, wanted: string): boolean {
  return `${name}\n${externalId ?? ""}`.toLocaleLowerCase().includes(wanted);
}

function cursorOf({ name, id }: Place): string {
  return Buffer.from(JSON.stringify([name, id])).toString("base64url");
}

function parseCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(place) && place.length === 2) {
      const [name, id] = place as unknown[];
      if (typeof name === "string" && typeof id === "string") return { name, id };
    }
  } catch {
    // Not JSON: refused below like anything else that is not a cursor.
  }
  throw new LimenError("BAD_CURSOR", "`after` is not a cursor of the people's list");
}
