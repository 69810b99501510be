import type { RejectionReason } from "./events/types.js";
import type { Candidate, FaceQuality } from "./gallery/types.js";

/** Distances here are squared Euclidean, as everywhere. */
export interface DecisionRules {
  /** τ: the same person when the distance is below. */
  threshold: number;
  /** By how much the second-best person must be further away than the best. */
  margin: number;
  /** The shorter side of the least face that is judged, in pixels of the frame. */
  minFacePx: number;
  /** Frames of one visit that must agree on the person. */
  agreeingFrames: number;
}

export type FaceDecision =
  | { kind: "recognized"; personId: string; distance: number; runnerUp: Candidate | null }
  | { kind: "unknown"; distance: number | null }
  | { kind: "rejected"; reason: RejectionReason; distance: number | null };

/**
 * Decides on one face from its nearest people (ascending distance, one entry a person). Everything
 * that is not plainly one person's face is a "no": NaN distances compare as not below τ. Pure.
 */
export function decideFace(
  face: { quality: FaceQuality; candidates: readonly Candidate[] },
  rules: DecisionRules,
): FaceDecision {
  const best = face.candidates[0] ?? null;
  const runnerUp = face.candidates[1] ?? null;
  const distance = best?.distance ?? null;
  if (!(face.quality.sizePx >= rules.minFacePx)) {
    return { kind: "rejected", reason: "TOO_SMALL", distance };
  }
  if (!best || !(best.distance < rules.threshold)) return { kind: "unknown", distance };
  if (runnerUp && !(runnerUp.distance - best.distance >= rules.margin)) {
    return { kind: "rejected", reason: "AMBIGUOUS", distance };
  }
  return { kind: "recognized", personId: best.personId, distance: best.distance, runnerUp };
}
