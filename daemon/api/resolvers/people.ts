import { erasePerson } from "../../events/stranger-erasure.js";
import { connectionOf, pageSize } from "../connection.js";
import { ownedEventPage } from "../event-page.js";
import type { Resolvers } from "../schema.generated.js";

export const people: Resolvers = {
  Query: {
    person: (_, { id }, { gallery }) => gallery.person(id) ?? null,
    people: (_, { first, after, search, mustEnrolAgain }, { gallery }) => {
      const page = gallery.people({
        first: pageSize(first),
        ...(after ? { after } : {}),
        ...(search ? { search } : {}),
        ...(typeof mustEnrolAgain === "boolean" ? { mustEnrolAgain } : {}),
      });
      const edges = page.nodes.map(({ cursor, person }) => ({ cursor, node: person }));
      const more = { hasNextPage: page.hasNextPage, hasPreviousPage: Boolean(after) };
      return { ...connectionOf(edges, more), totalCount: page.totalCount };
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
