import { eventStream } from "../../events/event-stream.js";
import type { EventFilter, JournaledEvent, NewEvent } from "../../events/types.js";
import { wholeNumber } from "../arguments.js";
import type { ApiContext } from "../context.js";
import type { EventFilter as EventFilterInput, Resolvers } from "../schema.generated.js";
import { type Broken, forSubscriber, unbroken } from "../subscriber.js";

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
      subscribe: (_, { after, filter }, context) =>
        forSubscriber(context, (signal) => {
          const options = { after: after ?? undefined, filter: toFilter(filter), signal };
          return eventStream(context.journal, options);
        }),
      resolve: (event: JournaledEvent | Broken) => unbroken(event),
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
    recognizedPersonId: ({ result }) => (result.outcome === "recognized" ? result.personId : null),
    person: ({ result }, _, { gallery }) =>
      result.outcome === "recognized" ? (gallery.person(result.personId) ?? null) : null,
    rejectionReason: ({ result }) => (result.outcome === "rejected" ? result.reason : null),
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
