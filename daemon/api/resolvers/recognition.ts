import { comparePair, type DecisionRules, decideFace, type FaceDecision } from "../../decide.js";
import { LimenError } from "../../errors.js";
import { candidatesOf } from "../../gallery/candidates.js";
import { oneFace, type PictureLimits } from "../../gallery/enrolment.js";
import { faceQuality } from "../../gallery/quality.js";
import type { Candidate } from "../../gallery/types.js";
import { decodePicture } from "../../vision/decode-picture.js";
import { squaredDistance } from "../../vision/embed.js";
import { uploadedPictures, wholeNumber } from "../arguments.js";
import type { ApiContext } from "../context.js";
import type { Decision, Resolvers } from "../schema.generated.js";

const MOST_CANDIDATES = 50;
/** A decision needs the second-best person even where fewer are asked for. */
const LEAST_CANDIDATES = 2;

export const recognition: Resolvers = {
  Query: {
    identify: (_, { image, top }, context) => {
      const wanted = wholeNumber("top", top, { fallback: 5, most: MOST_CANDIDATES });
      return context.pictureGate.run(() => identify(image, wanted, context));
    },
    verify: (_, { image, personId }, context) =>
      context.pictureGate.run(() => verify(image, personId, context)),
    compare: (_, { first, second }, context) =>
      context.pictureGate.run(async () => {
        const [a, b] = await uploadedPictures([first, second], context.uploads);
        const parts = { vision: context.vision, limits: probeLimits(context) };
        const [one, other] = [await oneFace(a, parts), await oneFace(b, parts)];
        const pair = { first: one.embedding, second: other.embedding };
        const probabilities = await context.vision.verify([pair]);
        const distance = squaredDistance(pair.first, pair.second);
        return verification({ distance, probability: probabilities?.[0] ?? null }, context.rules());
      }),
  },
  Candidate: {
    person: ({ personId }, _, { gallery }) => gallery.person(personId) ?? null,
    byPreviousEncoder: ({ byPrevious }) => byPrevious === true,
    sameByDistance: (candidate, _, { rules }) => comparePair(candidate, rules()).samePerson,
    sameByHead: (candidate, _, { rules }) => comparePair(candidate, rules()).sameByHead,
    agree: (candidate, _, { rules }) => comparePair(candidate, rules()).agree,
  },
};

async function identify(image: unknown, top: number, context: ApiContext) {
  const { gallery, vision, rules, pictureLimits } = context;
  const [picture] = await uploadedPictures([image], context.uploads);
  const decoded = await decodePicture(picture, { maxPixels: pictureLimits().maxPicturePixels });
  const { faces } = await vision.analyze(decoded);
  const probes = faces.map(({ embedding, previous }) => {
    const matches = gallery.match(embedding, Math.max(top, LEAST_CANDIDATES), previous);
    return { embedding, matches };
  });
  const candidatesOfFace = await candidatesOf(probes, vision);
  return faces.map((face, i) => {
    const quality = faceQuality(face);
    const candidates = candidatesOfFace[i];
    const decision = decideFace({ quality, candidates }, rules());
    return {
      box: face.box,
      quality,
      decision: decisionName(decision),
      person: decision.kind === "recognized" ? (gallery.person(decision.personId) ?? null) : null,
      reason: decision.kind === "rejected" ? decision.reason : null,
      candidates: candidates.slice(0, top),
    };
  });
}

async function verify(image: unknown, personId: string, context: ApiContext) {
  const { gallery, vision, rules } = context;
  if (!gallery.person(personId)) {
    throw new LimenError("NOT_FOUND", `there is no person ${personId}`);
  }
  const [picture] = await uploadedPictures([image], context.uploads);
  const face = await oneFace(picture, { vision, limits: probeLimits(context) });
  const match = gallery.matchOf(personId, face.embedding, face.previous);
  if (match === undefined) {
    throw new LimenError(
      "NOT_FOUND",
      "the person has no face template of the encoder in use; add a picture with addFaces",
    );
  }
  const probe = { embedding: face.embedding, matches: [match] };
  const [[candidate]] = await candidatesOf([probe], vision);
  return verification(candidate, rules());
}

/** A probe is held to what a face at the door is held to; the level of enrolment is for templates. */
function probeLimits({ rules, pictureLimits }: ApiContext): PictureLimits {
  return { ...pictureLimits(), quality: rules().quality };
}

function verification(
  { distance, probability }: Pick<Candidate, "distance" | "probability">,
  rules: DecisionRules,
) {
  return {
    ...comparePair({ distance, probability }, rules),
    distance,
    threshold: rules.threshold,
    probability,
    probabilityThreshold: rules.head?.threshold ?? null,
  };
}

function decisionName({ kind }: FaceDecision): Decision {
  return kind === "recognized" ? "RECOGNIZED" : kind === "unknown" ? "UNKNOWN" : "REJECTED";
}
