import type { Frame } from "./camera/camera.js";
import { type DecisionRules, decideFace } from "./decide.js";
import { reasonOf } from "./errors.js";
import type { Journal } from "./events/journal.js";
import type { Snapshots } from "./events/snapshots.js";
import type { NewEvent } from "./events/types.js";
import { candidatesOf } from "./gallery/candidates.js";
import type { Gallery } from "./gallery/gallery.js";
import { faceQuality } from "./gallery/quality.js";
import type { Logger } from "./log.js";
import { type Outcome, type VisitRules, Visits } from "./tracks/visits.js";
import type { EmbeddedFace, Vision } from "./vision/types.js";

export interface PipelineParts {
  vision: Vision;
  gallery: Pick<Gallery, "match" | "person">;
  journal: Pick<Journal, "append">;
  snapshots: Pick<Snapshots, "save">;
  /** The rules in force: they change with the gallery. */
  rules: () => DecisionRules;
  visitRules: VisitRules;
  newId: () => string;
  now: () => Date;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** Takes the faces of a judged frame; must neither block nor throw. */
export type FaceWatcher = (frame: Frame, faces: readonly EmbeddedFace[]) => void;

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
    for (const [cameraId, visits] of this.#visits) this.#publish(cameraId, visits.endAll());
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
    const { vision, gallery, log } = this.parts;
    try {
      const rules = this.parts.rules();
      const { faces } = await vision.analyze(frame);
      const probes = faces.map(({ embedding }) => {
        return { embedding, matches: gallery.match(embedding, CANDIDATES) };
      });
      const candidates = await candidatesOf(probes, vision);
      const judged = faces.map((face, i) => {
        const probe = { quality: faceQuality(face), candidates: candidates[i] };
        return { face, decision: decideFace(probe, rules) };
      });
      const visits = this.#visitsOf(frame.cameraId);
      const outcomes = visits.see(judged, { image: frame, at: frame.capturedAt });
      this.#publish(frame.cameraId, outcomes);
      for (const watcher of [...this.#watchers]) watcher(frame, faces);
      this.#lastFailure = null;
    } catch (error) {
      // Said once until it works again: a dead worker must not fill the disk with log lines.
      if (this.#lastFailure === null) {
        log.error({ cameraId: frame.cameraId, reason: reasonOf(error) }, "frame not judged");
      }
      this.#lastFailure = reasonOf(error);
    }
  }

  #visitsOf(cameraId: string): Visits {
    const existing = this.#visits.get(cameraId);
    if (existing) return existing;
    const visits = new Visits(this.parts.visitRules, this.parts.newId);
    this.#visits.set(cameraId, visits);
    return visits;
  }

  /** Ends the visits that are over at this time: a recording brings its own. */
  expire(now: Date): void {
    for (const [cameraId, visits] of this.#visits) this.#publish(cameraId, visits.expire(now));
  }

  /** Journals outcomes in their order; the pipeline does not wait for the disk. */
  #publish(cameraId: string, outcomes: readonly Outcome[]): void {
    for (const outcome of outcomes) {
      this.#writes = this.#writes.then(() => this.#write(cameraId, outcome));
    }
  }

  /** The snapshot first: who hears of the event can fetch it. Without one the event still counts. */
  async #write(cameraId: string, outcome: Outcome): Promise<void> {
    const { journal, snapshots, log } = this.parts;
    try {
      const { image } = outcome.sighting;
      const event = await journal.append(async (id) => {
        await snapshots.save(id, image).catch((error: unknown) => {
          log.error({ cameraId, reason: reasonOf(error) }, "snapshot not stored");
        });
        return this.#eventOf(cameraId, outcome);
      });
      const { kind, id: eventId, visitId } = event;
      log.info({ kind, eventId, visitId, cameraId, ...numbersOf(event) }, "event");
    } catch (error) {
      log.error({ cameraId, reason: reasonOf(error) }, "event not stored");
    }
  }

  /** Who was erased while the visit went on is not announced: that person is not enrolled. */
  #eventOf(cameraId: string, { visitId, frames, sighting }: Outcome): NewEvent {
    const { gallery } = this.parts;
    const { threshold } = this.parts.rules();
    const { decision, face, at } = sighting;
    const base = { at, cameraId, visitId, box: face.box, quality: faceQuality(face), frames };
    switch (decision.kind) {
      case "recognized":
        if (!gallery.person(decision.personId)) {
          const nobody = { kind: "unknown", distance: null, probability: null } as const;
          return { ...base, ...nobody, threshold };
        }
        return { ...base, ...decision, threshold };
      case "unknown":
        return { ...base, ...decision, threshold };
      case "rejected":
        return { ...base, ...decision };
    }
  }
}

function numbersOf(event: NewEvent): Record<string, unknown> {
  const { distance, probability, frames } = event;
  const numbers = { distance, probability, frames };
  return event.kind === "rejected" ? { ...numbers, reason: event.reason } : numbers;
}
