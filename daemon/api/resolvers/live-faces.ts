import type { Gallery } from "../../gallery/gallery.js";
import type { LiveFace, LiveFrame } from "../live-cameras.js";
import type { Resolvers } from "../schema.generated.js";
import { type Broken, forSubscriber, unbroken } from "../subscriber.js";

export const liveFaces: Resolvers = {
  Subscription: {
    liveFaces: {
      subscribe: (_, { cameraId }, context) =>
        forSubscriber(context, (signal) => context.live.follow(cameraId, signal)),
      resolve: (frame: LiveFrame | Broken) => unbroken(frame),
    },
  },
  LiveFace: {
    decision: (face, _, { gallery }) => {
      if (face.decision === null) return null;
      // Who was erased while the visit went on is nobody who is enrolled.
      if (face.decision.kind === "recognized" && !personOf(face, gallery)) return "UNKNOWN";
      return DECISIONS[face.decision.kind];
    },
    person: (face, _, { gallery }) => personOf(face, gallery),
    reason: ({ decision }) => (decision?.kind === "rejected" ? decision.reason : null),
    distance: ({ decision }) => decision?.distance ?? null,
    probability: ({ decision }) => decision?.probability ?? null,
    agreeingFrames: ({ decision }) => decision?.agreeingFrames ?? null,
  },
};

const DECISIONS = { recognized: "RECOGNIZED", unknown: "UNKNOWN", rejected: "REJECTED" } as const;

function personOf({ decision }: LiveFace, gallery: Gallery) {
  return decision?.kind === "recognized" ? (gallery.person(decision.personId) ?? null) : null;
}
