import { LimenError } from "../../errors.js";
import type { Resolvers } from "../schema.generated.js";

export const status: Resolvers = {
  Query: {
    status: (_, __, context) => context.status(),
  },
  Status: {
    funnel: ({ cameras, funnel }, { cameraId }) => {
      if (cameraId && !cameras.some(({ id }) => id === cameraId)) {
        throw new LimenError("NOT_FOUND", `there is no camera ${cameraId}`);
      }
      return funnel(cameraId ?? null);
    },
    subscribers: (_, __, { subscriberGate }) => subscriberGate.inside,
  },
};
