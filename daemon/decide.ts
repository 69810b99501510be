import type { RejectionReason } from "./events/types.js";
import { type QualityLimits, qualityRefusal } from "./gallery/quality-gate.js";
import type { Candidate, MeasuredQuality } from "./gallery/types.js";

export type { RejectionReason } from "./events/types.js";
export type { QualityReason } from "./gallery/quality-gate.js";

/** What the verification head is for: to be reported only, or to be required for a yes. */
export type HeadRole = "report" | "require";

/** Distances here are squared Euclidean, as everywhere. */
export interface DecisionRules {
  /** τ: the same person when the distance is below. */
  threshold: number;
  /** By how much the second-best person must be further away than the best. */
  margin: number;
  /** What a face must show at least to be judged. */
  quality: QualityLimits;
  /** A frame is for the nearest person below this distance; τ or looser, since it decides nothing. */
  frameThreshold: number;
  /** Frames of one visit that must be for the person. */
  agreeingFrames: number;
  /** Of all frames of the visit that are for anybody, the least share that must be for the person. */
  agreeingShare: number;
  /** The same person at this probability and above, says the head; null without one. */
  head: { role: HeadRole; threshold: number } | null;
}

/** What a decision rests on. */
export interface Scores {
  /** Of the nearest person's nearest template; null where nobody is enrolled or compared. */
  distance: number | null;
  /** The verification head's for that template; null without a head. */
  probability: number | null;
  /** By how much the second-best person is further away; null without one. */
  margin: number | null;
}

export type FaceDecision =
  | (Scores & {
      kind: "recognized";
      personId: string;
      distance: number;
      runnerUp: Candidate | null;
    })
  | (Scores & { kind: "unknown" })
  | (Scores & { kind: "rejected"; reason: RejectionReason });

export const NO_SCORES: Scores = { distance: null, probability: null, margin: null };

/**
 * Decides on one face from its nearest people (ascending distance, one entry a person). Everything
 * that is not plainly one person's face is a "no": NaN distances compare as not below τ, and the
 * head, where it is required, can only turn a yes into a no. Pure.
 */
export function decideFace(
  face: { quality: MeasuredQuality; candidates: readonly Candidate[] },
  rules: DecisionRules,
): FaceDecision {
  const reason = qualityRefusal(face.quality, rules.quality);
  if (reason) return { kind: "rejected", reason, ...scoresOf(face.candidates) };
  return decideMatch(face.candidates, rules);
}

function decideMatch(candidates: readonly Candidate[], rules: DecisionRules): FaceDecision {
  const best = candidates[0] ?? null;
  const runnerUp = candidates[1] ?? null;
  const scores = scoresOf(candidates);
  if (!best || !comparePair(best, rules).samePerson) return { kind: "unknown", ...scores };
  if (isCorrected(best, rules)) return { kind: "rejected", reason: "CORRECTED", ...scores };
  if (scores.margin !== null && !(scores.margin >= rules.margin)) {
    return { kind: "rejected", reason: "AMBIGUOUS", ...scores };
  }
  if (isContested(candidates, rules)) return { kind: "rejected", reason: "AMBIGUOUS", ...scores };
  if (rules.head?.role === "require" && comparePair(best, rules).sameByHead !== true) {
    return { kind: "rejected", reason: "HEAD_DISAGREES", ...scores };
  }
  const { personId, distance } = best;
  return { kind: "recognized", ...scores, personId, distance, runnerUp };
}

/**
 * Whether a face that looks like a person looks at least as much like one of which somebody said
 * that it is not theirs. As a second person would, that face has to be further away by the margin:
 * where the person's own templates hold the wrong face too, both are about as near. Pure.
 */
function isCorrected(
  { distance, negativeDistance }: Pick<Candidate, "distance" | "negativeDistance">,
  { margin }: Pick<DecisionRules, "margin">,
): boolean {
  return negativeDistance !== null && !(negativeDistance - distance > margin);
}

/**
 * Whether two encoders name two people: each is sure by its own threshold, and neither's distance is
 * evidence against the other. Pure.
 */
function isContested(
  [best, ...others]: readonly Candidate[],
  rules: Pick<DecisionRules, "threshold" | "head">,
): boolean {
  return others.some((other) => {
    return other.byPrevious !== best.byPrevious && comparePair(other, rules).samePerson;
  });
}

function scoresOf([best, runnerUp]: readonly Candidate[]): Scores {
  if (!best) return NO_SCORES;
  const { distance, probability } = best;
  return { distance, probability, margin: runnerUp ? runnerUp.distance - distance : null };
}

/** What the frames of a visit say together. */
export interface VisitEvidence {
  /** The nearest people to the visit's embedding; null where no frame was good enough for one. */
  candidates: readonly Candidate[] | null;
  /** Mean squared distance of the frames' embeddings from the visit's. */
  spread: number;
  /** Good frames that are for each person. */
  votes: ReadonlyMap<string, number>;
  /** Why frames could not be judged, the commonest reason; null where none was refused. */
  commonestRefusal: RejectionReason | null;
}

/**
 * The mean of several embeddings is nearer to everybody than each of them: their spread falls out.
 * τ is calibrated on single faces, so this share of the spread is put back. Measured on people with
 * six pictures or more (training/README.md): with it the false match rate of a visit of five
 * different pictures, decided anew after each, is that of a single picture up to a factor of 1.4;
 * without it, it is eleven to twenty-one times as high.
 */
const SPREAD_SHARE = 0.75;

/** A visit's decision, with how many of its good frames are for the person it is about. */
export type VisitDecision = FaceDecision & { agreeingFrames: number };

/**
 * Decides on a visit: as on a face, but by the visit's embedding, and nobody is recognised whom too
 * few of its frames are for. Pure.
 */
export function decideVisit(evidence: VisitEvidence, rules: DecisionRules): VisitDecision {
  const { votes, commonestRefusal } = evidence;
  if (!evidence.candidates) {
    const nothing = { ...NO_SCORES, agreeingFrames: 0 };
    if (commonestRefusal === null) return { kind: "unknown", ...nothing };
    return { kind: "rejected", reason: commonestRefusal, ...nothing };
  }
  const candidates = evidence.candidates.map((one) => withSpread(one, evidence.spread));
  const decision = decideMatch(candidates, rules);
  const agreeingFrames = votes.get(candidates[0]?.personId) ?? 0;
  if (decision.kind !== "recognized") return { ...decision, agreeingFrames };
  const cast = [...votes.values()].reduce((sum, count) => sum + count, 0);
  const agree =
    agreeingFrames >= rules.agreeingFrames && agreeingFrames >= rules.agreeingShare * cast;
  if (agree) return { ...decision, agreeingFrames };
  const { distance, probability, margin } = decision;
  const scores = { distance, probability, margin };
  return { kind: "rejected", reason: "FRAMES_DISAGREE", ...scores, agreeingFrames };
}

/**
 * Distances of the previous encoder are on the scale of the one in use, and so are taken to spread
 * alike.
 */
function withSpread(candidate: Candidate, spread: number): Candidate {
  const { distance, negativeDistance } = candidate;
  const added = SPREAD_SHARE * spread;
  return {
    ...candidate,
    distance: distance + added,
    negativeDistance: negativeDistance === null ? null : negativeDistance + added,
  };
}

/** Whom one good frame is for: the nearest person, if near and clearly nearest; null for nobody. */
export function voteOf(candidates: readonly Candidate[], rules: DecisionRules): string | null {
  const [best] = candidates;
  const { margin } = scoresOf(candidates);
  if (!best || !(best.distance < rules.frameThreshold) || isCorrected(best, rules)) return null;
  return margin !== null && !(margin >= rules.margin) ? null : best.personId;
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
