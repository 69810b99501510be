import { randomUUID } from "node:crypto";
import { LimenError } from "../../errors.js";
import { POSES } from "../../gallery/camera-enrolment.js";
import type { EnrolmentProgress } from "../../gallery/camera-enrolments.js";
import { enrolFaces } from "../../gallery/enrol-faces.js";
import { newFace } from "../../gallery/new-face.js";
import { wholeNumber } from "../arguments.js";
import type { ApiContext, EnrollResult } from "../context.js";
import { enrolleeOf } from "../enrollee.js";
import type { EnrollFromCameraInput, Resolvers } from "../schema.generated.js";
import { type Broken, forSubscriber, unbroken } from "../subscriber.js";

const ENROLMENT_ID = /^[\w-]{1,64}$/;
const DEFAULT_TIMEOUT_SECONDS = 30;

export const cameraEnrolment: Resolvers = {
  Mutation: {
    enrollFromCamera: (_, { input }, context) => enroll(input, context),
    cancelEnrolment: (_, { enrolmentId }, { cameraEnrolments }) =>
      cameraEnrolments.cancel(enrolmentId),
  },
  Subscription: {
    enrolmentProgress: {
      subscribe: (_, { enrolmentId }, context) => {
        assertEnrolmentId(enrolmentId);
        return forSubscriber(context, (signal) =>
          context.cameraEnrolments.follow(enrolmentId, signal),
        );
      },
      resolve: (progress: EnrolmentProgress | Broken) => unbroken(progress),
    },
  },
};

/** Everything that can be refused is refused before the person is asked to stand still. */
async function enroll(input: EnrollFromCameraInput, context: ApiContext): Promise<EnrollResult> {
  const { cameraEnrolments, gallery, likeness, risk } = context;
  const captureLimits = context.captureLimits();
  const enrollee = enrolleeOf(input, gallery);
  const poses = input.poses ?? [POSES[0]];
  const { length: count } = poses;
  if (count < 1 || count > captureLimits.maxPoses) {
    throw new LimenError("BAD_INPUT", `poses must be 1 to ${captureLimits.maxPoses}`);
  }
  const timeoutSeconds = wholeNumber("timeoutSeconds", input.timeoutSeconds, {
    fallback: DEFAULT_TIMEOUT_SECONDS,
    most: captureLimits.maxTimeoutSeconds,
  });
  const enrolmentId = input.enrolmentId ?? randomUUID();
  assertEnrolmentId(enrolmentId);
  const request = {
    enrolmentId,
    cameraId: cameraEnrolments.camera(input.cameraId ?? null),
    poses,
    timeoutMs: 1000 * timeoutSeconds,
    signal: clientSignal(context),
  };
  const allowDuplicate = input.allowDuplicate ?? false;
  const enrolment = await cameraEnrolments.run(request, (taken) => {
    const faces = taken.map((seen, index) => ({ index, face: newFace(seen, "camera") }));
    return enrolFaces(enrollee, faces, { gallery, likeness, risk, allowDuplicate });
  });
  return { ...enrolment, rejected: [] };
}

function clientSignal({ session, request }: ApiContext): AbortSignal {
  return AbortSignal.any([session, request.signal]);
}

function assertEnrolmentId(enrolmentId: string): void {
  if (ENROLMENT_ID.test(enrolmentId)) return;
  throw new LimenError("BAD_INPUT", "enrolmentId must be 1 to 64 of A-Z a-z 0-9 _ and -");
}
