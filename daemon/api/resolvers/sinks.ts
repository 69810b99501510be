import type { SinkStatus } from "../../sinks/sink.js";
import { wholeNumber } from "../arguments.js";
import type { Resolvers } from "../schema.generated.js";

const MOST_ON_A_PAGE = 200;

export const sinks: Resolvers = {
  Query: {
    deadLetters: (_, { sinkId, first, after }, { sinks, journal }) =>
      sinks.deadLetters(sinkId, {
        after: after ? journal.parseCursor(after) : 0,
        limit: wholeNumber("first", first, { fallback: 50, most: MOST_ON_A_PAGE }),
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
