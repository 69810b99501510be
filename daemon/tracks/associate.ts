import { squaredDistance } from "../vision/embed.js";
import { boxOverlap } from "../vision/suppress-overlaps.js";
import type { Box, EmbeddedFace } from "../vision/types.js";

/** What association needs to know of a visit: where its face was last, and its embedding. */
export interface Located {
  box: Box;
  embedding: Float32Array;
}

export interface AssociationRules {
  /** Least intersection over union of a face with where the visit's face was. */
  minOverlap: number;
  /** Greatest squared distance of embeddings where the boxes overlap. */
  overlappingDistance: number;
  /** Greatest squared distance where they do not: the face moved fast, or frames are rare. */
  movedDistance: number;
}

/** Faces that overlap less than this are not taken for one that stood still. */
const MIN_OVERLAP = 0.3;

/**
 * Rules for an encoder with threshold τ. Frame to frame one face differs less than two pictures of
 * it do, but blur comes and goes: where boxes overlap, one and a half τ still is the same face;
 * where they do not, only a plain match is.
 */
export function associationFor(threshold: number): AssociationRules {
  return {
    minOverlap: MIN_OVERLAP,
    overlappingDistance: 1.5 * threshold,
    movedDistance: threshold,
  };
}

/**
 * Ties the faces of a frame to the visits under way, one to one, the nearest embeddings first.
 * Overlap alone is never enough: when the scene changes, another person may stand in the same
 * place. Returns for each face the index of its visit, or -1. Pure.
 */
export function associate(
  visits: readonly Located[],
  faces: readonly Pick<EmbeddedFace, "box" | "embedding">[],
  rules: AssociationRules,
): number[] {
  const pairs: { visit: number; face: number; distance: number }[] = [];
  visits.forEach((located, visit) => {
    faces.forEach((seen, face) => {
      const distance = squaredDistance(located.embedding, seen.embedding);
      const overlaps = boxOverlap(located.box, seen.box) >= rules.minOverlap;
      const limit = overlaps ? rules.overlappingDistance : rules.movedDistance;
      if (distance < limit) pairs.push({ visit, face, distance });
    });
  });
  pairs.sort((a, b) => a.distance - b.distance);
  const visitOfFace = faces.map(() => -1);
  const taken = new Set<number>();
  for (const { visit, face } of pairs) {
    if (visitOfFace[face] !== -1 || taken.has(visit)) continue;
    visitOfFace[face] = visit;
    taken.add(visit);
  }
  return visitOfFace;
}
