import { comparePair } from "../../decide.js";
import { searchFaces } from "../../events/face-search.js";
import { oneFace } from "../../gallery/enrolment.js";
import { uploadedPictures, wholeNumber } from "../arguments.js";
import type { ApiContext } from "../context.js";
import type { QuerySearchEventsArgs, Resolvers } from "../schema.generated.js";

const MOST_FOUND = 200;

export const faceSearch: Resolvers = {
  Query: {
    searchEvents: (_, given, context) => context.pictureGate.run(() => search(given, context)),
  },
};

async function search(
  { image, first, since, until, cameraIds }: Partial<QuerySearchEventsArgs>,
  context: ApiContext,
) {
  const { vision, pictureLimits, memory, rules } = context;
  const wanted = wholeNumber("first", first, { fallback: 20, most: MOST_FOUND });
  const [picture] = await uploadedPictures([image], context.uploads);
  const { embedding } = await oneFace(picture, { vision, limits: pictureLimits() });
  const filter = {
    ...(cameraIds ? { cameraIds } : {}),
    ...(since ? { since } : {}),
    ...(until ? { until } : {}),
  };
  const { signal } = context.request;
  const found = await searchFaces(embedding, { first: wanted, filter }, { ...memory, signal });
  const pairs = found.map((one) => ({ first: embedding, second: one.embedding }));
  const probabilities = pairs.length > 0 ? await vision.verify(pairs) : null;
  return found.map(({ event, distance }, i) => {
    const probability = probabilities?.[i] ?? null;
    const { samePerson } = comparePair({ distance, probability }, rules());
    return { event, distance, samePerson, probability };
  });
}
