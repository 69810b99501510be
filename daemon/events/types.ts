import { QUALITY_REASONS } from "../gallery/quality-gate.js";
import type { Candidate, FaceQuality } from "../gallery/types.js";
import type { Box } from "../vision/types.js";
import type { FaceOwner } from "./event-faces.js";

export const REJECTION_REASONS = [
  ...QUALITY_REASONS,
  "AMBIGUOUS",
  "HEAD_DISAGREES",
  "FRAMES_DISAGREE",
  "CORRECTED",
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** What every event says; `at` is when the frame that brought it about was captured. */
interface EventBase {
  at: Date;
  cameraId: string;
  visitId: string;
  /** When the visit began; null in events of before that was stored. */
  firstSeenAt: Date | null;
  /** In the visit's best frame so far, which the snapshot shows. */
  box: Box;
  /** Of the frame that the box is in, in pixels; null in events of before that was stored. */
  frameSize: { width: number; height: number } | null;
  quality: FaceQuality;
  /** Frames of the visit until then. */
  frames: number;
  /** Of the nearest person's nearest template; squared Euclidean. Null without one. */
  distance: number | null;
  /** The verification head's for that template; null without a head. */
  probability: number | null;
}

/** What a decision says of its agreement; null in events of before that was stored. */
interface Agreement {
  margin: number | null;
  /** Good frames that are for the nearest person, and good frames in all. */
  agreeingFrames: number | null;
  judgedFrames: number | null;
}

/** What came of a visit so far. */
export type VisitResult =
  | { outcome: "pending" | "unknown" }
  | { outcome: "recognized"; personId: string }
  | { outcome: "rejected"; reason: RejectionReason };

/** An event before the journal gave it its place. */
export type NewEvent =
  | (EventBase &
      Agreement & {
        kind: "recognized";
        personId: string;
        distance: number;
        threshold: number;
        runnerUp: Candidate | null;
      })
  | (EventBase & Agreement & { kind: "unknown"; threshold: number })
  | (EventBase & Agreement & { kind: "rejected"; reason: RejectionReason })
  | (EventBase & {
      kind: "visit";
      phase: VisitPhase;
      lastSeenAt: Date;
      result: VisitResult;
    });

export const VISIT_PHASES = ["started", "updated", "ended"] as const;
export type VisitPhase = (typeof VISIT_PHASES)[number];

export type EventKind = NewEvent["kind"];

/** What is told where no kinds are asked for: a visit's life is for who wants it. */
const DECISION_KINDS: readonly EventKind[] = ["recognized", "unknown", "rejected"];

/** An event in the journal. `seq` counts from 1 without a gap; `id` is unique across journals. */
export type JournaledEvent = NewEvent & {
  seq: number;
  id: string;
  /** Whose face it is known to show, as of now; null where no face is kept. */
  owner: FaceOwner | null;
};

export interface EventFilter {
  kinds?: readonly EventKind[];
  cameraIds?: readonly string[];
  visitId?: string;
  /** Recognised as one of these people, or named as one of them afterwards. */
  personIds?: readonly string[];
  strangerId?: string;
  /** Leaves out the strangers of whom this says yes. */
  isMuted?: (strangerId: string) => boolean;
  since?: Date;
  until?: Date;
}

/** Whether an event fits: what the filter leaves out does not restrict, but for kinds. Pure. */
export function fitsFilter(event: JournaledEvent, filter: EventFilter): boolean {
  if (!(filter.kinds ?? DECISION_KINDS).includes(event.kind)) return false;
  if (filter.visitId !== undefined && event.visitId !== filter.visitId) return false;
  if (filter.cameraIds && !filter.cameraIds.includes(event.cameraId)) return false;
  if (filter.personIds) {
    const personId = personOf(event);
    if (personId === null || !filter.personIds.includes(personId)) return false;
  }
  const strangerId = event.owner?.kind === "stranger" ? event.owner.id : null;
  if (filter.strangerId !== undefined && strangerId !== filter.strangerId) return false;
  if (strangerId !== null && filter.isMuted?.(strangerId)) return false;
  if (filter.since && event.at < filter.since) return false;
  if (filter.until && event.at >= filter.until) return false;
  return true;
}

function personOf(event: JournaledEvent): string | null {
  if (event.kind === "recognized") return event.personId;
  if (event.kind === "visit" && event.result.outcome === "recognized") return event.result.personId;
  return event.owner?.kind === "person" ? event.owner.id : null;
}
