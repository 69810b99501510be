import type { BackupStatus, ScheduledBackups } from "./backup/scheduled-backups.js";
import type { CameraState, CameraSupervisor } from "./camera/camera-supervisor.js";
import type { DecisionRules } from "./decide.js";
import type { Funnel, FunnelStatus } from "./events/funnel.js";
import type { Gallery } from "./gallery/gallery.js";
import type { Reembedding, ReembeddingState, ReembeddingStatus } from "./gallery/reembedding.js";
import type { Strangers } from "./gallery/strangers.js";
import type { Pipeline } from "./pipeline.js";
import type { Risk } from "./risk.js";
import type { SinkStatus } from "./sinks/sink.js";
import type { Sinks } from "./sinks/sinks.js";
import { version } from "./version.js";
import type { SessionReport } from "./vision/types.js";
import type { VisionWorker } from "./vision/vision-worker.js";

/** The daemon's state as the API shows it, but for what the API itself knows (subscribers). */
export interface DaemonStatus {
  version: string;
  startedAt: Date;
  uptimeSeconds: number;
  healthy: boolean;
  problems: string[];
  models: (Omit<SessionReport, "modelId"> & { id: string })[];
  inference: ReturnType<VisionWorker["status"]>;
  cameras: {
    id: string;
    source: string;
    state: Uppercase<CameraState>;
    reason: string | null;
    frames: number;
    dropped: number;
    reopened: number;
    lastFrameAt: Date | null;
    framesPerSecond: number;
  }[];
  gallery: ReturnType<Gallery["stats"]>;
  migration: MigrationStatus;
  /** Of one camera, or (null) of all. */
  funnel: (cameraId: string | null) => FunnelStatus;
  sinks: SinkStatus[];
  strangers: StrangerCounts;
  /** Null where no backups are taken by themselves. */
  backup: BackupStatus | null;
  decision: DecisionRules & { thresholdSource: Risk["thresholdSource"]; risk: Risk };
}

/** Strangers who are remembered, and how many of them were dismissed. */
export interface StrangerCounts {
  remembered: number;
  dismissed: number;
}

/** What became of the templates after the encoder was changed. */
export interface MigrationStatus extends Omit<ReembeddingStatus, "state"> {
  state: Uppercase<ReembeddingState["kind"]>;
  reason: string | null;
  withoutCrop: number;
  byPreviousEncoder: number;
  mustEnrolAgain: number;
}

export interface StatusSources {
  startedAt: Date;
  now: () => Date;
  vision: Pick<VisionWorker, "status" | "reports">;
  cameras: readonly Pick<CameraSupervisor, "status">[];
  pipeline: Pick<Pipeline, "droppedOf" | "lastFailure">;
  gallery: Pick<Gallery, "stats" | "renewal">;
  reembedding: Pick<Reembedding, "status">;
  rules: () => DecisionRules;
  risk: () => Risk;
  funnel: Pick<Funnel, "read">;
  sinks: Pick<Sinks, "status">;
  backups: Pick<ScheduledBackups, "status">;
  strangers: Pick<Strangers, "all">;
}

export function daemonStatus(sources: StatusSources): DaemonStatus {
  const { startedAt, now, vision, cameras, pipeline, gallery, rules } = sources;
  const inference = vision.status();
  const risk = sources.risk();
  const cameraStatuses = cameras.map((camera) => camera.status());
  const problems = cameraStatuses
    .filter(({ state }) => state === "failed" || state === "stalled")
    .map(({ id, state, reason }) => `camera ${id} ${state}: ${reason}`);
  if (inference.state !== "ready") {
    problems.push(`inference ${inference.state}: ${inference.lastFailure ?? "not ready yet"}`);
  }
  const migration = migrationStatus(sources);
  if (migration.reason !== null) problems.push(`change of the encoder: ${migration.reason}`);
  const backup = sources.backups.status();
  if (backup && backup.lastError !== null) problems.push(`scheduled backup: ${backup.lastError}`);
  const failure = pipeline.lastFailure();
  if (failure !== null) problems.push(`the last frame could not be judged: ${failure}`);
  return {
    version,
    startedAt,
    uptimeSeconds: (now().getTime() - startedAt.getTime()) / 1000,
    healthy: problems.length === 0,
    problems,
    models: vision.reports().map(({ modelId, ...report }) => ({ id: modelId, ...report })),
    inference,
    cameras: cameraStatuses.map((camera) => ({
      id: camera.id,
      source: camera.source,
      state: camera.state.toUpperCase() as Uppercase<CameraState>,
      reason: camera.reason,
      frames: camera.framesTotal,
      dropped: pipeline.droppedOf(camera.id),
      reopened: camera.reopenedTotal,
      lastFrameAt: camera.lastFrameAt,
      framesPerSecond: camera.fps,
    })),
    gallery: gallery.stats(),
    migration,
    funnel: (cameraId) => sources.funnel.read(now(), cameraId),
    sinks: sources.sinks.status(),
    strangers: strangerCounts(sources.strangers),
    backup,
    decision: { ...rules(), thresholdSource: risk.thresholdSource, risk },
  };
}

function strangerCounts(strangers: Pick<Strangers, "all">): StrangerCounts {
  const all = [...strangers.all()];
  const dismissed = all.filter(({ dismissedAt }) => dismissedAt !== null).length;
  return { remembered: all.length, dismissed };
}

function migrationStatus({
  gallery: { renewal },
  reembedding,
}: Pick<StatusSources, "gallery" | "reembedding">): MigrationStatus {
  const { state, ...counts } = reembedding.status();
  return {
    ...counts,
    state: state.kind.toUpperCase() as Uppercase<ReembeddingState["kind"]>,
    reason: state.kind === "failed" ? state.reason : null,
    byPreviousEncoder: renewal.peopleByPrevious(),
    withoutCrop: renewal.withoutPicture(),
    mustEnrolAgain: renewal.peopleWhoMustEnrolAgain(),
  };
}
