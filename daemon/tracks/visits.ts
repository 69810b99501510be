import type { RejectionReason, VisitDecision } from "../decide.js";
import type { RgbImage } from "../vision/types.js";
import { type AssociationRules, associate } from "./associate.js";
import { type Announced, type DoneVisit, isRepeat } from "./cooldown.js";
import { commonestRefusal, embeddingSpread, type Look, type Sighting } from "./evidence.js";
import { beginVisit, continueVisit, expectedOf, type Visit, type VisitFormRules } from "./visit.js";

export interface VisitRules extends VisitFormRules {
  /** Frames that make a tentative visit one that is told of. */
  confirmFrames: number;
  /** How long a face may stay unrecognised before it is announced as unknown. */
  unknownAfterMs: number;
  /** A face that was not seen for this long has left the view. */
  lostAfterMs: number;
  /** Who comes back within this time of having been seen last goes on with the same visit. */
  absenceMs: number;
  /** Who comes again within this time of having been seen last is not announced again. */
  cooldownMs: number;
  /** Visits under way at once; further faces wait until one is over. */
  maxOpen: number;
  association: AssociationRules;
}

export type VisitPhase = "started" | "updated" | "ended";

/** A visit as it is told of. */
export interface VisitFacts {
  visitId: string;
  startedAt: Date;
  lastSeenAt: Date;
  frames: number;
  /** Of these, the ones that showed well enough to be judged. */
  goodFrames: number;
  /** The best of them. */
  sighting: Sighting;
  /** The quality-weighted mean of the best frames' embeddings; null before a good frame. */
  embedding: Float32Array | null;
  /** What was decided last; null while nothing could be. */
  decision: VisitDecision | null;
  /** What was told of it. */
  announced: Announced;
}

/** What became due, to become an event: a visit's decision, or a step of its life. */
export type Outcome =
  | { kind: "decision"; at: Date; visit: VisitFacts; decision: VisitDecision }
  | { kind: "phase"; phase: VisitPhase; at: Date; visit: VisitFacts };

/** A visit that was seen in this frame and may still change its decision. */
export interface PendingVisit {
  visitId: string;
  embedding: Float32Array | null;
  /** By the previous encoder; null where none is loaded. */
  previous: Float32Array | null;
  /** Mean squared distance of the frames' embeddings from it. */
  spread: number;
  votes: ReadonlyMap<string, number>;
  commonestRefusal: RejectionReason | null;
}

interface OpenVisit extends Visit {
  decision: VisitDecision | null;
}

/** Visits remembered for the cooldown. */
const MAX_DONE = 64;

/**
 * The visits before one camera. Each frame's faces are tied to visits (`see`), the caller decides on
 * those that are pending, and says so (`decide`). What came of it is returned as outcomes: a visit
 * starts once, is announced once, may be revised once from a "no" to a person, and ends once.
 */
export class Visits {
  #open: OpenVisit[] = [];
  #done: DoneVisit[] = [];

  constructor(
    private readonly rules: () => VisitRules,
    private readonly newId: () => string,
  ) {}

  /** Takes one frame's faces; `visitIds` says whose each is, null where no more visits may begin. */
  see(
    looks: readonly Look[],
    { image, at }: { image: RgbImage; at: Date },
  ): { outcomes: Outcome[]; pending: PendingVisit[]; visitIds: (string | null)[] } {
    const outcomes = this.expire(at);
    const visitOf = associate(
      this.#open.map((visit) => expectedOf(visit, at.getTime())),
      looks.map(({ face, refusal }) => ({ ...face, isGood: refusal === null })),
      this.rules().association,
    );
    const before = [...this.#open];
    const visitOfLook = looks.map((look, i) => {
      const sighting = { ...look, image, at };
      const visit = visitOf[i] === -1 ? this.#begin(sighting) : before[visitOf[i]];
      if (!visit) return null;
      if (visitOf[i] !== -1) continueVisit(visit, sighting, this.rules());
      if (visit.state === "away") visit.state = "present";
      return visit;
    });
    const seen = visitOfLook.filter((visit) => visit !== null);
    for (const visit of seen) {
      const isSure = visit.evidence.frames >= this.rules().confirmFrames;
      if (visit.state === "tentative" && isSure) outcomes.push(...this.#confirm(visit, at));
    }
    const pending = seen.filter(({ announced }) => announced.kind !== "recognized");
    const visitIds = visitOfLook.map((visit) => visit?.id ?? null);
    return { outcomes, pending: pending.map(pendingOf), visitIds };
  }

  /** Takes the decision on a pending visit; one that is over by now is left alone. */
  decide(visitId: string, decision: VisitDecision, at: Date): Outcome[] {
    const visit = this.#open.find(({ id }) => id === visitId);
    if (!visit) return [];
    visit.decision = decision;
    return this.#announce(visit, { at, isOver: false });
  }

  /** What was decided on a visit last; null while nothing was, or where it is over. */
  decisionOn(visitId: string): VisitDecision | null {
    return this.#open.find(({ id }) => id === visitId)?.decision ?? null;
  }

  /**
   * Faces that were not seen for too long have left the view: a visit without an announcement gets
   * one then. Who stays away is gone.
   */
  expire(now: Date): Outcome[] {
    const { lostAfterMs, absenceMs } = this.rules();
    const outcomes: Outcome[] = [];
    for (const visit of [...this.#open]) {
      const unseenMs = now.getTime() - visit.lastSeenAt;
      if (visit.state !== "away" && unseenMs > lostAfterMs) {
        outcomes.push(...this.#leave(visit, now));
      }
      if (visit.state === "away" && unseenMs > absenceMs) outcomes.push(...this.#end(visit, now));
    }
    return outcomes;
  }

  /** Ends every visit: the daemon stops, and what it saw is not to be lost. */
  endAll(now: Date): Outcome[] {
    return [...this.#open].flatMap((visit) => {
      const last = visit.state === "away" ? [] : this.#leave(visit, now);
      return [...last, ...this.#end(visit, now)];
    });
  }

  #begin(sighting: Sighting): OpenVisit | undefined {
    if (this.#open.length >= this.rules().maxOpen) return undefined;
    const visit = { ...beginVisit(this.newId(), sighting, this.rules()), decision: null };
    this.#open.push(visit);
    return visit;
  }

  #confirm(visit: OpenVisit, at: Date): Outcome[] {
    visit.state = "present";
    return [{ kind: "phase", phase: "started", at, visit: factsOf(visit) }];
  }

  #leave(visit: OpenVisit, at: Date): Outcome[] {
    const outcomes = this.#announce(visit, { at, isOver: true });
    // A single poor look at a face is no visit: it was counted, and that is all.
    if (visit.state === "tentative") this.#open = this.#open.filter((other) => other !== visit);
    else visit.state = "away";
    return outcomes;
  }

  #end(visit: OpenVisit, at: Date): Outcome[] {
    if (!this.#open.includes(visit)) return [];
    this.#open = this.#open.filter((other) => other !== visit);
    this.#done.push(doneOf(visit));
    if (this.#done.length > MAX_DONE) this.#done.shift();
    return [{ kind: "phase", phase: "ended", at, visit: factsOf(visit) }];
  }

  #announce(visit: OpenVisit, { at, isOver }: { at: Date; isOver: boolean }): Outcome[] {
    const { decision } = visit;
    if (!decision || !isDue(visit, decision, { isOver, rules: this.rules() })) return [];
    const started = visit.state === "tentative" ? this.#confirm(visit, at) : [];
    visit.announced = announcementOf(decision);
    const told: Outcome[] = this.#repeats(visit)
      ? []
      : [{ kind: "decision", at, visit: factsOf(visit), decision }];
    return [...started, ...told, { kind: "phase", phase: "updated", at, visit: factsOf(visit) }];
  }

  #repeats(visit: OpenVisit): boolean {
    const { announced, mean: embedding, startedAt } = visit;
    const { cooldownMs, association } = this.rules();
    const limits = { cooldownMs, sameDistance: association.movedDistance };
    const others = this.#open.filter((other) => other !== visit).map(doneOf);
    return [...this.#done, ...others].some((done) =>
      isRepeat(done, { announced, embedding, startedAt }, limits),
    );
  }
}

/** A person at once; a "no" when it has lasted, or the visit is over; nothing twice. */
function isDue(
  visit: OpenVisit,
  decision: VisitDecision,
  { isOver, rules }: { isOver: boolean; rules: VisitRules },
): boolean {
  if (visit.announced.kind === "recognized") return false;
  if (decision.kind === "recognized") return true;
  if (visit.announced.kind === "no") return false;
  if (visit.state === "tentative") return isOver && visit.evidence.goodFrames > 0;
  return isOver || visit.lastSeenAt - visit.startedAt >= rules.unknownAfterMs;
}

function announcementOf(decision: VisitDecision): Announced {
  if (decision.kind !== "recognized") return { kind: "no" };
  return { kind: "recognized", personId: decision.personId };
}

function doneOf({ lastSeenAt, mean, announced }: Visit): DoneVisit {
  return { lastSeenAt, embedding: mean, announced };
}

function pendingOf({ id, mean, previousMean, evidence }: Visit): PendingVisit {
  const embeddings = { embedding: mean, previous: previousMean };
  const { votes } = evidence;
  const spread = embeddingSpread(evidence, mean);
  const refusal = commonestRefusal(evidence);
  return { visitId: id, ...embeddings, spread, votes, commonestRefusal: refusal };
}

function factsOf(visit: OpenVisit): VisitFacts {
  const { evidence, mean, decision, announced } = visit;
  return {
    visitId: visit.id,
    startedAt: new Date(visit.startedAt),
    lastSeenAt: new Date(visit.lastSeenAt),
    frames: evidence.frames,
    goodFrames: evidence.goodFrames,
    sighting: evidence.sighting,
    embedding: mean,
    decision,
    announced,
  };
}
