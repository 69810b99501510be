import { mergeStrangers, nameStranger, setDismissed } from "../../events/stranger-changes.js";
import { eraseStranger } from "../../events/stranger-erasure.js";
import { candidatesOf } from "../../gallery/candidates.js";
import { personLike } from "../../gallery/stranger-person.js";
import { wholeNumber } from "../arguments.js";
import { connectionOf, pageSize } from "../connection.js";
import { enrolleeOf } from "../enrollee.js";
import { ownedEventPage } from "../event-page.js";
import type { Resolvers } from "../schema.generated.js";

const MOST_VISITS_ASKED = 1_000_000;

export const strangers: Resolvers = {
  Query: {
    stranger: (_, { id }, { memory }) => memory.strangers.get(id),
    strangers: (_, { first, after, minVisits, includeDismissed }, { memory }) => {
      const page = memory.strangers.page({
        first: pageSize(first),
        minVisits: wholeNumber("minVisits", minVisits, { fallback: 1, most: MOST_VISITS_ASKED }),
        includeDismissed: includeDismissed ?? false,
        ...(after ? { after } : {}),
      });
      const edges = page.nodes.map(({ cursor, stranger }) => ({ cursor, node: stranger }));
      const more = { hasNextPage: page.hasNextPage, hasPreviousPage: Boolean(after) };
      return { ...connectionOf(edges, more), totalCount: page.totalCount };
    },
  },
  Mutation: {
    nameStranger: async (_, { id, input }, { gallery, memory }) => {
      memory.strangers.existing(id);
      const allowDuplicate = input.allowDuplicate ?? false;
      const parts = { ...memory, allowDuplicate };
      return { ...(await nameStranger(id, enrolleeOf(input, gallery), parts)), rejected: [] };
    },
    mergeStrangers: (_, { ids, into }, { memory }) => mergeStrangers({ ids, into }, memory),
    dismissStranger: (_, { id }, { memory }) => setDismissed(id, true, memory),
    restoreStranger: (_, { id }, { memory }) => setDismissed(id, false, memory),
    eraseStranger: async (_, { id }, { memory }) => ({ id, ...(await eraseStranger(id, memory)) }),
  },
  Stranger: {
    dismissed: ({ dismissedAt }) => dismissedAt !== null,
    usable: (stranger, _, { memory }) => memory.strangers.isComparable(stranger),
    looksLike: async (stranger, _, { gallery, likeness, memory, vision }) => {
      if (!memory.strangers.isComparable(stranger)) return null;
      const like = personLike(stranger, gallery, likeness().duplicate);
      if (!like) return null;
      const probe = { embedding: like.probe, matches: [like.match] };
      const [[candidate]] = await candidatesOf([probe], vision);
      return candidate;
    },
    events: ({ id }, page, { journal }) => ownedEventPage(id, page, journal),
  },
};
