import type { Journal } from "../events/journal.js";
import type { EventFilter, JournaledEvent } from "../events/types.js";
import { connectionOf, pageSize } from "./connection.js";

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/** Events that fit, newest first. Throws BAD_INPUT or BAD_CURSOR. */
export async function eventPage(
  { first, after }: PageArguments,
  filter: EventFilter,
  journal: Journal,
) {
  const limit = pageSize(first);
  const before = after ? journal.parseCursor(after) : null;
  const { events, hasMore } = await journal.readBefore(before, limit, filter);
  return pageOf(events, { hasMore, before, journal });
}

/** Events that show this owner's face, newest first. Throws BAD_INPUT or BAD_CURSOR. */
export function ownedEventPage(ownerId: string, { first, after }: PageArguments, journal: Journal) {
  const limit = pageSize(first);
  const before = after ? journal.parseCursor(after) : null;
  const seqs = journal.faces
    .seqsOf(ownerId)
    .reverse()
    .filter((seq) => before === null || seq < before);
  const events = seqs.slice(0, limit).flatMap((seq) => journal.eventAt(seq) ?? []);
  return pageOf(events, { hasMore: seqs.length > limit, before, journal });
}

function pageOf(
  events: JournaledEvent[],
  { hasMore, before, journal }: { hasMore: boolean; before: number | null; journal: Journal },
) {
  const edges = events.map((node) => ({ cursor: journal.cursorOf(node), node }));
  return connectionOf(edges, { hasNextPage: hasMore, hasPreviousPage: before !== null });
}
