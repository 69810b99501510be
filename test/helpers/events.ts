import type { NewEvent, VisitPhase, VisitResult } from "../../daemon/events/types.js";
import { goodQuality } from "./faces.js";

const base = {
  cameraId: "door",
  visitId: "visit-1",
  box: { x: 1, y: 2, width: 30, height: 40 },
  quality: goodQuality({ sizePx: 30 }),
  frames: 3,
  firstSeenAt: null,
  frameSize: null,
  distance: null,
  probability: null,
};

const agreement = { margin: null, agreeingFrames: 2, judgedFrames: 3 };

export function recognizedEvent(personId: string, at = new Date()): NewEvent {
  const result = { personId, distance: 0.1, threshold: 0.2, runnerUp: null };
  return { ...base, ...agreement, kind: "recognized", at, ...result };
}

export function unknownEvent(at = new Date(), cameraId = "door"): NewEvent {
  return { ...base, ...agreement, cameraId, kind: "unknown", at, threshold: 0.2 };
}

export function rejectedEvent(at = new Date()): NewEvent {
  return { ...base, ...agreement, kind: "rejected", at, reason: "TOO_SMALL", distance: 0.4 };
}

export function visitEvent(phase: VisitPhase, result: VisitResult, at = new Date()): NewEvent {
  return { ...base, kind: "visit", at, phase, lastSeenAt: at, result };
}
