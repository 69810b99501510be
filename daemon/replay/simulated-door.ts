import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  decisionRules,
  galleryEncoders,
  openVision,
  visitRules,
} from "../assembly/configured-parts.js";
import { Stoppers } from "../assembly/stoppers.js";
import type { Config } from "../config.js";
import type { DecisionRules } from "../decide.js";
import { openJournal } from "../events/journal.js";
import type { JournaledEvent } from "../events/types.js";
import { openDatabase } from "../gallery/database.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Logger } from "../log.js";
import { Pipeline, type PipelineParts } from "../pipeline.js";
import type { Box, RgbImage } from "../vision/types.js";
import type { ReadyMessage } from "../vision/worker-messages.js";
import type { Footage } from "./footage.js";
import { openReplayPeople, type PeopleSource, type RefusedPicture } from "./replay-people.js";

export interface SimulatedDoorOptions {
  config: Config;
  people: PeopleSource;
  log: Logger;
}

/** An event with the footage's own times. */
export interface ReplayedEvent {
  event: JournaledEvent;
  /** When it was made: the time of the frame that had just been judged. */
  decidedAt: Date;
  /** When the frame was taken in which the face stands in the event's box; null where unknown. */
  shownAt: Date | null;
}

/** A face that was seen, with the visit it was taken to belong to. */
export interface SeenFace {
  at: Date;
  box: Box;
  visitId: string | null;
}

/** What a door would have made of some footage. */
export interface Replay {
  events: ReplayedEvent[];
  faces: SeenFace[];
  frames: number;
  framesWithFace: number;
  /** Frames that could not be judged: where there are any, the rest is not to be relied on. */
  failedFrames: number;
  lastFailure: string | null;
  /** First and last frame; null without one. */
  span: { from: Date; to: Date } | null;
  wallMs: number;
}

export interface SimulatedDoor {
  models: ReadyMessage;
  gallery: Gallery;
  /** Pictures of the folders that nobody was enrolled by. */
  refused: readonly RefusedPicture[];
  rules: () => DecisionRules;
  /** Runs the pipeline over footage as fast as it goes; each run starts with an empty door. */
  replay(footage: Footage, signal: AbortSignal): Promise<Replay>;
  close(): Promise<void>;
}

/** How often visits are looked after where the footage has a gap, as the daemon does it. */
const SWEEP_MS = 500;

/**
 * The daemon's pipeline without camera and API: the same models, rules and gallery, built from the
 * same configuration. What it journals lies in a directory of its own, which `close` removes.
 */
export async function openSimulatedDoor(options: SimulatedDoorOptions): Promise<SimulatedDoor> {
  const stoppers = new Stoppers(options.log);
  try {
    return await open(options, stoppers);
  } catch (error) {
    await stoppers.stop();
    throw error;
  }
}

async function open(
  { config, people, log }: SimulatedDoorOptions,
  stoppers: Stoppers,
): Promise<SimulatedDoor> {
  const clock = { at: new Date() };
  const now = () => clock.at;
  const path = await mkdtemp(join(tmpdir(), "limen-replay-"));
  stoppers.add("scratch directory", () => rm(path, { recursive: true, force: true }));
  // Which providers this machine lacks is the daemon's to say, not every replay's.
  const vision = openVision(config, log.child({}, { level: "error" }));
  stoppers.add("inference", () => vision.close());
  const models = await vision.start();
  const root = await openDatabase(path);
  stoppers.add("database", () => root.close());
  const opened = await openReplayPeople(people, {
    ...{ config, vision, now, log },
    encoders: galleryEncoders(models),
    scratch: { path, root },
  });
  stoppers.add("gallery", () => opened.close());
  const { gallery, refused } = opened;
  const { maxEvents, maxEventAgeDays: maxAgeDays } = config.retention;
  const journal = await openJournal({ root, retention: { maxEvents, maxAgeDays }, now, log });
  const { rules } = decisionRules(config, models, { gallery, log });
  const visits = visitRules(config, models);
  const parts = { vision, gallery, rules, visitRules: () => visits, now, log };
  const replay = (footage: Footage, signal: AbortSignal) =>
    run(footage, { ...parts, newId: randomUUID, journal, memory: null }, { clock, signal });
  return { models, gallery, refused, rules, replay, close: () => stoppers.stop() };
}

async function run(
  footage: Footage,
  parts: Omit<PipelineParts, "snapshots">,
  { clock, signal }: { clock: { at: Date }; signal: AbortSignal },
): Promise<Replay> {
  const times = timekeeper(parts.journal, () => clock.at);
  const pipeline = new Pipeline({ ...parts, journal: times.journal, snapshots: times.snapshots });
  const result = emptyReplay();
  pipeline.watchFaces(({ capturedAt: at }, faces) => {
    for (const { face, visitId } of faces) result.faces.push({ at, box: face.box, visitId });
    if (faces.length > 0) result.framesWithFace++;
  });
  const startedAt = performance.now();
  for await (const frame of footage.frames(signal)) {
    const { capturedAt } = frame;
    if (result.span) await passTime(pipeline, clock, capturedAt);
    clock.at = capturedAt;
    times.taken(frame, capturedAt);
    await pipeline.judge(frame);
    await pipeline.settled();
    const failure = pipeline.lastFailure();
    if (failure !== null) result.failedFrames++;
    result.lastFailure = failure ?? result.lastFailure;
    result.frames++;
    result.span = { from: result.span?.from ?? capturedAt, to: capturedAt };
  }
  await pipeline.stop();
  return { ...result, events: times.events, wallMs: performance.now() - startedAt };
}

function emptyReplay(): Omit<Replay, "events" | "wallMs"> {
  const counts = { frames: 0, framesWithFace: 0, failedFrames: 0 };
  return { ...counts, faces: [], lastFailure: null, span: null };
}

/** Lets the door's clock run on to the next frame, so that visits end when they would have. */
async function passTime(pipeline: Pipeline, clock: { at: Date }, until: Date): Promise<void> {
  for (let at = clock.at.getTime() + SWEEP_MS; at < until.getTime(); at += SWEEP_MS) {
    clock.at = new Date(at);
    pipeline.expire(clock.at);
    await pipeline.settled();
  }
}

/** Stands before the journal and in place of the snapshots, and notes what happened when. */
function timekeeper(journal: PipelineParts["journal"], now: () => Date) {
  const events: ReplayedEvent[] = [];
  const takenAt = new WeakMap<RgbImage, Date>();
  const shownAt = new Map<string, Date>();
  return {
    events,
    taken: (image: RgbImage, at: Date) => void takenAt.set(image, at),
    snapshots: {
      save: async (eventId: string, image: RgbImage) => {
        const at = takenAt.get(image);
        if (at) shownAt.set(eventId, at);
      },
    } satisfies PipelineParts["snapshots"],
    journal: {
      append: async (make) => {
        const decidedAt = now();
        const event = await journal.append(make);
        events.push({ event, decidedAt, shownAt: shownAt.get(event.id) ?? null });
        return event;
      },
    } satisfies PipelineParts["journal"],
  };
}
