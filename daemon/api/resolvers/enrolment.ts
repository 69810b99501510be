import { LimenError } from "../../errors.js";
import { newFaceOfEvent } from "../../events/kept-face.js";
import { type Enrollee, enrolFaces } from "../../gallery/enrol-faces.js";
import { judgePictures } from "../../gallery/enrolment.js";
import { uploadedPictures } from "../arguments.js";
import type { ApiContext, EnrollResult } from "../context.js";
import { enrolleeOf } from "../enrollee.js";
import type { Resolvers } from "../schema.generated.js";

export const enrolment: Resolvers = {
  Mutation: {
    enrollPerson: (_, { input }, context) => {
      const { name, externalId = null, images, allowDuplicate } = input;
      const options = { allowDuplicate: allowDuplicate ?? false };
      return enroll({ kind: "new", name, externalId }, images, context, options);
    },
    enrollFromEvent: (_, { input }, context) => {
      const enrollee = enrolleeOf(input, context.gallery);
      return context.pictureGate.run(async () => {
        const { gallery, journal, memory, snapshots, vision, likeness, risk } = context;
        const looking = { journal, snapshots, vision, limits: context.pictureLimits() };
        const face = await newFaceOfEvent(input.eventId, memory, looking);
        const faces = [{ index: 0, face }];
        const allowDuplicate = input.allowDuplicate ?? false;
        const parts = { gallery, likeness, risk, allowDuplicate };
        return { ...(await enrolFaces(enrollee, faces, parts)), rejected: [] };
      });
    },
    addFaces: (_, { personId, images, allowDuplicate }, context) => {
      const options = { allowDuplicate: allowDuplicate ?? false };
      return enroll(enrolleeOf({ personId }, context.gallery), images, context, options);
    },
  },
  EnrollPayload: {
    /** Data and error together: a client that reads only `person` cannot take a refusal for a yes. */
    person: ({ person, rejected }) => {
      if (person) return person;
      const [first] = rejected;
      throw new LimenError(first.code, `no picture could be enrolled: ${first.message}`, {
        details: {
          rejected: rejected.map(({ kind, ...refusal }) => refusal),
        },
      });
    },
  },
  EnrollWarning: {
    person: ({ personId }, _, { gallery }) => (personId && gallery.person(personId)) || null,
  },
};

/** Judges the pictures, and stores those that pass, together; none of them, nothing is stored. */
function enroll(
  enrollee: Enrollee,
  images: readonly unknown[],
  context: ApiContext,
  options: { allowDuplicate: boolean },
): Promise<EnrollResult> {
  return context.pictureGate.run(async () => {
    const { gallery, vision, pictureLimits, likeness, risk } = context;
    const pictures = await uploadedPictures(images, context.uploads);
    const judgements = await judgePictures(pictures, { vision, limits: pictureLimits() });
    const rejected = judgements.flatMap((one) => (one.kind === "refused" ? [one] : []));
    const accepted = judgements.flatMap((one) => (one.kind === "accepted" ? [one] : []));
    if (accepted.length === 0) {
      return { person: null, faces: [], replacedFaceIds: [], warnings: [], risk: null, rejected };
    }
    const enrolment = await enrolFaces(enrollee, accepted, { gallery, likeness, risk, ...options });
    return { ...enrolment, rejected };
  });
}
