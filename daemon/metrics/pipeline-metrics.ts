import { Counter, Histogram, type Registry } from "prom-client";
import { ERROR_CODES } from "../errors.js";
import { FACE_STAGES, faceStage } from "../events/funnel.js";
import { type JournaledEvent, REJECTION_REASONS, VISIT_PHASES } from "../events/types.js";
import type { JudgedFrame, PipelineObserver } from "../observer.js";

/** One stage takes a fraction of a millisecond (matching) to a second (many faces on a small CPU). */
const STAGE_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** A door wants an answer within about a second; an unknown face is told of after seconds. */
const LATENCY_BUCKETS = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20];

const DECISIONS = ["recognized", "unknown", "rejected"] as const;
/** The reason of a decision that needs none. */
const NO_REASON = "none";

/** Counts what a pipeline does. Every series exists from the start, at 0, so that rates are right. */
export function pipelineMetrics(
  registry: Registry,
  { cameraIds }: { cameraIds: readonly string[] },
): PipelineObserver {
  const counters = pipelineCounters(registry);
  const times = pipelineTimes(registry);
  for (const camera of cameraIds) beginAtZero(counters, camera);
  return {
    frameJudged: (frame) => {
      const { cameraId: camera, looks } = frame;
      counters.judged.inc({ camera });
      for (const look of looks) counters.faces.inc({ camera, stage: lower(faceStage(look)) });
      times.age.observe({ camera }, seconds(frame.ageMs));
      for (const [stage, ms] of stagesOf(frame)) times.stages.observe({ stage }, seconds(ms));
    },
    frameFailed: (camera, error) => counters.failed.inc({ camera, code: codeOf(error) }),
    eventStored: (event, { storedAt, writeMs }) => {
      const { cameraId: camera, kind, firstSeenAt } = event;
      times.writes.observe(seconds(writeMs));
      if (event.kind === "visit") {
        counters.visits.inc({ camera, phase: event.phase });
        return;
      }
      counters.decisions.inc({ camera, kind, reason: reasonOf(event) });
      if (!firstSeenAt) return;
      times.latency.observe({ kind }, seconds(storedAt.getTime() - firstSeenAt.getTime()));
    },
  };
}

type Counters = ReturnType<typeof pipelineCounters>;

function pipelineCounters(registry: Registry) {
  const registers = [registry];
  return {
    judged: new Counter({
      name: "limen_frames_judged_total",
      help: "Frames whose faces were looked at.",
      labelNames: ["camera"],
      registers,
    }),
    failed: new Counter({
      name: "limen_frames_failed_total",
      help: "Frames that could not be judged, by error code; nobody was recognised by them.",
      labelNames: ["camera", "code"],
      registers,
    }),
    faces: new Counter({
      name: "limen_faces_total",
      help: "Faces in judged frames: for a person, for nobody, or why too poor to be judged.",
      labelNames: ["camera", "stage"],
      registers,
    }),
    decisions: new Counter({
      name: "limen_decisions_total",
      help: "Visits decided and journalled, by what was decided; reason is of the rejected ones.",
      labelNames: ["camera", "kind", "reason"],
      registers,
    }),
    visits: new Counter({
      name: "limen_visits_total",
      help: "Steps of visits: started, updated by a decision, ended.",
      labelNames: ["camera", "phase"],
      registers,
    }),
  };
}

function pipelineTimes(registry: Registry) {
  const registers = [registry];
  return {
    age: new Histogram({
      name: "limen_frame_age_seconds",
      help: "From a frame's capture until everything was decided that it led to, waiting included.",
      labelNames: ["camera"],
      buckets: LATENCY_BUCKETS,
      registers,
    }),
    stages: new Histogram({
      name: "limen_stage_seconds",
      help: "Time of one stage in one frame; those after detect only where there was a face.",
      labelNames: ["stage"],
      buckets: STAGE_BUCKETS,
      registers,
    }),
    writes: new Histogram({
      name: "limen_event_write_seconds",
      help: "From when an event was due until it was safe on the disk, its snapshot included.",
      buckets: STAGE_BUCKETS,
      registers,
    }),
    latency: new Histogram({
      name: "limen_decision_latency_seconds",
      help: "From the first sight of a face until its decision was journalled.",
      labelNames: ["kind"],
      buckets: LATENCY_BUCKETS,
      registers,
    }),
  };
}

function beginAtZero({ judged, failed, faces, decisions, visits }: Counters, camera: string): void {
  judged.inc({ camera }, 0);
  for (const code of ["VISION_FAILED", "BUSY"]) failed.inc({ camera, code }, 0);
  for (const stage of FACE_STAGES) faces.inc({ camera, stage: lower(stage) }, 0);
  for (const kind of DECISIONS) {
    const reasons = kind === "rejected" ? REJECTION_REASONS.map(lower) : [NO_REASON];
    for (const reason of reasons) decisions.inc({ camera, kind, reason }, 0);
  }
  for (const phase of VISIT_PHASES) visits.inc({ camera, phase }, 0);
}

function reasonOf(event: JournaledEvent): string {
  return event.kind === "rejected" ? lower(event.reason) : NO_REASON;
}

function stagesOf({ times, matchMs, decideMs, looks }: JudgedFrame): [string, number][] {
  const { detectMs, alignMs, embedMs } = times;
  const stages: [string, number][] = [["detect", detectMs]];
  if (looks.length > 0) {
    stages.push(["align", alignMs], ["embed", embedMs], ["match", matchMs]);
  }
  if (decideMs !== null) stages.push(["decide", decideMs]);
  return stages;
}

/** A known code, or INTERNAL: a label must not grow with what an error may say. */
function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" && code in ERROR_CODES ? code : "INTERNAL";
}

function lower(reason: string): string {
  return reason.toLowerCase();
}

/** A clock that was set back must not make a duration below nothing. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1000;
}
