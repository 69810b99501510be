import { LimenError } from "../errors.js";
import type { Journal } from "../events/journal.js";
import type { EventFilter, JournaledEvent } from "../events/types.js";
import { connectionOf, pageSize } from "./connection.js";

interface PageArguments {
  first?: number | null;
  after?: string | null;
}

/**
 * Events that fit, newest first: the latest, those older than `after`, or those that came next after
 * `before`. Throws BAD_INPUT, BAD_CURSOR or CURSOR_EXPIRED.
 */
export async function eventPage(
  { last, before, ...page }: PageArguments & { last?: number | null; before?: string | null },
  filter: EventFilter,
  journal: Journal,
) {
  if (!before && !last) return olderPage(page, filter, journal);
  if (!before || page.after) {
    throw new LimenError("BAD_INPUT", "`last` and `before` go together, and without `after`");
  }
  const limit = pageSize(last, "last");
  const { events, hasMore } = await journal.readNewer(journal.parseCursor(before), limit, filter);
  const edges = edgesOf(events.reverse(), journal);
  return connectionOf(edges, { hasNextPage: true, hasPreviousPage: hasMore });
}

async function olderPage({ first, after }: PageArguments, filter: EventFilter, journal: Journal) {
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
  return connectionOf(edgesOf(events, journal), {
    hasNextPage: hasMore,
    hasPreviousPage: before !== null,
  });
}

function edgesOf(events: JournaledEvent[], journal: Journal) {
  return events.map((node) => ({ cursor: journal.cursorOf(node), node }));
}
