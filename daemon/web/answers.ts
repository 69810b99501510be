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
}
