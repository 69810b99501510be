import { NO_SCORES } from "./decide.js";
import type { NewEvent, VisitResult } from "./events/types.js";
import { faceQuality } from "./gallery/quality.js";
import type { Outcome, VisitFacts } from "./tracks/visits.js";

/**
 * The event that an outcome becomes at the moment of its writing. Who was erased while the visit
 * went on is not announced: that person is not enrolled. Pure.
 */
export function eventOf(
  cameraId: string,
  outcome: Outcome,
  { isEnrolled, threshold }: { isEnrolled: (personId: string) => boolean; threshold: number },
): NewEvent {
  const { at, visit } = outcome;
  const { face, image } = visit.sighting;
  const decision = outcome.kind === "decision" ? outcome.decision : visit.decision;
  const base = {
    at,
    cameraId,
    visitId: visit.visitId,
    firstSeenAt: visit.startedAt,
    box: face.box,
    frameSize: { width: image.width, height: image.height },
    quality: faceQuality(face),
    frames: visit.frames,
  };
  if (outcome.kind === "phase") {
    const { distance, probability } = decision ?? NO_SCORES;
    const { phase } = outcome;
    const { lastSeenAt } = visit;
    const result = resultOf(visit, isEnrolled);
    return { ...base, kind: "visit", phase, lastSeenAt, distance, probability, result };
  }
  const judgedFrames = visit.goodFrames;
  const known = outcome.decision;
  switch (known.kind) {
    case "recognized":
      if (!isEnrolled(known.personId)) {
        const nobody = { ...NO_SCORES, agreeingFrames: 0 };
        return { ...base, ...nobody, kind: "unknown", judgedFrames, threshold };
      }
      return { ...base, ...known, judgedFrames, threshold };
    case "unknown":
      return { ...base, ...known, judgedFrames, threshold };
    case "rejected":
      return { ...base, ...known, judgedFrames };
  }
}

/** What subscribers were told of the visit so far, not what a single frame would say. */
function resultOf(
  { announced, decision }: Pick<VisitFacts, "announced" | "decision">,
  isEnrolled: (personId: string) => boolean,
): VisitResult {
  switch (announced.kind) {
    case "nothing":
      return { outcome: "pending" };
    case "recognized":
      if (!isEnrolled(announced.personId)) return { outcome: "unknown" };
      return { outcome: "recognized", personId: announced.personId };
    case "no":
      if (decision?.kind !== "rejected") return { outcome: "unknown" };
      return { outcome: "rejected", reason: decision.reason };
  }
}
