import { squaredDistance } from "../vision/embed.js";

/** What is remembered of a visit that is over. */
export interface DoneVisit {
  /** Milliseconds since the epoch. */
  lastSeenAt: number;
  /** The visit's; null where no frame of it was good enough for one. */
  embedding: Float32Array | null;
  announced: Announced;
}

/** What subscribers were told of a visit. */
export type Announced =
  | { kind: "nothing" }
  | { kind: "no" }
  | { kind: "recognized"; personId: string };

/**
 * Whether an announcement would only repeat another visit, which was last seen less than the cooldown
 * before this one began: the same person, or the same stranger. A person who was announced as
 * unknown before is news. Pure.
 */
export function isRepeat(
  done: DoneVisit,
  next: { announced: Announced; embedding: Float32Array | null; startedAt: number },
  { cooldownMs, sameDistance }: { cooldownMs: number; sameDistance: number },
): boolean {
  if (next.startedAt - done.lastSeenAt > cooldownMs) return false;
  const { announced } = next;
  if (announced.kind === "recognized") {
    return done.announced.kind === "recognized" && done.announced.personId === announced.personId;
  }
  if (done.announced.kind === "nothing" || !done.embedding || !next.embedding) return false;
  return squaredDistance(done.embedding, next.embedding) < sameDistance;
}
