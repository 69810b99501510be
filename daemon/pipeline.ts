import type { Frame } from "./camera/camera.js";
import { type DecisionRules, decideVisit, type VisitDecision, voteOf } from "./decide.js";
import { reasonOf } from "./errors.js";
import type { FaceMemory } from "./events/face-memory.js";
import type { Journal } from "./events/journal.js";
import type { Snapshots } from "./events/snapshots.js";
import type { JournaledEvent } from "./events/types.js";
import { candidatesOf } from "./gallery/candidates.js";
import type { Gallery } from "./gallery/gallery.js";
import { faceQuality } from "./gallery/quality.js";
import { qualityRefusal } from "./gallery/quality-gate.js";
import type { Logger } from "./log.js";
import type { PipelineObserver } from "./observer.js";
import { eventOf } from "./outcome-event.js";
import type { Look } from "./tracks/evidence.js";
import {
  type Outcome,
  type PendingVisit,
  type VisitFacts,
  type VisitRules,
  Visits,
} from "./tracks/visits.js";
import { VisionError } from "./vision/errors.js";
import type { EmbeddedFace, Vision } from "./vision/types.js";

export interface PipelineParts {
  vision: Vision;
  gallery: Pick<Gallery, "match" | "person">;
  journal: Pick<Journal, "append">;
  snapshots: Pick<Snapshots, "save">;
  /** Keeps the faces of decisions; null where none are to be kept, as beside a recording. */
  memory: Pick<FaceMemory, "keeper"> | null;
  /** The rules in force: they change with the gallery. */
  rules: () => DecisionRules;
  visitRules: () => VisitRules;
  /** Counts; a replay has none. */
  observer?: PipelineObserver;
  newId: () => string;
  now: () => Date;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** A face of a judged frame, with its visit and what is decided of that so far. */
export interface JudgedFace extends Look {
  /** Null where more faces are in view than visits may be open. */
  visitId: string | null;
  decision: VisitDecision | null;
}

/** Takes the faces of a judged frame; must neither block nor throw. */
export type FaceWatcher = (frame: Frame, faces: readonly JudgedFace[]) => void;

/** How often visits are checked for having ended where no frame does it. */
const SWEEP_MS = 500;

/** Best and second-best person: all that a decision needs. */
const CANDIDATES = 2;

/**
 * From frames to events. One frame is in flight and one waits per camera; a newer one takes its
 * place, because a late decision at a door is a wrong one. Cameras take turns. A frame that fails
 * is lost and nothing else: no error leads to a recognition.
 */
export class Pipeline {
  #waiting = new Map<string, Frame>();
  #dropped = new Map<string, number>();
  #visits = new Map<string, Visits>();
  #sweep: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #writes: Promise<void> = Promise.resolve();
  #stopped = false;
  #lastFailure: string | null = null;
  #frames = { done: 0, failed: 0 };
  #events = { asked: 0, done: 0 };
  #watchers = new Set<FaceWatcher>();

  constructor(private readonly parts: PipelineParts) {}

  start(): void {
    this.#sweep = setInterval(() => this.expire(this.parts.now()), SWEEP_MS);
  }

  /** Takes a frame without waiting for it. */
  offer(frame: Frame): void {
    if (this.#stopped) return;
    if (this.#waiting.has(frame.cameraId)) {
      this.#dropped.set(frame.cameraId, this.droppedOf(frame.cameraId) + 1);
    }
    // A newer frame keeps its camera's place in the line, so that none starves another.
    this.#waiting.set(frame.cameraId, frame);
    this.#running ??= this.#drain();
  }

  /** Frames of a camera that a newer one replaced before they were looked at. */
  droppedOf(cameraId: string): number {
    return this.#dropped.get(cameraId) ?? 0;
  }

  /** Shows the faces of every judged frame to someone beside the decision; returns how to stop. */
  watchFaces(watcher: FaceWatcher): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Why the last frame could not be judged, or null when it could. */
  lastFailure(): string | null {
    return this.#lastFailure;
  }

  /** A frame that had to give way because inference has enough to do is dealt with as well. */
  progress(): { isPending: boolean; done: number; failed: number } {
    return { isPending: this.#running !== undefined, ...this.#frames };
  }

  /** Of what is written to the journal; a write that fails has come to its end, too. */
  writeProgress(): { isPending: boolean; done: number; failed: number } {
    const { asked, done } = this.#events;
    return { isPending: asked > done, done, failed: 0 };
  }

  /** Resolves when what the frames so far led to is journalled. */
  settled(): Promise<void> {
    return this.#writes;
  }

  /** Finishes the frame in flight, announces the visits under way, and waits for the journal. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweep);
    this.#waiting.clear();
    await this.#running;
    for (const [cameraId, visits] of this.#visits) {
      this.#publish(cameraId, visits.endAll(this.parts.now()));
    }
    await this.#writes;
  }

  async #drain(): Promise<void> {
    for (;;) {
      const [next] = this.#waiting.values();
      if (!next) {
        // At once, not when the promise settles: a frame offered in between would wait for ever.
        this.#running = undefined;
        return;
      }
      this.#waiting.delete(next.cameraId);
      await this.judge(next);
    }
  }

  /** Judges a frame out of turn, which a recording wants: none is dropped. Never rejects. */
  async judge(frame: Frame): Promise<void> {
    const { cameraId } = frame;
    try {
      const { faces, times } = await this.parts.vision.analyze(frame);
      const rules = this.parts.rules();
      const visits = this.#visitsOf(cameraId);
      const matching = performance.now();
      const looks = faces.map((face) => this.#lookAt(face, rules));
      const matchMs = performance.now() - matching;
      const seen = visits.see(looks, { image: frame, at: frame.capturedAt });
      const { outcomes, pending, visitIds } = seen;
      this.#publish(cameraId, outcomes);
      const deciding = performance.now();
      for (const [visitId, decision] of await this.#decide(pending, rules)) {
        this.#publish(cameraId, visits.decide(visitId, decision, frame.capturedAt));
      }
      const decideMs = pending.length > 0 ? performance.now() - deciding : null;
      const judged = looks.map((look, i) => {
        const visitId = visitIds[i];
        return { ...look, visitId, decision: visitId === null ? null : visits.decisionOn(visitId) };
      });
      for (const watcher of [...this.#watchers]) watcher(frame, judged);
      this.#lastFailure = null;
      this.#frames.done++;
      const ageMs = this.parts.now().getTime() - frame.capturedAt.getTime();
      const facts = { cameraId, ageMs, times, matchMs, decideMs, looks };
      this.parts.observer?.frameJudged(facts);
    } catch (error) {
      // Said once until it works again: a dead worker must not fill the disk with log lines.
      if (this.#lastFailure === null) {
        this.parts.log.error({ cameraId, reason: reasonOf(error) }, "frame not judged");
      }
      this.#lastFailure = reasonOf(error);
      this.#frames[isBusy(error) ? "done" : "failed"]++;
      this.parts.observer?.frameFailed(cameraId, error);
    }
  }

  /** Ends what was not seen for too long by that moment. */
  expire(now: Date): void {
    for (const [cameraId, visits] of this.#visits) this.#publish(cameraId, visits.expire(now));
  }

  /** A face by itself; without the head, which is asked once a frame for the visits. */
  #lookAt(face: EmbeddedFace, rules: DecisionRules): Look {
    const quality = faceQuality(face);
    const weight = quality.overall;
    const refusal = qualityRefusal(quality, rules.quality);
    if (refusal !== null) return { face, weight, refusal, vote: null };
    const matches = this.parts.gallery.match(face.embedding, CANDIDATES, face.previous);
    const candidates = matches.map((match) => ({ ...match, probability: null }));
    return { face, weight, refusal, vote: voteOf(candidates, rules) };
  }

  async #decide(
    pending: readonly PendingVisit[],
    rules: DecisionRules,
  ): Promise<[visitId: string, VisitDecision][]> {
    const { gallery, vision } = this.parts;
    const probes = pending.flatMap(({ embedding, previous }) => {
      return embedding
        ? [{ embedding, matches: gallery.match(embedding, CANDIDATES, previous) }]
        : [];
    });
    const candidatesOfGood = await candidatesOf(probes, vision);
    return pending.map(({ visitId, embedding, ...said }) => {
      const place = probes.findIndex((probe) => probe.embedding === embedding);
      const candidates = candidatesOfGood[place] ?? null;
      return [visitId, decideVisit({ candidates, ...said }, rules)];
    });
  }

  #visitsOf(cameraId: string): Visits {
    const existing = this.#visits.get(cameraId);
    if (existing) return existing;
    const visits = new Visits(this.parts.visitRules, this.parts.newId);
    this.#visits.set(cameraId, visits);
    return visits;
  }

  /** Journals outcomes in their order; the pipeline does not wait for the disk. */
  #publish(cameraId: string, outcomes: readonly Outcome[]): void {
    const dueAt = performance.now();
    for (const outcome of outcomes) {
      this.#events.asked++;
      this.#writes = this.#writes.then(async () => {
        await this.#write(cameraId, { outcome, dueAt });
        this.#events.done++;
      });
    }
  }

  /** The snapshot first: who hears of the event can fetch it. Without one the event still counts. */
  async #write(
    cameraId: string,
    { outcome, dueAt }: { outcome: Outcome; dueAt: number },
  ): Promise<void> {
    const { journal, snapshots, memory, now, log } = this.parts;
    const keeper =
      outcome.kind === "decision" ? memory?.keeper(bestFaceOf(outcome.visit)) : undefined;
    try {
      const event = await journal.append(async (id) => {
        if (outcome.kind === "decision") {
          await snapshots.save(id, outcome.visit.sighting.image).catch((error: unknown) => {
            log.error({ cameraId, reason: reasonOf(error) }, "snapshot not stored");
          });
        }
        return eventOf(cameraId, outcome, {
          isEnrolled: (personId) => this.parts.gallery.person(personId) !== undefined,
          threshold: this.parts.rules().threshold,
        });
      }, keeper);
      log.info(factsOf(event), "event");
      const times = { storedAt: now(), writeMs: performance.now() - dueAt };
      this.parts.observer?.eventStored(event, times);
    } catch (error) {
      log.error({ cameraId, reason: reasonOf(error) }, "event not stored");
    }
  }
}

/**
 * What is remembered of a visit: its best face by itself. A mean lies nearer to everybody, so that
 * as a template it would be accepted more often than τ promises. Null where no face was good.
 */
function bestFaceOf({ goodFrames, sighting }: VisitFacts): Float32Array | null {
  return goodFrames > 0 ? sighting.face.embedding : null;
}

function isBusy(error: unknown): boolean {
  return error instanceof VisionError && error.code === "BUSY";
}

/** What may stand in the log of an event: ids, numbers, reasons. */
function factsOf(event: JournaledEvent): Record<string, unknown> {
  const { kind, id: eventId, visitId, cameraId, distance, probability, frames } = event;
  const facts = { kind, eventId, visitId, cameraId, distance, probability, frames };
  if (event.kind === "visit") return { ...facts, phase: event.phase };
  return event.kind === "rejected" ? { ...facts, reason: event.reason } : facts;
}
