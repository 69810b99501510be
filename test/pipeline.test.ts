import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Frame } from "../daemon/camera/camera.js";
import type { DecisionRules } from "../daemon/decide.js";
import { FaceMemory } from "../daemon/events/face-memory.js";
import { type Journal, openJournal } from "../daemon/events/journal.js";
import { openSnapshots, type Snapshots } from "../daemon/events/snapshots.js";
import { fitsFilter } from "../daemon/events/types.js";
import type { JudgedFrame, PipelineObserver } from "../daemon/observer.js";
import { Pipeline } from "../daemon/pipeline.js";
import { squaredDistance } from "../daemon/vision/embed.js";
import { VisionError } from "../daemon/vision/errors.js";
import type { EmbeddedFace, EmbeddingPair, Vision } from "../daemon/vision/types.js";
import { removeDirectory, temporaryDirectory } from "./helpers/daemon-process.js";
import { embeddedFace } from "./helpers/faces.js";
import { memoryOf } from "./helpers/memory.js";
import { decisionRules, THRESHOLD, visitRules } from "./helpers/rules.js";
import { faceAt, type OpenStores, openStores } from "./helpers/stores.js";
import { until } from "./helpers/subscribers.js";

let directory: string;
let stores: OpenStores;
let journal: Journal;
let snapshots: Snapshots;
let pipeline: Pipeline;
/** What was given to be remembered, decision by decision. */
let kept: (Float32Array | null)[];
let vision: ScriptedVision;

/** Sees in each frame what the test says, when the test says. */
class ScriptedVision implements Vision {
  seen: number[] = [];
  holding: (() => void)[] | undefined;
  faces: (call: number) => EmbeddedFace[] = () => [];
  /** Pairs of each run of the head. */
  runs: number[] = [];
  probability: ((pair: EmbeddingPair) => number) | null = null;

  async analyze({ rgb }: { rgb: Uint8Array }) {
    this.seen.push(rgb[0]);
    const call = this.seen.length;
    if (this.holding) await new Promise<void>((resolve) => this.holding?.push(resolve));
    return { faces: this.faces(call), times: { detectMs: 0, alignMs: 0, embedMs: 0 } };
  }

  async verify(pairs: readonly EmbeddingPair[]) {
    this.runs.push(pairs.length);
    return this.probability && Float32Array.from(pairs, this.probability);
  }
}

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory);
  const now = () => new Date();
  const { root, log } = stores;
  journal = await openJournal({ root, retention: { maxEvents: 99, maxAgeDays: 9 }, now, log });
  const retention = { maxCount: 9, maxAgeDays: 9 };
  snapshots = await openSnapshots({ directory: `${directory}/snapshots`, retention, now });
  vision = new ScriptedVision();
  kept = [];
  pipeline = openPipeline(decisionRules());
  pipeline.start();
});

function openPipeline(rules: DecisionRules, observer?: PipelineObserver): Pipeline {
  let ids = 0;
  return new Pipeline({
    vision,
    gallery: stores.gallery,
    journal,
    snapshots,
    memory: {
      keeper: (embedding) => {
        kept.push(embedding);
        return new FaceMemory(memoryOf(stores, { journal })).keeper(embedding);
      },
    },
    rules: () => rules,
    visitRules: () => visitRules(),
    ...(observer && { observer }),
    newId: () => `visit-${++ids}`,
    now: () => new Date(),
    log: stores.log,
  });
}

afterEach(async () => {
  await pipeline.stop();
  await stores.close();
  removeDirectory(directory);
});

function frame(number: number, cameraId = "door"): Frame {
  const rgb = new Uint8Array(3 * 64).fill(number);
  return { cameraId, width: 8, height: 8, rgb, capturedAt: new Date() };
}

function seenFace(axis: number): EmbeddedFace {
  return embeddedFace({ embedding: faceAt(axis).embedding });
}

/** Without the steps of a visit's life. */
const decisions = () => journal.readAfter(0, 99).filter((event) => fitsFilter(event, {}));
const kinds = () => decisions().map(({ kind }) => kind);

/** Offers frames one at a time, each after the one before was judged. */
async function show(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const before = vision.seen.length;
    pipeline.offer(frame(i));
    await until("the frame to be judged", () => vision.seen.length > before);
  }
}

describe("the pipeline", () => {
  it("journals a recognition with its snapshot, which is there when the event is heard of", async () => {
    const { person } = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.faces = () => [seenFace(1)];
    const hadSnapshot: boolean[] = [];
    journal.onAppend(() => {
      const [event] = journal.readAfter(journal.lastSeq() - 1, 1);
      if (fitsFilter(event, {})) hadSnapshot.push(snapshots.has(event.id));
    });
    await show(3);
    await until("the event", () => decisions().length === 1);
    expect(decisions()).toMatchObject([
      { kind: "recognized", personId: person.id, distance: 0, threshold: THRESHOLD, frames: 2 },
    ]);
    expect(hadSnapshot).toEqual([true]);
  });

  it("remembers a visit by its best face, not by the mean of its faces", async () => {
    const [near, other] = [seenFace(1), { ...seenFace(1), embedding: faceAt(1, 0.3).embedding }];
    vision.faces = (call) => [call === 2 ? near : { ...other, score: 0.7 }];
    await show(3);
    await pipeline.stop();
    expect(kept).toEqual([near.embedding]);
  });

  it("remembers nothing of a visit that showed no good face", async () => {
    const small = { x: 0, y: 0, width: 20, height: 20 };
    vision.faces = () => [{ ...seenFace(1), box: small }];
    await show(3);
    await pipeline.stop();
    expect(kinds()).toEqual(["rejected"]);
    expect(kept).toEqual([null]);
  });

  it("tells of a visit's life in its order", async () => {
    const { person } = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.faces = () => [seenFace(1)];
    await show(3);
    await pipeline.stop();
    const { id: personId } = person;
    const visitId = "visit-1";
    expect(journal.readAfter(0, 9)).toMatchObject([
      { kind: "visit", phase: "started", visitId, result: { outcome: "pending" } },
      { kind: "recognized", visitId, agreeingFrames: 2, judgedFrames: 2, margin: null },
      { kind: "visit", phase: "updated", visitId, result: { outcome: "recognized", personId } },
      { kind: "visit", phase: "ended", visitId, frames: 3, result: { outcome: "recognized" } },
    ]);
    expect(journal.readAfter(0, 9).map(({ id }) => snapshots.has(id))).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });

  it("tells an observer of frames, of failures, and of events once they are stored", async () => {
    const frames: JudgedFrame[] = [];
    const failures: unknown[] = [];
    const events: { seq: number; newestThen: number; writeMs: number }[] = [];
    await pipeline.stop();
    pipeline = openPipeline(decisionRules(), {
      frameJudged: (judged) => frames.push(judged),
      frameFailed: (...failure) => failures.push(failure),
      eventStored: ({ seq }, { writeMs }) =>
        events.push({ seq, newestThen: journal.lastSeq(), writeMs }),
    });
    pipeline.start();
    const failure = new VisionError("BUSY", "too many");
    vision.faces = (call) => {
      if (call === 1) throw failure;
      return call === 2 ? [] : [seenFace(1)];
    };
    await show(4);
    await pipeline.stop();
    expect(failures).toEqual([["door", failure]]);
    const judged = { cameraId: "door", looks: [{ refusal: null, vote: null }] };
    expect(frames).toMatchObject([{ cameraId: "door", looks: [], decideMs: null }, judged, judged]);
    expect(frames[2].decideMs).toBeGreaterThan(0);
    expect(events.length).toBeGreaterThan(0);
    expect(events.map(({ seq }) => seq)).toEqual(journal.readAfter(0, 9).map(({ seq }) => seq));
    for (const { seq, newestThen } of events) expect(newestThen).toBeGreaterThanOrEqual(seq);
  });

  it("lets the newest frame win and counts the others, each camera in its turn", async () => {
    vision.holding = [];
    pipeline.offer(frame(1));
    for (const number of [2, 3, 4]) pipeline.offer(frame(number));
    pipeline.offer(frame(50, "yard"));
    pipeline.offer(frame(5));
    for (let done = 0; done < 3; done++) {
      await until("a frame in flight", () => (vision.holding?.length ?? 0) > done);
      vision.holding?.[done]();
    }
    await until("all frames", () => vision.seen.length === 3);
    expect(vision.seen).toEqual([1, 5, 50]);
    expect(pipeline.droppedOf("door")).toBe(3);
    expect(pipeline.droppedOf("yard")).toBe(0);
  });

  it("loses the frame that cannot be judged, and nothing else", async () => {
    await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.faces = (call) => {
      if (call === 2) throw new Error("the thread died");
      return [seenFace(1)];
    };
    await show(2);
    await until("the failure", () => pipeline.lastFailure() !== null);
    expect(kinds()).toEqual([]);
    await show(2);
    await until("the event", () => decisions().length === 1);
    expect(pipeline.lastFailure()).toBeNull();
    expect(kinds()).toEqual(["recognized"]);
    const failures = stores.log.lines.filter(({ message }) => message === "frame not judged");
    expect(failures).toHaveLength(1);
  });

  it("announces the visits under way when it stops", async () => {
    vision.faces = () => [seenFace(1)];
    await show(1);
    await pipeline.stop();
    expect(kinds()).toEqual(["unknown"]);
    pipeline.offer(frame(9));
    expect(vision.seen).toHaveLength(1);
  });

  it("does not announce a person who was erased while the visit went on", async () => {
    const { person } = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.faces = () => [seenFace(1)];
    await show(1);
    let release: () => void = () => {};
    const busy = journal.append(async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      throw new Error("nothing to write");
    });
    await show(1);
    await stores.gallery.deletePerson(person.id);
    release();
    await busy.catch(() => {});
    await until("the event", () => decisions().length === 1);
    expect(decisions()).toMatchObject([{ kind: "unknown", distance: null }]);
  });

  it("keeps the event where the snapshot cannot be stored", async () => {
    vision.faces = () => [seenFace(1)];
    snapshots.save = () => Promise.reject(new Error("disk full"));
    await show(1);
    await pipeline.stop();
    expect(kinds()).toEqual(["unknown"]);
    expect(stores.log.lines.some(({ message }) => message === "snapshot not stored")).toBe(true);
  });
});

describe("the pipeline with a verification head", () => {
  /** As a head would: 1 for equal embeddings. */
  const byDistance = ({ first, second }: EmbeddingPair) =>
    Math.exp(-squaredDistance(first, second));

  it("asks it once a frame, for all faces, and journals its probability", async () => {
    const { person } = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.probability = byDistance;
    vision.faces = () => [seenFace(1), { ...seenFace(5), box: { ...seenFace(5).box, x: 300 } }];
    await show(2);
    await until("the event", () => decisions().length === 1);
    await pipeline.stop();
    expect(vision.runs).toEqual([2, 2]);
    expect(decisions()).toMatchObject([
      { kind: "recognized", personId: person.id, probability: 1 },
      { kind: "unknown", distance: 2, probability: expect.closeTo(Math.exp(-2), 6) },
    ]);
  });

  it("does not ask it where nobody is enrolled", async () => {
    vision.probability = byDistance;
    vision.faces = () => [seenFace(1)];
    await show(2);
    await pipeline.stop();
    expect(vision.runs).toEqual([]);
    expect(decisions()).toMatchObject([{ kind: "unknown", probability: null }]);
  });

  it("recognises nobody where the head fails", async () => {
    await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.probability = () => {
      throw new VisionError("VISION_FAILED", "the head broke");
    };
    vision.faces = () => [seenFace(1)];
    await show(3);
    await until("the failure", () => pipeline.lastFailure() === "the head broke");
    await pipeline.stop();
    expect(kinds()).toEqual([]);
  });

  it("recognises nobody against the head where it is required", async () => {
    await pipeline.stop();
    const head = { role: "require", threshold: 0.5 } as const;
    pipeline = openPipeline(decisionRules({ head }));
    await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    vision.probability = () => 0.25;
    vision.faces = () => [seenFace(1)];
    await show(3);
    await pipeline.stop();
    expect(decisions()).toMatchObject([
      { kind: "rejected", reason: "HEAD_DISAGREES", distance: 0, probability: 0.25 },
    ]);
  });
});
