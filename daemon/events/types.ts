import type { Candidate, FaceQuality } from "../gallery/types.js";
import type { Box } from "../vision/types.js";

export const REJECTION_REASONS = ["TOO_SMALL", "AMBIGUOUS", "HEAD_DISAGREES"] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** What every event says; `at` is when the frame that decided it was captured. */
interface EventBase {
  at: Date;
  cameraId: string;
  visitId: string;
  box: Box;
  quality: FaceQuality;
  frames: number;
  /** The verification head's, for the nearest person's nearest template; null without a head. */
  probability: number | null;
}

/** An event before the journal gave it its place. Distances are squared Euclidean. */
export type NewEvent =
  | (EventBase & {
      kind: "recognized";
      personId: string;
      distance: number;
      threshold: number;
      runnerUp: Candidate | null;
    })
  | (EventBase & { kind: "unknown"; distance: number | null; threshold: number })
  | (EventBase & { kind: "rejected"; reason: RejectionReason; distance: number | null });

/** An event in the journal. `seq` counts from 1 without a gap; `id` is unique across journals. */
export type JournaledEvent = NewEvent & { seq: number; id: string };

export interface EventFilter {
  kinds?: readonly NewEvent["kind"][];
  cameraIds?: readonly string[];
  personId?: string;
  since?: Date;
  until?: Date;
}

/** Whether an event fits: what the filter leaves out does not restrict. Pure. */
export function fitsFilter(event: NewEvent, filter: EventFilter): boolean {
  if (filter.kinds && !filter.kinds.includes(event.kind)) return false;
  if (filter.cameraIds && !filter.cameraIds.includes(event.cameraId)) return false;
  if (filter.personId !== undefined) {
    if (event.kind !== "recognized" || event.personId !== filter.personId) return false;
  }
  if (filter.since && event.at < filter.since) return false;
  if (filter.until && event.at >= filter.until) return false;
  return true;
}
