import type { ApiServices } from "./api/context.js";
import { LiveCameras } from "./api/live-cameras.js";
import { startApi } from "./api/server.js";
import {
  assertHead,
  captureRules,
  openVision,
  pictureLimits,
} from "./assembly/configured-parts.js";
import { type Door, type Judgement, openDoor, openJudgement } from "./assembly/door.js";
import { startReembedding } from "./assembly/encoder-change.js";
import { missingForReady } from "./assembly/readiness.js";
import { startRetention } from "./assembly/retention.js";
import type { Shell } from "./assembly/shell.js";
import { Stoppers } from "./assembly/stoppers.js";
import { openStores, type Stores } from "./assembly/stores.js";
import { type Backups, openBackups } from "./backup/backups.js";
import { assertOutside } from "./backup/scheduled-backups.js";
import type { Config } from "./config.js";
import { adminToken, openDataDir } from "./data-dir/data-dir.js";
import { ROTATE_TOKEN, TokenRotation } from "./data-dir/token-rotation.js";
import { CameraEnrolments } from "./gallery/camera-enrolments.js";
import type { Reembedding } from "./gallery/reembedding.js";
import { type ConfigChange, LiveConfig } from "./live-config.js";
import type { Logger } from "./log.js";
import { configuredToken } from "./secret-files.js";
import type { WatchedPart } from "./service/watchdog.js";
import { watchedParts } from "./service/watched-parts.js";
import { openSinks, type Sinks } from "./sinks/sinks.js";
import { type DaemonStatus, daemonStatus } from "./status.js";
import { version } from "./version.js";
import type { VisionWorker } from "./vision/vision-worker.js";

export interface RunningDaemon {
  url: string;
  /** Puts in force what can be while it runs. Throws BAD_CONFIG, and then nothing has changed. */
  reload(next: Config): Promise<ConfigChange>;
  status(): DaemonStatus;
  /** See `missingForReady`. */
  missingForReady(): string[];
  /** Without which nobody at the door is seen. */
  parts: readonly WatchedPart[];
  stop(): Promise<void>;
}

/**
 * Builds the daemon in the order of its flow's needs, and stops it in the reverse order. What fails
 * on the way undoes what was started before it.
 */
export async function startDaemon(config: Config, log: Logger): Promise<RunningDaemon> {
  const stoppers = new Stoppers(log);
  const settings = new LiveConfig(config);
  try {
    const started = await start({ config, settings, stoppers, now: () => new Date(), log });
    return { ...started, stop: () => stoppers.stop() };
  } catch (error) {
    await stoppers.stop();
    throw error;
  }
}

async function start(shell: Shell): Promise<Omit<RunningDaemon, "stop">> {
  const { config, settings, stoppers, now, log } = shell;
  const startedAt = now();
  assertOutside(config.backup.directory, config.dataDir);
  const dataDir = await openDataDir(config.dataDir);
  stoppers.add("data directory", () => dataDir.release());
  const token = await adminToken(dataDir.path, await configuredToken(config.api));

  const vision = openVision(config, log);
  stoppers.add("inference", () => vision.close());
  const models = await vision.start();

  const stores = await openStores(dataDir.path, models, shell);
  const judgement = await openJudgement(stores, models, shell);
  stoppers.add("retention", await startRetention(judgement.memory, stores.snapshots, log));

  const { strangers } = judgement.memory;
  const sinks = await openSinks(config, {
    ...{ ...stores, version, now, log, random: Math.random },
    isDismissed: (id) => strangers.isDismissed(id),
  });
  await sinks.start();
  stoppers.add("sinks", () => sinks.stop());

  const door = await openDoor(judgement, { stores, models, vision }, shell);
  const reembedding = startReembedding({ gallery: stores.gallery, vision, log });
  stoppers.add("re-embedding", () => reembedding.stop());

  const backups = await openBackups(config.backup, { ...stores, now, log });
  const running = { startedAt, camerasStarted: false };
  const offered = services(
    { stores, judgement, door, vision, sinks, reembedding, backups, running },
    shell,
  );
  const api = await startApi({ ...config.api, token: token.token }, offered, log);
  stoppers.add("api", () => api.stop());
  if (token.file) log.info({ file: token.file }, "the admin token is in this file");

  for (const camera of door.cameras) camera.start();
  running.camerasStarted = true;
  backups.scheduled.start();
  stoppers.add("backups", () => backups.scheduled.stop());
  stoppers.add("cameras", async () => {
    await Promise.all(door.cameras.map((camera) => camera.stop()));
  });
  const tokens = new TokenRotation({
    ...{ dataDir: dataDir.path, current: settings.current, api, log },
  });
  dataDir.serve({ [ROTATE_TOKEN]: () => tokens.rotate() });
  const reload = async (next: Config) => {
    assertHead(next, models);
    return tokens.follow(next, () => settings.take(next));
  };
  const { status, missingForReady } = offered;
  return { url: api.url, reload, status, missingForReady, parts: watchedParts(door, vision) };
}

interface Parts {
  stores: Stores;
  judgement: Judgement;
  door: Door;
  vision: VisionWorker;
  sinks: Sinks;
  reembedding: Reembedding;
  backups: Backups;
  running: { startedAt: Date; camerasStarted: boolean };
}

/** What the API may ask of everything else. */
function services(parts: Parts, { config, settings, stoppers, now }: Shell): ApiServices {
  const { stores, judgement, door, vision, sinks, reembedding, backups } = parts;
  const { gallery, journal, snapshots } = stores;
  const { pipeline, cameras, metrics, funnel } = door;
  const { rules, risk, likeness, memory } = judgement;
  const live = new LiveCameras({
    cameraIds: () => config.cameras.map(({ id }) => id),
    threshold: () => rules().threshold,
    limits: config.api.limits,
    now,
  });
  pipeline.watchFaces((frame, faces) => live.see(frame, faces));
  const { startedAt } = parts.running;
  const watched = { vision, cameras, pipeline, gallery, reembedding, funnel };
  const status = () =>
    daemonStatus({
      ...watched,
      ...{
        strangers: memory.strangers,
        rules,
        risk,
        sinks,
        backups: backups.scheduled,
        startedAt,
        now,
      },
    });
  const missing = () =>
    missingForReady({
      isStopping: stoppers.isStopping,
      camerasStarted: parts.running.camerasStarted,
      inference: vision.status().state,
    });
  return {
    ...{ gallery, journal, snapshots, memory, sinks, vision, live },
    ...{ rules, risk, likeness, status, backup: backups.download },
    pictureLimits: () => pictureLimits(settings.current()),
    cameraEnrolments: new CameraEnrolments({
      watchFaces: (watcher) => pipeline.watchFaces(watcher),
      cameras: () => cameras.map((camera) => camera.status()),
      rules: () => captureRules(settings.current(), likeness()),
      now,
    }),
    captureLimits: () => settings.current().enrolment.camera,
    missingForReady: missing,
    exposition: ({ subscribers }) =>
      metrics.exposition({
        status: status(),
        isReady: missing().length === 0,
        journalSequence: journal.lastSeq(),
        subscribers,
      }),
  };
}
