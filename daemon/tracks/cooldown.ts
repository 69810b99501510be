import { squaredDistance } from "../vision/embed.js";
import type { AssociationRules } from "./associate.js";
import type { Sighting } from "./visits.js";

/** What is remembered of a visit that is over. */
export interface DoneVisit {
  /** Milliseconds since the epoch. */
  lastSeenAt: number;
  embedding: Float32Array;
  personId: string | null;
  announced: "nothing" | "no" | "recognized";
}

/**
 * Whether a new outcome only repeats a visit that ended less than the cooldown ago: the same
 * person, or the same stranger. A person who was announced as unknown before is news. Pure.
 */
export function isSameStay(
  done: DoneVisit,
  {
    sighting,
    cooldownMs,
    rules,
  }: { sighting: Sighting; cooldownMs: number; rules: AssociationRules },
): boolean {
  if (sighting.at.getTime() - done.lastSeenAt > cooldownMs) return false;
  if (sighting.decision.kind === "recognized") {
    return done.announced === "recognized" && done.personId === sighting.decision.personId;
  }
  if (done.announced === "nothing") return false;
  return squaredDistance(done.embedding, sighting.face.embedding) < rules.movedDistance;
}
