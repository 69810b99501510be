import { confirmMatch, rejectMatch, undoCorrection } from "../../events/match-corrections.js";
import type { Resolvers } from "../schema.generated.js";

export const corrections: Resolvers = {
  Mutation: {
    rejectMatch: (_, { eventId }, { memory }) => rejectMatch(eventId, memory),
    confirmMatch: (_, { eventId }, { memory }) => confirmMatch(eventId, memory),
    undoCorrection: (_, { id }, { memory }) => undoCorrection(id, memory),
  },
  Correction: {
    kind: ({ kind }) => (kind === "rejected" ? "REJECTED" : "CONFIRMED"),
    event: ({ eventId }, _, { journal }) => {
      const event = journal.event(eventId);
      return event?.kind === "recognized" ? event : null;
    },
    person: ({ personId }, _, { gallery }) => gallery.person(personId) ?? null,
    face: (correction, _, { gallery }) => {
      if (correction.kind === "rejected") return null;
      const { personId, faceId } = correction;
      return gallery.facesOf(personId).find(({ id }) => id === faceId) ?? null;
    },
    inForce: (correction, _, { memory }) =>
      correction.kind === "confirmed" || correction.encoderId === memory.encoder.id,
  },
};
