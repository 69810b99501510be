import type { Box } from "../vision/types.js";
import type { Expected } from "./associate.js";
import type { Announced } from "./cooldown.js";
import {
  addLook,
  type Evidence,
  meanEmbedding,
  meanPrevious,
  type Sighting,
  startEvidence,
} from "./evidence.js";
import { type Motion, observeBox, predictBox, startMotion } from "./motion.js";

/**
 * One person's stay before one camera.
 * `tentative`: too few frames to be sure that somebody is there. `present`: in view, or hidden for a
 * moment. `away`: out of view; who comes back in time goes on with the same visit.
 */
export type VisitState = "tentative" | "present" | "away";

export interface Visit {
  readonly id: string;
  state: VisitState;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  lastSeenAt: number;
  lastBox: Box;
  motion: Motion;
  evidence: Evidence;
  /** Of the evidence; null before a good frame. */
  mean: Float32Array | null;
  /** The same by the previous encoder; null where none is loaded. */
  previousMean: Float32Array | null;
  announced: Announced;
}

export interface VisitFormRules {
  /** Frames whose embeddings make the visit's. */
  bestFrames: number;
  /** Whether the encoder's embeddings have length 1. */
  normalized: boolean;
  /** Whether the previous encoder's have, where one is loaded. */
  previousNormalized: boolean;
}

export function beginVisit(id: string, sighting: Sighting, rules: VisitFormRules): Visit {
  const at = sighting.at.getTime();
  const visit: Visit = {
    id,
    state: "tentative",
    startedAt: at,
    lastSeenAt: at,
    lastBox: sighting.face.box,
    motion: startMotion(sighting.face.box, at),
    evidence: startEvidence(sighting),
    mean: null,
    previousMean: null,
    announced: { kind: "nothing" },
  };
  takeEvidence(visit, sighting, rules);
  return visit;
}

/** One more frame of the visit. */
export function continueVisit(visit: Visit, sighting: Sighting, rules: VisitFormRules): void {
  const at = sighting.at.getTime();
  const { box } = sighting.face;
  // Who was away comes back from anywhere: the way before says nothing of the way now.
  const isBack = visit.state === "away";
  visit.motion = isBack ? startMotion(box, at) : observeBox(visit.motion, box, at);
  visit.lastSeenAt = at;
  visit.lastBox = box;
  takeEvidence(visit, sighting, rules);
}

function takeEvidence(visit: Visit, sighting: Sighting, rules: VisitFormRules): void {
  addLook(visit.evidence, sighting, rules.bestFrames);
  visit.mean = meanEmbedding(visit.evidence, rules);
  visit.previousMean = meanPrevious(visit.evidence, { normalized: rules.previousNormalized });
}

/** Where and how the visit's face should show in a frame of that moment. */
export function expectedOf(visit: Visit, at: number): Expected {
  const { lastGood } = visit.evidence;
  return {
    box: visit.state === "away" ? null : predictBox(visit.motion, at),
    looks: lastGood && visit.mean ? { last: lastGood, mean: visit.mean } : null,
  };
}
