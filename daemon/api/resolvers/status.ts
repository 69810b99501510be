import type { Resolvers } from "../schema.generated.js";

export const status: Resolvers = {
  Query: {
    status: (_, __, context) => context.status(),
  },
  Status: {
    subscribers: (_, __, { subscriberGate }) => subscriberGate.inside,
  },
};
