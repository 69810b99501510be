import type { Journal } from "../events/journal.js";
import type { EventFilter, JournaledEvent } from "../events/types.js";
import { wholeNumber } from "./arguments.js";

const MOST_ON_A_PAGE = 200;

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
  const limit = wholeNumber("first", first, { fallback: 50, most: MOST_ON_A_PAGE });
  const before = after ? journal.parseCursor(after) : null;
  const { events, hasMore } = await journal.readBefore(before, limit, filter);
  return connectionOf(events, { hasMore, before, journal });
}

/** Events that show this owner's face, newest first. Throws BAD_INPUT or BAD_CURSOR. */
export function ownedEventPage(ownerId: string, { first, after }: PageArguments, journal: Journal) {
  const limit = wholeNumber("first", first, { fallback: 50, most: MOST_ON_A_PAGE });
  const before = after ? journal.parseCursor(after) : null;
  const seqs = journal.faces
    .seqsOf(ownerId)
    .reverse()
    .filter((seq) => before === null || seq < before);
  const events = seqs.slice(0, limit).flatMap((seq) => journal.eventAt(seq) ?? []);
  return connectionOf(events, { hasMore: seqs.length > limit, before, journal });
}

function connectionOf(
  nodes: JournaledEvent[],
  { hasMore, before, journal }: { hasMore: boolean; before: number | null; journal: Journal },
) {
  const edges = nodes.map((node) => ({ cursor: journal.cursorOf(node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: hasMore,
      hasPreviousPage: before !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
