import { beforeEach, describe, expect, it } from "vitest";
import type { NewEvent } from "../../daemon/events/types.js";
import { type Metrics, openMetrics } from "../../daemon/metrics/metrics.js";
import type { MeteredState } from "../../daemon/metrics/state-metrics.js";
import { VisionError } from "../../daemon/vision/errors.js";
import { recognizedEvent, rejectedEvent, visitEvent } from "../helpers/events.js";
import { parseExposition, sampleOf } from "../helpers/exposition.js";
import { decisionRules } from "../helpers/rules.js";

const camera = "door";
const cameraStatus = {
  id: camera,
  source: "ffmpeg:/dev/secret-path",
  state: "FAILED" as const,
  reason: "the stream ended at /dev/secret-path",
  frames: 9,
  dropped: 4,
  reopened: 2,
  lastFrameAt: new Date(5000),
  framesPerSecond: 1,
};
const risk = {
  falseAcceptsPerYear: 1,
  strangersPerDay: 50,
  threshold: 0.16,
  thresholdSource: "risk" as const,
  templates: 10,
  falseMatchRate: 5e-6,
  expectedFalseAcceptsPerYear: 0.9,
  interval: null,
  expectedRefusedShare: null,
  supported: true,
  note: null,
};

const sink = {
  id: "hub",
  kind: "webhook" as const,
  state: "failing" as const,
  lagEvents: 12,
  lastError: "Ada Example would not",
  lastDeliveredAt: new Date(7000),
  deadLetters: 2,
  delivered: 40,
  failedAttempts: {
    ...{ timed_out: 3, unreachable: 0, not_now: 0 },
    ...{ refused: 2, redirected: 0, internal: 0 },
  },
};
const migration = {
  ...{ state: "RUNNING" as const, reason: null, done: 3, total: 8, failed: 1 },
  ...{ withoutCrop: 0, byPreviousEncoder: 0, mustEnrolAgain: 2 },
};

let metrics: Metrics;
let state: MeteredState;

beforeEach(() => {
  metrics = openMetrics({ cameraIds: [camera] });
  state = {
    status: {
      version: "1.2.3",
      healthy: false,
      models: [
        {
          id: "encoder-1",
          task: "encoder",
          provider: "cpu",
          skipped: [],
          latencyMs: 3,
          cpuLatencyMs: null,
          referenceError: 0,
          warning: null,
        },
      ],
      inference: { state: "ready", restarts: 3, lastFailure: null },
      cameras: [cameraStatus],
      gallery: { people: 4, faces: 10, foreignFaces: 0, crops: 0 },
      decision: { ...decisionRules(), thresholdSource: "risk", risk },
      sinks: [sink],
      strangers: { remembered: 9, dismissed: 4 },
      migration,
      backup: null,
    },
    isReady: true,
    journalSequence: 7,
    subscribers: 3,
  };
});

async function exposed() {
  return parseExposition((await metrics.exposition(state)).text);
}

function stored(event: NewEvent, seconds: number): void {
  const firstSeenAt = new Date(1000);
  const storedAt = new Date(1000 + 1000 * seconds);
  const journaled = { ...event, firstSeenAt, seq: 1, id: "journal-1", owner: null };
  metrics.observer.eventStored(journaled, { storedAt, writeMs: 12 });
}

const times = { detectMs: 20, alignMs: 2, embedMs: 60 };

describe("the metrics", () => {
  it("begin at 0, each reason by itself", async () => {
    const families = await exposed();
    const decisions = families.get("limen_decisions_total")?.samples;
    expect(new Set(decisions?.values())).toEqual(new Set([0]));
    const reason = { camera, kind: "rejected", reason: "head_disagrees" };
    expect(sampleOf(families, "limen_decisions_total", reason)).toBe(0);
    expect(sampleOf(families, "limen_faces_total", { camera, stage: "blurred" })).toBe(0);
  });

  it("count frames and their faces by what came of them", async () => {
    const looks = [
      { refusal: null, vote: "person-1" },
      { refusal: null, vote: null },
      { refusal: "POSE" as const, vote: null },
    ];
    const frame = { cameraId: camera, ageMs: 300, times, matchMs: 0.1 };
    metrics.observer.frameJudged({ ...frame, decideMs: 4, looks });
    metrics.observer.frameJudged({ ...frame, decideMs: null, looks: [] });
    const families = await exposed();
    expect(sampleOf(families, "limen_frames_judged_total", { camera })).toBe(2);
    for (const stage of ["for_a_person", "for_nobody", "pose"]) {
      expect(sampleOf(families, "limen_faces_total", { camera, stage })).toBe(1);
    }
    const count = (stage: string) => sampleOf(families, "limen_stage_seconds_count", { stage });
    expect(count("detect")).toBe(2);
    for (const stage of ["align", "embed", "match", "decide"]) expect(count(stage)).toBe(1);
    const sum = sampleOf(families, "limen_stage_seconds_sum", { stage: "embed" });
    expect(sum).toBeCloseTo(0.06, 9);
    expect(sampleOf(families, "limen_frame_age_seconds_sum", { camera })).toBeCloseTo(0.6, 9);
  });

  it("count failures by known codes only", async () => {
    metrics.observer.frameFailed(camera, new VisionError("BUSY", "too many"));
    metrics.observer.frameFailed(camera, Object.assign(new Error("Ada Example"), { code: "Ada" }));
    metrics.observer.frameFailed(camera, "Ada Example");
    const families = await exposed();
    const failed = (code: string) =>
      sampleOf(families, "limen_frames_failed_total", { camera, code });
    expect([failed("BUSY"), failed("INTERNAL"), failed("VISION_FAILED")]).toEqual([1, 2, 0]);
  });

  it("count decisions, and how long each took from the first sight", async () => {
    stored(recognizedEvent("person-1"), 0.6);
    stored(rejectedEvent(), 4);
    stored(visitEvent("started", { outcome: "pending" }), 4);
    const families = await exposed();
    const labels = { camera, kind: "recognized", reason: "none" };
    expect(sampleOf(families, "limen_decisions_total", labels)).toBe(1);
    const rejected = { camera, kind: "rejected", reason: "too_small" };
    expect(sampleOf(families, "limen_decisions_total", rejected)).toBe(1);
    expect(sampleOf(families, "limen_visits_total", { camera, phase: "started" })).toBe(1);
    const kind = "recognized";
    const latency = "limen_decision_latency_seconds";
    expect(sampleOf(families, `${latency}_sum`, { kind })).toBeCloseTo(0.6, 9);
    expect(sampleOf(families, `${latency}_bucket`, { le: "0.5", kind })).toBe(0);
    expect(sampleOf(families, `${latency}_bucket`, { le: "0.75", kind })).toBe(1);
    expect(sampleOf(families, "limen_event_write_seconds_count")).toBe(3);
  });

  it("tell the state at the moment of asking, not of the time before", async () => {
    await exposed();
    state.status.cameras = [{ ...cameraStatus, frames: 11 }];
    state.status.models = [{ ...state.status.models[0], provider: "cuda" }];
    const families = await exposed();
    expect(sampleOf(families, "limen_frames_captured_total", { camera })).toBe(11);
    expect(sampleOf(families, "limen_frames_dropped_total", { camera })).toBe(4);
    expect(sampleOf(families, "limen_camera_reopened_total", { camera })).toBe(2);
    expect(sampleOf(families, "limen_camera_last_frame_timestamp_seconds", { camera })).toBe(5);
    expect(sampleOf(families, "limen_camera_state", { camera, state: "failed" })).toBe(1);
    expect(sampleOf(families, "limen_camera_state", { camera, state: "streaming" })).toBe(0);
    expect([...(families.get("limen_model_info")?.samples.keys() ?? [])]).toEqual([
      'limen_model_info{task="encoder",model="encoder-1",provider="cuda"}',
    ]);
    const value = (name: string) => sampleOf(families, name);
    expect(value("limen_inference_restarts_total")).toBe(3);
    expect([value("limen_healthy"), value("limen_ready")]).toEqual([0, 1]);
    expect([value("limen_gallery_people"), value("limen_gallery_faces")]).toEqual([4, 10]);
    expect([value("limen_threshold"), value("limen_journal_sequence")]).toEqual([0.16, 7]);
    expect(value("limen_expected_false_accepts_per_year")).toBe(0.9);
    expect(value("limen_subscribers")).toBe(3);
  });

  it("make no promise where the card has none", async () => {
    state.status.decision.risk = { ...risk, expectedFalseAcceptsPerYear: null };
    expect(sampleOf(await exposed(), "limen_expected_false_accepts_per_year")).toBeUndefined();
  });

  it("tell how each sink does", async () => {
    const labels = { sink: "hub", kind: "webhook" };
    const families = await exposed();
    const value = (name: string) => sampleOf(families, `limen_sink_${name}`, labels);
    expect([value("delivered_total"), value("dead_letters"), value("lag_events")]).toEqual([
      40, 2, 12,
    ]);
    expect([value("working"), value("last_delivery_timestamp_seconds")]).toEqual([0, 7]);
    const failed = (code: string) =>
      sampleOf(families, "limen_sink_failed_attempts_total", { ...labels, code });
    expect([failed("timed_out"), failed("refused"), failed("unreachable")]).toEqual([3, 2, 0]);
    state.status.sinks = [{ ...sink, state: "idle", lastDeliveredAt: null, delivered: 41 }];
    const later = await exposed();
    expect(sampleOf(later, "limen_sink_delivered_total", labels)).toBe(41);
    expect(sampleOf(later, "limen_sink_working", labels)).toBe(1);
    const last = "limen_sink_last_delivery_timestamp_seconds";
    expect(sampleOf(later, last, labels)).toBeUndefined();
  });

  it("tell of strangers and of a change of the encoder", async () => {
    const families = await exposed();
    const value = (name: string, labels = {}) => sampleOf(families, `limen_${name}`, labels);
    expect(value("strangers", { dismissed: "no" })).toBe(5);
    expect(value("strangers", { dismissed: "yes" })).toBe(4);
    const states = ["none", "running"].map((one) => value("migration_state", { state: one }));
    expect(states).toEqual([0, 1]);
    const faces = ["", "_done", "_failed"].map((part) => value(`migration_faces${part}`));
    expect(faces).toEqual([8, 3, 1]);
    expect(value("people_to_enrol_again")).toBe(2);
  });

  it("tell of backups only where some are taken", async () => {
    const value = async (name: string) => sampleOf(await exposed(), `limen_backup_${name}`);
    expect(await value("last_success_timestamp_seconds")).toBeUndefined();
    expect(await value("failures_total")).toBe(0);
    const taken = {
      lastTakenAt: new Date(9000),
      bytes: 512,
      durationSeconds: 1.5,
      nextDueAt: null,
    };
    const failed = { failures: 2, lastFailedAt: new Date(8000), lastError: "the disk is full" };
    state.status.backup = { ...taken, ...failed };
    expect(await value("last_success_timestamp_seconds")).toBe(9);
    expect(await value("last_failure_timestamp_seconds")).toBe(8);
    expect(await value("failures_total")).toBe(2);
    expect(await value("size_bytes")).toBe(512);
    expect(await value("duration_seconds")).toBe(1.5);
  });

  it("name no person, and neither a source nor why it failed", async () => {
    stored(recognizedEvent("person-1"), 1);
    const { text } = await metrics.exposition(state);
    expect(text).not.toMatch(/person-1|visit-1|journal-1|secret-path|Ada Example/);
  });
});
