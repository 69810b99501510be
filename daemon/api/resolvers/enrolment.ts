import { LimenError } from "../../errors.js";
import { judgePictures } from "../../gallery/enrolment.js";
import type { FaceTemplate, NewFace, Person } from "../../gallery/types.js";
import { uploadedPictures } from "../arguments.js";
import type { ApiContext, EnrollResult } from "../context.js";
import type { Resolvers } from "../schema.generated.js";

export const enrolment: Resolvers = {
  Mutation: {
    enrollPerson: (_, { input }, context) => {
      const { name, externalId = null, images } = input;
      return enroll(images, context, (faces) =>
        context.gallery.enroll({ name, externalId }, faces),
      );
    },
    addFaces: (_, { personId, images }, context) => {
      if (!context.gallery.person(personId)) {
        throw new LimenError("NOT_FOUND", `there is no person ${personId}`);
      }
      return enroll(images, context, (faces) => context.gallery.addFaces(personId, faces));
    },
  },
  EnrollPayload: {
    /** Data and error together: a client that reads only `person` cannot take a refusal for a yes. */
    person: ({ person, rejected }) => {
      if (person) return person;
      const [first] = rejected;
      throw new LimenError(first.code, `no picture could be enrolled: ${first.message}`, {
        details: {
          rejected: rejected.map(({ index, code, message }) => ({ index, code, message })),
        },
      });
    },
  },
};

/** Judges the pictures, and stores those that pass, together; none of them, nothing is stored. */
function enroll(
  images: readonly unknown[],
  context: ApiContext,
  store: (faces: NewFace[]) => Promise<{ person: Person; faces: FaceTemplate[] }>,
): Promise<EnrollResult> {
  return context.pictureGate.run(async () => {
    const pictures = await uploadedPictures(images, context.uploads);
    const judgements = await judgePictures(pictures, {
      vision: context.vision,
      limits: context.pictureLimits,
    });
    const rejected = judgements.flatMap((one) => (one.kind === "refused" ? [one] : []));
    const faces = judgements.flatMap((one) => (one.kind === "accepted" ? [one.face] : []));
    if (faces.length === 0) return { person: null, faces: [], rejected };
    return { ...(await store(faces)), rejected };
  });
}
