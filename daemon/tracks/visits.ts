import type { FaceDecision } from "../decide.js";
import type { EmbeddedFace, RgbImage } from "../vision/types.js";
import { type AssociationRules, associate } from "./associate.js";
import { type DoneVisit, isSameStay } from "./cooldown.js";

/** A face of one frame with what was decided on it alone. */
export interface JudgedFace {
  face: EmbeddedFace;
  decision: FaceDecision;
}

/** A face with the frame it was seen in: what an event shows. */
export interface Sighting extends JudgedFace {
  image: RgbImage;
  at: Date;
}

/** One person's stay before one camera: the faces of successive frames that belong together. */
interface Visit {
  id: string;
  lastSeenAt: number;
  startedAt: number;
  frames: number;
  last: EmbeddedFace;
  /** The best sighting so far of each outcome. */
  best: Map<FaceDecision["kind"], Sighting>;
  /** Frames in which each person was recognised. */
  votes: Map<string, number>;
  announced: "nothing" | "no" | "recognized";
}

export interface VisitRules {
  /** Frames that must agree on a person, or on nobody. */
  agreeingFrames: number;
  /** How long a face may stay unrecognised before it is announced as unknown. */
  unknownAfterMs: number;
  /** A visit whose face was not seen for this long is over. */
  lostAfterMs: number;
  /** A person who comes again within this time of leaving has not left: no second event. */
  cooldownMs: number;
  association: AssociationRules;
}

/** A visit's outcome, to become an event. */
export interface Outcome {
  visitId: string;
  frames: number;
  sighting: Sighting;
}

/** A camera that sees more faces than this at once announces the others late, not never. */
const MAX_VISITS = 32;
/** Visits remembered for the cooldown. */
const MAX_DONE = 64;

/**
 * The visits before one camera. Feed it every frame's faces, in order; it says which visits have
 * come to an outcome. One visit gives one event; an "unknown" may be revised once, to a person.
 */
export class Visits {
  #open: Visit[] = [];
  #done: DoneVisit[] = [];

  constructor(
    private readonly rules: VisitRules,
    private readonly newId: () => string,
  ) {}

  /** Takes one frame's judged faces; returns the outcomes that became due with it. */
  see(judged: readonly JudgedFace[], frame: { image: RgbImage; at: Date }): Outcome[] {
    const now = frame.at.getTime();
    const outcomes = this.expire(frame.at);
    const visitOf = associate(
      this.#open.map(({ last }) => last),
      judged.map(({ face }) => face),
      this.rules.association,
    );
    judged.forEach((one, i) => {
      const visit = visitOf[i] === -1 ? this.#begin(one, now) : this.#open[visitOf[i]];
      if (visit) record(visit, { ...one, ...frame });
    });
    for (const visit of this.#open) {
      if (visit.lastSeenAt === now) outcomes.push(...this.#announce(visit, false));
    }
    return outcomes;
  }

  /** Ends the visits that were not seen for too long; those without an outcome get theirs. */
  expire(now: Date): Outcome[] {
    const isLost = (v: Visit) => now.getTime() - v.lastSeenAt > this.rules.lostAfterMs;
    return this.#end(this.#open.filter(isLost));
  }

  /** Ends every visit: the daemon stops, and what it saw is not to be lost. */
  endAll(): Outcome[] {
    return this.#end([...this.#open]);
  }

  #end(ending: readonly Visit[]): Outcome[] {
    const outcomes = ending.flatMap((visit) => this.#announce(visit, true));
    this.#open = this.#open.filter((visit) => !ending.includes(visit));
    for (const visit of ending) this.#remember(visit);
    return outcomes;
  }

  #begin({ face }: JudgedFace, now: number): Visit | undefined {
    if (this.#open.length >= MAX_VISITS) return undefined;
    const visit: Visit = {
      id: this.newId(),
      startedAt: now,
      lastSeenAt: now,
      frames: 0,
      last: face,
      best: new Map(),
      votes: new Map(),
      announced: "nothing",
    };
    this.#open.push(visit);
    return visit;
  }

  #announce(visit: Visit, isOver: boolean): Outcome[] {
    const sighting = dueSighting(visit, isOver, this.rules);
    if (!sighting) return [];
    visit.announced = sighting.decision.kind === "recognized" ? "recognized" : "no";
    const stay = { sighting, cooldownMs: this.rules.cooldownMs, rules: this.rules.association };
    if (this.#done.some((done) => isSameStay(done, stay))) return [];
    return [{ visitId: visit.id, frames: visit.frames, sighting }];
  }

  #remember(visit: Visit): void {
    const recognized = visit.best.get("recognized")?.decision;
    this.#done.push({
      lastSeenAt: visit.lastSeenAt,
      embedding: visit.last.embedding,
      personId: recognized?.kind === "recognized" ? recognized.personId : null,
      announced: visit.announced,
    });
    if (this.#done.length > MAX_DONE) this.#done.shift();
  }
}

function record(visit: Visit, sighting: Sighting): void {
  visit.frames++;
  visit.last = sighting.face;
  visit.lastSeenAt = sighting.at.getTime();
  const { decision } = sighting;
  if (decision.kind === "recognized") {
    visit.votes.set(decision.personId, (visit.votes.get(decision.personId) ?? 0) + 1);
  }
  const best = visit.best.get(decision.kind);
  if (!best || isBetter(sighting, best)) visit.best.set(decision.kind, sighting);
}

/** Nearer is better for a person; for anyone else the larger face shows more. */
function isBetter(a: Sighting, b: Sighting): boolean {
  if (a.decision.kind === "recognized" && b.decision.kind === "recognized") {
    return a.decision.distance < b.decision.distance;
  }
  return a.face.box.width * a.face.box.height > b.face.box.width * b.face.box.height;
}

/**
 * The sighting that a visit is announced with, or undefined while evidence is missing. A person
 * needs agreeing frames, and more of them than anybody else. A visit that is over without that is
 * unknown, or rejected if no frame of it could be judged.
 */
function dueSighting(visit: Visit, isOver: boolean, rules: VisitRules): Sighting | undefined {
  if (visit.announced === "recognized") return undefined;
  const ranking = [...visit.votes.entries()].sort((a, b) => b[1] - a[1]);
  const [leader, second] = ranking;
  const best = visit.best.get("recognized");
  if (leader && best?.decision.kind === "recognized" && leader[1] >= rules.agreeingFrames) {
    const isClear = !second || leader[1] > second[1];
    if (isClear && best.decision.personId === leader[0]) return best;
  }
  if (visit.announced === "no") return undefined;
  const waited = visit.lastSeenAt - visit.startedAt >= rules.unknownAfterMs;
  if (!isOver && !(waited && visit.frames >= rules.agreeingFrames)) return undefined;
  return visit.best.get("unknown") ?? visit.best.get("rejected") ?? asUnknown(best);
}

/** Recognised in too few frames, or not by all of them as the same person: nobody known. */
function asUnknown(sighting: Sighting | undefined): Sighting | undefined {
  if (sighting?.decision.kind !== "recognized") return undefined;
  const { distance, probability } = sighting.decision;
  return { ...sighting, decision: { kind: "unknown", distance, probability } };
}
