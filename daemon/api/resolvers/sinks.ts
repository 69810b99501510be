import type { SinkStatus } from "../../sinks/sink.js";
import { pageSize } from "../connection.js";
import type { Resolvers } from "../schema.generated.js";

export const sinks: Resolvers = {
  Query: {
    deadLetters: (_, { sinkId, first, after }, { sinks, journal }) =>
      sinks.deadLetters(sinkId, {
        after: after ? journal.parseCursor(after) : 0,
        limit: pageSize(first),
      }),
  },
  Mutation: {
    retryDeadLetters: (_, { sinkId }, { sinks }) => ({ count: sinks.retryDeadLetters(sinkId) }),
  },
  Sink: {
    kind: ({ kind }) => KINDS[kind],
    state: ({ state }) => STATES[state],
  },
  DeadLetter: {
    cursor: ({ seq }, _, { journal }) => journal.cursorOf({ seq }),
    event: ({ eventId }, _, { journal }) => journal.event(eventId) ?? null,
  },
};

const KINDS = {
  webhook: "WEBHOOK",
  mqtt: "MQTT",
} as const satisfies Record<SinkStatus["kind"], string>;

const STATES = {
  idle: "IDLE",
  delivering: "DELIVERING",
  failing: "FAILING",
} as const satisfies Record<SinkStatus["state"], string>;
