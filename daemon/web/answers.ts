/** What the API answers to this console's operations; `schema/limen.graphql` describes every field. */
export interface Status {
  version: string;
  startedAt: string;
  uptimeSeconds: number;
  healthy: boolean;
  problems: string[];
  subscribers: number;
  models: {
    id: string;
    task: string;
    provider: string;
    latencyMs: number;
    cpuLatencyMs: number | null;
    referenceError: number;
    warning: string | null;
    skipped: { provider: string; reason: string }[];
  }[];
  inference: { state: string; restarts: number; lastFailure: string | null };
  cameras: {
    id: string;
    source: string;
    state: string;
    reason: string | null;
    frames: number;
    dropped: number;
    reopened: number;
    lastFrameAt: string | null;
    framesPerSecond: number;
  }[];
  gallery: { people: number; faces: number; foreignFaces: number };
  strangers: { remembered: number; dismissed: number };
  migration: {
    state: "NONE" | "RUNNING" | "FINISHED" | "FAILED";
    reason: string | null;
    done: number;
    total: number;
    failed: number;
    withoutCrop: number;
    byPreviousEncoder: number;
    mustEnrolAgain: number;
  };
  sinks: {
    id: string;
    kind: "WEBHOOK" | "MQTT";
    state: "IDLE" | "DELIVERING" | "FAILING";
    lagEvents: number;
    lastError: string | null;
    delivered: number;
    lastDeliveredAt: string | null;
    deadLetters: number;
  }[];
  /** Null where none are taken by themselves. */
  backup: {
    lastTakenAt: string | null;
    bytes: number | null;
    durationSeconds: number | null;
    failures: number;
    lastError: string | null;
    nextDueAt: string | null;
  } | null;
  decision: {
    threshold: number;
    thresholdSource: string;
    margin: number;
    agreeingFrames: number;
    agreeingShare: number;
    head: { role: string; threshold: number } | null;
    risk: {
      falseAcceptsPerYear: number;
      strangersPerDay: number;
      expectedFalseAcceptsPerYear: number | null;
      interval: { low: number; high: number } | null;
      expectedRefusedShare: number | null;
      falseMatchRate: number | null;
      templates: number;
      supported: boolean;
      note: string | null;
    };
  };
  funnel: {
    lastDay: { frames: number; framesWithoutFace: number; faces: Stage[]; visits: Stage[] };
  };
}

/** An event that a sink would not take. */
export interface DeadLetter {
  at: string;
  attempts: number;
  reason: string;
  event: { at: string } | null;
}

export interface Stage {
  stage: string;
  count: number;
}

export type CameraSummary = Pick<Status["cameras"][number], "id" | "state" | "reason">;

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Decision = "RECOGNIZED" | "UNKNOWN" | "REJECTED";

export interface LiveFace {
  box: Box;
  quality: { overall: number | null };
  visitId: string | null;
  refusal: string | null;
  decision: Decision | null;
  person: { id: string; name: string } | null;
  reason: string | null;
  distance: number | null;
  threshold: number;
  probability: number | null;
  agreeingFrames: number | null;
}

export interface LiveFrame {
  at: string;
  width: number;
  height: number;
  faces: LiveFace[];
}

export interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

export interface PersonName {
  id: string;
  name: string;
  externalId: string | null;
}

export interface PersonSummary extends PersonName {
  faces: { id: string; usable: boolean }[];
}

export interface Face {
  id: string;
  source: string;
  createdAt: string;
  usable: boolean;
  hasCrop: boolean;
  quality: {
    sizePx: number;
    sharpness: number | null;
    brightness: number | null;
    yawDeg: number | null;
    overall: number | null;
  };
}

export interface Person {
  id: string;
  name: string;
  externalId: string | null;
  createdAt: string;
  faces: Face[];
}

export interface Enrolled {
  person: { id: string; name: string } | null;
  faces: { id: string }[];
  replacedFaceIds: string[];
  warnings: { code: string; message: string; index: number }[];
  rejected: { index: number; code: string; message: string }[];
  risk: {
    before: { threshold: number };
    after: { templates: number; threshold: number; expectedFalseAcceptsPerYear: number | null };
  } | null;
}

export interface Progress {
  state: "WAITING" | "HOLD_STILL" | "CAPTURED" | "DONE" | "FAILED";
  wantedPose: string | null;
  captured: number;
  wanted: number;
  secondsLeft: number;
  hint: { code: string; message: string } | null;
}

export interface DoorEvent {
  __typename: "RecognizedEvent" | "UnknownEvent" | "RejectedEvent";
  id: string;
  cursor: string;
  at: string;
  cameraId: string;
  visitId: string;
  frames: number;
  snapshotUrl: string | null;
  box: Box;
  frameSize: { width: number; height: number } | null;
  quality: { overall: number | null };
  personId?: string;
  person?: { id: string; name: string } | null;
  reason?: string;
  /** What was said of a recognition since. */
  correction?: { id: string; kind: "REJECTED" | "CONFIRMED" } | null;
  /** Who somebody unknown is among those who are not enrolled. */
  stranger?: { id: string; visits: number } | null;
  distance: number | null;
  threshold?: number;
  probability: number | null;
  agreeingFrames: number | null;
  judgedFrames: number | null;
}

/** An event whose face was compared with a picture's. */
export interface EventMatch {
  event: DoorEvent;
  distance: number;
  samePerson: boolean;
  probability: number | null;
}

export interface Stranger {
  id: string;
  visits: number;
  firstSeenAt: string;
  lastSeenAt: string;
  dismissed: boolean;
  usable: boolean;
  looksLike: {
    person: { id: string; name: string } | null;
    distance: number;
    sameByDistance: boolean;
  } | null;
  events: { nodes: DoorEvent[] };
}
