import { eventStream } from "../../events/event-stream.js";
import type { EventFilter, JournaledEvent, NewEvent } from "../../events/types.js";
import { wholeNumber } from "../arguments.js";
import type { ApiContext } from "../context.js";
import type { EventFilter as EventFilterInput, Resolvers } from "../schema.generated.js";

const MOST_ON_A_PAGE = 200;

const eventFields = {
  cursor: (event: JournaledEvent, _: unknown, { journal }: ApiContext) => journal.cursorOf(event),
  snapshotUrl: ({ id }: JournaledEvent, _: unknown, { snapshots }: ApiContext) =>
    snapshots.has(id) ? `/snapshots/${id}.jpg` : null,
};

export const events: Resolvers = {
  Query: {
    event: (_, { id }, { journal }) => journal.event(id) ?? null,
    events: async (_, { first, after, filter }, { journal }) => {
      const limit = wholeNumber("first", first, { fallback: 50, most: MOST_ON_A_PAGE });
      const before = after ? journal.parseCursor(after) : null;
      const page = await journal.readBefore(before, limit, toFilter(filter));
      const edges = page.events.map((node) => ({ cursor: journal.cursorOf(node), node }));
      return {
        edges,
        nodes: page.events,
        pageInfo: {
          hasNextPage: page.hasMore,
          hasPreviousPage: before !== null,
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
      };
    },
  },
  Subscription: {
    events: {
      subscribe: (_, { after, filter }, context) => subscribe(after, toFilter(filter), context),
      resolve: (event: JournaledEvent | Broken) => {
        if ("brokenBy" in event) throw event.brokenBy;
        return event;
      },
    },
  },
  Event: {
    __resolveType: ({ kind }) => TYPE_NAMES[kind],
  },
  RecognizedEvent: {
    ...eventFields,
    person: ({ personId }, _, { gallery }) => gallery.person(personId) ?? null,
  },
  UnknownEvent: eventFields,
  RejectedEvent: eventFields,
  VisitEvent: {
    ...eventFields,
    phase: ({ phase }) => PHASES[phase],
    decision: ({ result }) => (result.outcome === "pending" ? null : DECISIONS[result.outcome]),
    personId: ({ result }) => (result.outcome === "recognized" ? result.personId : null),
    person: ({ result }, _, { gallery }) =>
      result.outcome === "recognized" ? (gallery.person(result.personId) ?? null) : null,
    reason: ({ result }) => (result.outcome === "rejected" ? result.reason : null),
  },
};

const TYPE_NAMES = {
  recognized: "RecognizedEvent",
  unknown: "UnknownEvent",
  rejected: "RejectedEvent",
  visit: "VisitEvent",
} as const;

const PHASES = { started: "STARTED", updated: "UPDATED", ended: "ENDED" } as const;

const DECISIONS = { recognized: "RECOGNIZED", unknown: "UNKNOWN", rejected: "REJECTED" } as const;

const KINDS = {
  RECOGNIZED: "recognized",
  UNKNOWN: "unknown",
  REJECTED: "rejected",
  VISIT: "visit",
} as const satisfies Record<string, NewEvent["kind"]>;

/** Holds a subscriber's place for as long as the client stays. */
function subscribe(
  after: string | null | undefined,
  filter: EventFilter,
  { journal, subscriberGate, signal }: ApiContext,
): AsyncGenerator<JournaledEvent | Broken, void, void> {
  const leave = subscriberGate.enter();
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const finish = () => {
    stop();
    signal.removeEventListener("abort", stop);
    leave();
  };
  try {
    const options = { after: after ?? undefined, filter, signal: own.signal };
    return endingWith(eventStream(journal, options), finish);
  } catch (error) {
    finish();
    throw error;
  }
}

/** The last value of a stream that broke: its error reaches the client as that of an event. */
interface Broken {
  brokenBy: unknown;
}

/**
 * A generator whose `return` takes effect while it waits for its next value: one of JavaScript's
 * own would only look at it after that value, which may be days away. And one whose error is a
 * value: thrown between two events it would end a WebSocket without its code.
 */
function endingWith<T>(
  source: AsyncGenerator<T, void, void>,
  finish: () => void,
): AsyncGenerator<T | Broken, void, void> {
  const wrapped: AsyncGenerator<T | Broken, void, void> = {
    next: async () => {
      try {
        const result = await source.next();
        if (result.done) finish();
        return result;
      } catch (brokenBy) {
        finish();
        return { done: false, value: { brokenBy } };
      }
    },
    return: async () => {
      finish();
      return source.return();
    },
    throw: async (error) => {
      finish();
      return source.throw(error);
    },
    [Symbol.asyncIterator]: () => wrapped,
  };
  return wrapped;
}

function toFilter(input: EventFilterInput | null | undefined): EventFilter {
  const { kinds, cameraIds, visitId, personId, since, until } = input ?? {};
  return {
    ...(kinds ? { kinds: kinds.map((kind) => KINDS[kind]) } : {}),
    ...(cameraIds ? { cameraIds } : {}),
    ...(visitId ? { visitId } : {}),
    ...(personId ? { personId } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
}
