import { LimenError } from "../errors.js";
import type { Stranger } from "./stranger-clusters.js";

export interface StrangersPage {
  nodes: { cursor: string; stranger: Stranger }[];
  hasNextPage: boolean;
  totalCount: number;
}

/** Whom to list, a page at a time. */
export interface StrangersQuery {
  first: number;
  after?: string;
  minVisits: number;
  includeDismissed: boolean;
}

type Place = { seenAt: number; id: string };

/**
 * Strangers, the one seen last first, after the cursor. Like everywhere the cursor carries the
 * place itself; who comes again between two pages moves to the front. Throws BAD_CURSOR. Pure.
 */
export function pageOfStrangers(
  strangers: Iterable<Stranger>,
  { first, after, minVisits, includeDismissed }: StrangersQuery,
): StrangersPage {
  const found = [...strangers]
    .filter(({ visits, dismissedAt }) => {
      return visits >= minVisits && (includeDismissed || dismissedAt === null);
    })
    .sort((a, b) => bySeen(placeOf(a), placeOf(b)));
  const place = after === undefined ? undefined : parseCursor(after);
  const rest = place ? found.filter((stranger) => bySeen(placeOf(stranger), place) > 0) : found;
  return {
    nodes: rest.slice(0, first).map((stranger) => ({ cursor: cursorOf(stranger), stranger })),
    hasNextPage: rest.length > first,
    totalCount: found.length,
  };
}

function placeOf({ lastSeenAt, id }: Stranger): Place {
  return { seenAt: lastSeenAt.getTime(), id };
}

function bySeen(a: Place, b: Place): number {
  return b.seenAt - a.seenAt || (a.id < b.id ? -1 : Number(a.id > b.id));
}

function cursorOf(stranger: Stranger): string {
  const { seenAt, id } = placeOf(stranger);
  return Buffer.from(`${seenAt}:${id}`).toString("base64url");
}

function parseCursor(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  const [, seenAt, id] = /^(\d{1,15}):([0-9a-f-]{36})$/.exec(text) ?? [];
  if (id !== undefined) return { seenAt: Number(seenAt), id };
  throw new LimenError("BAD_CURSOR", "`after` is not a cursor of the strangers' list");
}
