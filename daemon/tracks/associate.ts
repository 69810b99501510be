import { squaredDistance } from "../vision/embed.js";
import { boxOverlap } from "../vision/suppress-overlaps.js";
import type { Box, EmbeddedFace } from "../vision/types.js";
import { assign } from "./assignment.js";

/** What association needs to know of a visit under way. */
export interface Expected {
  /** Where its face should be now; null once it was lost for too long to say. */
  box: Box | null;
  /** How it looked in its last good frame, and on average over its best; null before one. */
  looks: { last: Float32Array; mean: Float32Array } | null;
}

/** A face of the frame. */
export interface Candidate extends Pick<EmbeddedFace, "box" | "embedding"> {
  /** Whether it shows well enough for its embedding to mean something. */
  isGood: boolean;
}

/** Distances are squared Euclidean. */
export interface AssociationRules {
  /** Least intersection over union of a face with where the visit's face is expected. */
  minOverlap: number;
  /** The same where the face, or all of the visit so far, shows too poorly for embeddings. */
  minPoorOverlap: number;
  /** Greatest distance of embeddings where the boxes overlap. */
  overlappingDistance: number;
  /** Greatest distance where they do not: the face moved fast, was hidden, or came back. */
  movedDistance: number;
}

const MIN_OVERLAP = 0.2;
const MIN_POOR_OVERLAP = 0.4;

/**
 * Rules for an encoder with threshold τ. Frame to frame one face differs less than two pictures of
 * it do, but blur comes and goes: where boxes overlap, one and a half τ still is the same face;
 * where they do not, only a plain match is.
 */
export function associationFor(threshold: number): AssociationRules {
  return {
    minOverlap: MIN_OVERLAP,
    minPoorOverlap: MIN_POOR_OVERLAP,
    overlappingDistance: 1.5 * threshold,
    movedDistance: threshold,
  };
}

/**
 * Ties the faces of a frame to the visits under way, one to one, by the least sum of costs: how
 * little they overlap with where the visit's face is expected, and how far their embeddings are.
 * Overlap alone never ties a face that could be told apart: another person may stand in the same
 * place. A poor one (blurred, turned away) it does tie, for that one is no evidence of anything, and
 * so it does to a visit that has only had such ones.
 * Returns for each face the index of its visit, or -1. Pure.
 */
export function associate(
  visits: readonly Expected[],
  faces: readonly Candidate[],
  rules: AssociationRules,
): number[] {
  return assign(faces.map((face) => visits.map((visit) => costOf(visit, face, rules))));
}

/** From 0, in place and alike, to 2; Infinity where it cannot be the same face. */
function costOf(visit: Expected, face: Candidate, rules: AssociationRules): number {
  const overlap = visit.box ? boxOverlap(visit.box, face.box) : 0;
  if (!face.isGood || !visit.looks) {
    return overlap >= rules.minPoorOverlap ? 2 - overlap : Number.POSITIVE_INFINITY;
  }
  const distance = Math.min(
    squaredDistance(visit.looks.last, face.embedding),
    squaredDistance(visit.looks.mean, face.embedding),
  );
  const isInPlace = overlap >= rules.minOverlap;
  const limit = isInPlace ? rules.overlappingDistance : rules.movedDistance;
  // A distance that is no number is below nothing.
  if (!(distance < limit)) return Number.POSITIVE_INFINITY;
  return 1 - (isInPlace ? overlap : 0) + distance / rules.overlappingDistance;
}
