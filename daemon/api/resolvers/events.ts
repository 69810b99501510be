import { eventStream } from "../../events/event-stream.js";
import type { EventFilter, JournaledEvent, NewEvent } from "../../events/types.js";
import type { ApiContext } from "../context.js";
import { eventPage } from "../event-page.js";
import type { EventFilter as EventFilterInput, Resolvers } from "../schema.generated.js";
import { type Broken, forSubscriber, unbroken } from "../subscriber.js";

const eventFields = {
  cursor: (event: JournaledEvent, _: unknown, { journal }: ApiContext) => journal.cursorOf(event),
  snapshotUrl: ({ id }: JournaledEvent, _: unknown, { snapshots }: ApiContext) =>
    snapshots.has(id) ? `/snapshots/${id}.jpg` : null,
};

const strangerFields = {
  stranger: ({ owner }: JournaledEvent, _: unknown, { memory }: ApiContext) =>
    owner?.kind === "stranger" ? memory.strangers.get(owner.id) : null,
  person: ({ owner }: JournaledEvent, _: unknown, { gallery }: ApiContext) =>
    owner?.kind === "person" ? (gallery.person(owner.id) ?? null) : null,
};

export const events: Resolvers = {
  Query: {
    event: (_, { id }, { journal }) => journal.event(id) ?? null,
    events: (_, { filter, ...page }, context) =>
      eventPage(page, toFilter(filter, context), context.journal),
  },
  Subscription: {
    events: {
      subscribe: (_, { after, filter }, context) =>
        forSubscriber(context, (signal) => {
          const options = { after: after ?? undefined, filter: toFilter(filter, context), signal };
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
    correction: ({ id }, _, { gallery }) => gallery.corrections.ofEvent(id),
  },
  UnknownEvent: { ...eventFields, ...strangerFields },
  RejectedEvent: { ...eventFields, ...strangerFields },
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

function toFilter(
  input: EventFilterInput | null | undefined,
  { memory }: Pick<ApiContext, "memory">,
): EventFilter {
  const { kinds, cameraIds, visitId, personId, strangerId, since, until } = input ?? {};
  const isMuted = (id: string) => memory.strangers.isDismissed(id);
  return {
    ...(kinds ? { kinds: kinds.map((kind) => KINDS[kind]) } : {}),
    ...(cameraIds ? { cameraIds } : {}),
    ...(visitId ? { visitId } : {}),
    ...(personId ? { personIds: [personId] } : {}),
    ...(strangerId ? { strangerId } : {}),
    ...(input?.withoutDismissed ? { isMuted } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
}
