import type { RejectionReason } from "./events/types.js";
import type { Candidate, FaceQuality } from "./gallery/types.js";

/** What the verification head is for: to be reported only, or to be required for a yes. */
export type HeadRole = "report" | "require";

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
  /** The same person at this probability and above, says the head; null without one. */
  head: { role: HeadRole; threshold: number } | null;
}

/** Distance and probability are those of the nearest person's nearest template. */
export type FaceDecision =
  | {
      kind: "recognized";
      personId: string;
      distance: number;
      probability: number | null;
      runnerUp: Candidate | null;
    }
  | { kind: "unknown"; distance: number | null; probability: number | null }
  | {
      kind: "rejected";
      reason: RejectionReason;
      distance: number | null;
      probability: number | null;
    };

/**
 * Decides on one face from its nearest people (ascending distance, one entry a person). Everything
 * that is not plainly one person's face is a "no": NaN distances compare as not below τ, and the
 * head, where it is required, can only turn a yes into a no. Pure.
 */
export function decideFace(
  face: { quality: FaceQuality; candidates: readonly Candidate[] },
  rules: DecisionRules,
): FaceDecision {
  const best = face.candidates[0] ?? null;
  const runnerUp = face.candidates[1] ?? null;
  const scores = { distance: best?.distance ?? null, probability: best?.probability ?? null };
  if (!(face.quality.sizePx >= rules.minFacePx)) {
    return { kind: "rejected", reason: "TOO_SMALL", ...scores };
  }
  if (!best || !comparePair(best, rules).samePerson) return { kind: "unknown", ...scores };
  if (runnerUp && !(runnerUp.distance - best.distance >= rules.margin)) {
    return { kind: "rejected", reason: "AMBIGUOUS", ...scores };
  }
  if (rules.head?.role === "require" && comparePair(best, rules).sameByHead !== true) {
    return { kind: "rejected", reason: "HEAD_DISAGREES", ...scores };
  }
  return { kind: "recognized", ...best, runnerUp };
}

export interface PairComparison {
  /** By the distance alone. */
  samePerson: boolean;
  /** By the head alone; null without one. */
  sameByHead: boolean | null;
  /** Whether both say the same; null without a head. */
  agree: boolean | null;
}

/** What distance and head say to one pair of faces, each by its own threshold. Pure. */
export function comparePair(
  { distance, probability }: Pick<Candidate, "distance" | "probability">,
  { threshold, head }: Pick<DecisionRules, "threshold" | "head">,
): PairComparison {
  const samePerson = distance < threshold;
  if (!head || probability === null) return { samePerson, sameByHead: null, agree: null };
  const sameByHead = probability >= head.threshold;
  return { samePerson, sameByHead, agree: samePerson === sameByHead };
}
