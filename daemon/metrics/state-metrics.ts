import { Counter, Gauge, type Registry } from "prom-client";
import type { DaemonStatus } from "../status.js";
import { sinkMetrics } from "./sink-metrics.js";
import { setOrRemove, toldAnew } from "./told-anew.js";
import { upkeepMetrics } from "./upkeep-metrics.js";

/** What is read at the moment of asking, instead of being counted as it happens. */
export interface MeteredState {
  status: Pick<
    DaemonStatus,
    | "version"
    | "healthy"
    | "models"
    | "inference"
    | "cameras"
    | "gallery"
    | "decision"
    | "sinks"
    | "strangers"
    | "migration"
    | "backup"
  >;
  isReady: boolean;
  journalSequence: number;
  subscribers: number;
}

const CAMERA_STATES = ["starting", "streaming", "stalled", "failed", "ended", "stopped"] as const;

/** Makes the metrics that mirror the daemon's state; returns how to tell them of it. */
export function stateMetrics(registry: Registry): (state: MeteredState) => void {
  const tellDaemon = daemonMetrics(registry);
  const tellCameras = cameraMetrics(registry);
  const tellDecision = decisionMetrics(registry);
  const tellSinks = sinkMetrics(registry);
  const tellUpkeep = upkeepMetrics(registry);
  return (state) => {
    tellDaemon(state);
    tellCameras(state.status.cameras);
    tellDecision(state.status);
    tellSinks(state.status.sinks);
    tellUpkeep(state.status);
  };
}

function daemonMetrics(registry: Registry) {
  const registers = [registry];
  const build = new Gauge({
    name: "limen_build_info",
    help: "Always 1; the version of Limen and of Node that it runs on.",
    labelNames: ["version", "node"],
    registers,
  });
  const models = new Gauge({
    name: "limen_model_info",
    help: "Always 1; each model loaded, and the execution provider that was seen to run it.",
    labelNames: ["task", "model", "provider"],
    registers,
  });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const healthy = gauge("limen_healthy", "1 where /health says ok.");
  const ready = gauge("limen_ready", "1 where /ready says ready.");
  const inference = gauge("limen_inference_ready", "1 where the inference thread takes pictures.");
  const sequence = gauge("limen_journal_sequence", "Sequence number of the newest event.");
  const subscribers = gauge("limen_subscribers", "Subscriptions open now.");
  const restarts = new Counter({
    name: "limen_inference_restarts_total",
    help: "Inference threads that died and were started again.",
    registers,
  });
  return ({ status, isReady, journalSequence, subscribers: open }: MeteredState) => {
    build.set({ version: status.version, node: process.versions.node }, 1);
    models.reset();
    for (const { task, id, provider } of status.models)
      models.set({ task, model: id, provider }, 1);
    healthy.set(Number(status.healthy));
    ready.set(Number(isReady));
    inference.set(Number(status.inference.state === "ready"));
    sequence.set(journalSequence);
    subscribers.set(open);
    toldAnew(restarts);
    restarts.inc(status.inference.restarts);
  };
}

function cameraMetrics(registry: Registry) {
  const shared = { labelNames: ["camera"] as const, registers: [registry] };
  const counter = (name: string, help: string) => new Counter({ name, help, ...shared });
  const frames = counter("limen_frames_captured_total", "Frames that the camera delivered.");
  const dropped = counter(
    "limen_frames_dropped_total",
    "Frames that a newer one replaced before they were looked at.",
  );
  const reopened = counter("limen_camera_reopened_total", "Times the camera was opened again.");
  const lastFrame = new Gauge({
    name: "limen_camera_last_frame_timestamp_seconds",
    help: "When the camera delivered its last frame, since 1970.",
    ...shared,
  });
  const states = new Gauge({
    name: "limen_camera_state",
    help: "1 for the state that the camera is in, 0 for the others.",
    labelNames: ["camera", "state"],
    registers: [registry],
  });
  return (cameras: MeteredState["status"]["cameras"]) => {
    toldAnew(frames, dropped, reopened);
    for (const { id: camera, lastFrameAt, ...status } of cameras) {
      frames.inc({ camera }, status.frames);
      dropped.inc({ camera }, status.dropped);
      reopened.inc({ camera }, status.reopened);
      if (lastFrameAt) lastFrame.set({ camera }, lastFrameAt.getTime() / 1000);
      const now = status.state.toLowerCase();
      for (const state of CAMERA_STATES) states.set({ camera, state }, Number(state === now));
    }
  };
}

function decisionMetrics(registry: Registry) {
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers: [registry] });
  const people = gauge("limen_gallery_people", "People enrolled.");
  const faces = gauge("limen_gallery_faces", "Face templates that are compared.");
  const threshold = gauge("limen_threshold", "τ, on squared distances.");
  const falseMatchRate = gauge(
    "limen_false_match_rate",
    "Of one comparison at τ; absent where the encoder's card has none.",
  );
  const falseAccepts = gauge(
    "limen_expected_false_accepts_per_year",
    "What τ promises for this gallery; absent where the encoder's card has no rates.",
  );
  const target = gauge(
    "limen_target_false_accepts_per_year",
    "What was asked for (decision.risk.falseAcceptsPerYear).",
  );
  const supported = gauge(
    "limen_risk_supported",
    "1 where the card's data bear the promise out and the target is met.",
  );
  return ({
    gallery,
    decision: { risk },
  }: Pick<MeteredState["status"], "gallery" | "decision">) => {
    people.set(gallery.people);
    faces.set(gallery.faces);
    threshold.set(risk.threshold);
    setOrRemove(falseMatchRate, risk.falseMatchRate);
    setOrRemove(falseAccepts, risk.expectedFalseAcceptsPerYear);
    target.set(risk.falseAcceptsPerYear);
    supported.set(Number(risk.supported));
  };
}
