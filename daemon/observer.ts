import type { JournaledEvent } from "./events/types.js";
import type { Look } from "./tracks/evidence.js";
import type { StageTimes } from "./vision/types.js";

/** A frame that was judged, in numbers. */
export interface JudgedFrame {
  cameraId: string;
  /** From its capture until everything was decided that it led to. */
  ageMs: number;
  /** Of the inference thread. */
  times: StageTimes;
  /** Finding the nearest people of its faces, one by one. */
  matchMs: number;
  /** Deciding on the visits it showed, with the head's run; null where none was pending. */
  decideMs: number | null;
  looks: readonly Pick<Look, "refusal" | "vote">[];
}

/**
 * Who counts what the pipeline does, for whoever looks after the door. Nothing here may block or
 * throw; nothing that it is told changes a decision.
 */
export interface PipelineObserver {
  frameJudged(frame: JudgedFrame): void;
  frameFailed(cameraId: string, error: unknown): void;
  /** `writeMs` is from when it became due until it was safe on the disk. */
  eventStored(event: JournaledEvent, times: { storedAt: Date; writeMs: number }): void;
}
