import { erasePerson } from "../../events/stranger-erasure.js";
import { wholeNumber } from "../arguments.js";
import { ownedEventPage } from "../event-page.js";
import type { Resolvers } from "../schema.generated.js";

const MOST_ON_A_PAGE = 200;

export const people: Resolvers = {
  Query: {
    person: (_, { id }, { gallery }) => gallery.person(id) ?? null,
    people: (_, { first, after, search, mustEnrolAgain }, { gallery }) => {
      const page = gallery.people({
        first: wholeNumber("first", first, { fallback: 50, most: MOST_ON_A_PAGE }),
        ...(after ? { after } : {}),
        ...(search ? { search } : {}),
        ...(typeof mustEnrolAgain === "boolean" ? { mustEnrolAgain } : {}),
      });
      const edges = page.nodes.map(({ cursor, person }) => ({ cursor, node: person }));
      return {
        edges,
        nodes: edges.map(({ node }) => node),
        pageInfo: {
          hasNextPage: page.hasNextPage,
          hasPreviousPage: Boolean(after),
          startCursor: edges[0]?.cursor ?? null,
          endCursor: edges.at(-1)?.cursor ?? null,
        },
        totalCount: page.totalCount,
      };
    },
  },
  Mutation: {
    removeFace: (_, { id }, { gallery }) => gallery.removeFace(id),
    updatePerson: (_, { id, input }, { gallery }) => {
      const { name, externalId } = input;
      return gallery.updatePerson(id, {
        ...(name === undefined || name === null ? {} : { name }),
        ...(externalId === undefined ? {} : { externalId }),
      });
    },
    eraseCrops: (_, { personId }, { gallery }) => gallery.renewal.eraseCrops(personId ?? undefined),
    deletePerson: async (_, { id }, { memory }) => ({ id, ...(await erasePerson(id, memory)) }),
  },
  Person: {
    faces: ({ id }, _, { gallery }) => gallery.facesOf(id),
    mustEnrolAgain: ({ id }, _, { gallery }) => gallery.renewal.mustEnrolAgain(id),
    corrections: ({ id }, _, { gallery }) => gallery.corrections.ofPerson(id),
    events: ({ id }, page, { journal }) => ownedEventPage(id, page, journal),
  },
  Face: {
    usable: (face, _, { gallery }) => gallery.renewal.isUsable(face),
    hasCrop: (face, _, { gallery }) => gallery.hasCrop(face),
  },
};
