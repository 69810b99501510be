import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { LiveCameras } from "./api/live-cameras.js";
import { startApi } from "./api/server.js";
import {
  assertHead,
  captureRules,
  galleryEncoders,
  galleryLimits,
  liveDecisionRules,
  openVision,
  pictureLimits,
  visitRules,
} from "./assembly.js";
import { assertOutside, ScheduledBackups } from "./backup/scheduled-backups.js";
import { takeBackup } from "./backup/snapshot.js";
import { CameraSupervisor } from "./camera/camera-supervisor.js";
import { openCamera } from "./camera/open-camera.js";
import type { Config } from "./config.js";
import { adminToken, openDataDir } from "./data-dir.js";
import { startReembedding, warnOfForeignFaces } from "./encoder-change.js";
import { FaceMemory, type FaceMemoryParts } from "./events/face-memory.js";
import { Funnel, faceStage } from "./events/funnel.js";
import { openJournal } from "./events/journal.js";
import { openSnapshots, type Snapshots } from "./events/snapshots.js";
import { forgetOldStrangers } from "./events/stranger-erasure.js";
import { countVisits } from "./events/visit-counts.js";
import { CameraEnrolments } from "./gallery/camera-enrolments.js";
import { openDatabase } from "./gallery/database.js";
import { openGallery } from "./gallery/gallery.js";
import { openKeyring } from "./gallery/keyring.js";
import { likenessRules } from "./gallery/likeness.js";
import { type ConfigChange, LiveConfig } from "./live-config.js";
import type { Logger } from "./log.js";
import { openMetrics } from "./metrics/metrics.js";
import { openMemory } from "./open-memory.js";
import { Pipeline } from "./pipeline.js";
import { missingForReady } from "./readiness.js";
import { openSinks } from "./sinks/sinks.js";
import { daemonStatus } from "./status.js";
import { Stoppers } from "./stoppers.js";
import { version } from "./version.js";
import { projectRoot } from "./vision/project-root.js";

export interface RunningDaemon {
  url: string;
  /** Puts in force what can be while it runs. Throws BAD_CONFIG, and then nothing has changed. */
  reload(next: Config): ConfigChange;
  stop(): Promise<void>;
}

const RETENTION_SWEEP_MS = 10 * 60_000;

/**
 * Builds the daemon in the order of its flow's needs, and stops it in the reverse order. What fails
 * on the way undoes what was started before it.
 */
export async function startDaemon(config: Config, log: Logger): Promise<RunningDaemon> {
  const stoppers = new Stoppers(log);
  try {
    const started = await start(config, log, stoppers);
    return { ...started, stop: () => stoppers.stop() };
  } catch (error) {
    await stoppers.stop();
    throw error;
  }
}

async function start(
  config: Config,
  log: Logger,
  stoppers: Stoppers,
): Promise<Pick<RunningDaemon, "url" | "reload">> {
  // Asked anew at each use where a change is followed; `config` is what the rest is built from.
  const settings = new LiveConfig(config);
  const startedAt = new Date();
  const now = () => new Date();
  assertOutside(config.backup.directory, config.dataDir);
  const dataDir = await openDataDir(config.dataDir);
  stoppers.add("data directory", () => dataDir.release());
  const token = await adminToken(dataDir.path, config.api.token);

  const vision = openVision(config, log);
  stoppers.add("inference", () => vision.close());
  const models = await vision.start();

  const root = await openDatabase(dataDir.path);
  stoppers.add("database", () => root.close());
  const keyring = await openKeyring(dataDir.path);
  const gallery = await openGallery({
    root,
    keyring,
    ...galleryEncoders(models),
    crops: {
      keep: config.enrolment.keepCrops,
      keypointNames: models.detectorCard.keypoints,
    },
    get limits() {
      return galleryLimits(settings.current());
    },
    now,
    log,
  });
  const hasPrevious = models.previousEncoderCard !== null;
  warnOfForeignFaces(gallery, { keepsCrops: config.enrolment.keepCrops, hasPrevious }, log);
  const journal = await openJournal({
    root,
    get retention() {
      const { maxEvents, maxEventAgeDays: maxAgeDays } = settings.current().retention;
      return { maxEvents, maxAgeDays };
    },
    now,
    log,
  });
  const snapshots = await openSnapshots({
    directory: join(dataDir.path, "snapshots"),
    get retention() {
      const { maxSnapshots: maxCount, maxSnapshotAgeDays: maxAgeDays } =
        settings.current().retention;
      return { maxCount, maxAgeDays };
    },
    now,
  });
  const { rules, risk } = liveDecisionRules(settings.current, models, { gallery, log });
  const threshold = () => rules().threshold;
  const likeness = () => likenessRules(models.encoderCard.threshold, risk());
  const memory = await openMemory(
    { root, journal, gallery, keyring, snapshots, likeness, risk, threshold, now },
    { config, models, dataDir: dataDir.path, log },
  );
  const backup = () => takeBackup({ dataDir: dataDir.path, root, now });
  const backups = new ScheduledBackups({ ...config.backup, backup, now, log });
  stoppers.add("retention", await startRetention(memory, snapshots, log));

  const sinks = await openSinks(config, {
    ...{ root, journal, gallery, snapshots, version, now, log },
    random: Math.random,
  });
  await sinks.start();
  stoppers.add("sinks", () => sinks.stop());

  const metrics = openMetrics({ cameraIds: config.cameras.map(({ id }) => id) });
  const pipeline = new Pipeline({
    vision,
    gallery,
    journal,
    snapshots,
    memory: new FaceMemory(memory),
    rules,
    visitRules: () => visitRules(settings.current(), models),
    observer: metrics.observer,
    newId: randomUUID,
    now,
    log,
  });
  const funnel = new Funnel();
  stoppers.add("funnel", await countVisits(journal, funnel, now()));
  pipeline.watchFaces(({ cameraId, capturedAt }, faces) =>
    funnel.addFrame(cameraId, faces.map(faceStage), capturedAt),
  );
  pipeline.start();
  stoppers.add("pipeline", () => pipeline.stop());

  const reembedding = startReembedding({ gallery, vision, log });
  stoppers.add("re-embedding", () => reembedding.stop());

  const cameras = openCameras(config, pipeline, log);
  const live = new LiveCameras({
    cameraIds: () => config.cameras.map(({ id }) => id),
    threshold: () => rules().threshold,
    limits: config.api.limits,
    now,
  });
  pipeline.watchFaces((frame, faces) => live.see(frame, faces));
  const status = () =>
    daemonStatus({
      startedAt,
      now,
      vision,
      cameras,
      pipeline,
      gallery,
      reembedding,
      rules,
      risk,
      funnel,
      sinks,
      backups,
    });
  let camerasStarted = false;
  const missing = () =>
    missingForReady({
      isStopping: stoppers.isStopping,
      camerasStarted,
      inference: vision.status().state,
    });
  const api = await startApi(
    { ...config.api, token: token.token },
    {
      gallery,
      journal,
      snapshots,
      memory,
      sinks,
      vision,
      rules,
      pictureLimits: () => pictureLimits(settings.current()),
      cameraEnrolments: new CameraEnrolments({
        watchFaces: (watcher) => pipeline.watchFaces(watcher),
        cameras: () => cameras.map((camera) => camera.status()),
        rules: () => captureRules(settings.current(), likeness()),
        now,
      }),
      live,
      captureLimits: () => settings.current().enrolment.camera,
      likeness,
      risk,
      status,
      backup,
      missingForReady: missing,
      exposition: ({ subscribers }) =>
        metrics.exposition({
          status: status(),
          isReady: missing().length === 0,
          journalSequence: journal.lastSeq(),
          subscribers,
        }),
    },
    log,
  );
  stoppers.add("api", () => api.stop());
  if (token.file) log.info({ file: token.file }, "the admin token is in this file");

  for (const camera of cameras) camera.start();
  camerasStarted = true;
  backups.start();
  stoppers.add("backups", () => backups.stop());
  stoppers.add("cameras", async () => {
    await Promise.all(cameras.map((camera) => camera.stop()));
  });
  const reload = (next: Config) => {
    assertHead(next, models);
    return settings.take(next);
  };
  return { url: api.url, reload };
}

function openCameras(config: Config, pipeline: Pipeline, log: Logger): CameraSupervisor[] {
  const demoDir = join(projectRoot, "models", "demo");
  return config.cameras.map(
    (camera) =>
      new CameraSupervisor({
        id: camera.id,
        source: openCamera(camera, { demoDir, log }),
        onFrame: (frame) => pipeline.offer(frame),
        log,
      }),
  );
}

/** Erases what is older than its retention now and then; returns how to stop that. */
async function startRetention(
  memory: FaceMemoryParts,
  snapshots: Snapshots,
  log: Logger,
): Promise<() => Promise<void>> {
  let sweeping = Promise.resolve();
  const sweep = async () => {
    try {
      const erased = await memory.journal.prune();
      await snapshots.erase(erased);
      await snapshots.prune();
      await forgetOldStrangers(memory);
    } catch (error) {
      log.error({ err: error }, "retention could not be applied");
    }
  };
  await sweep();
  const timer = setInterval(() => {
    sweeping = sweeping.then(sweep);
  }, RETENTION_SWEEP_MS);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}
