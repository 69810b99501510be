import type { ApiServices } from "../../daemon/api/context.js";
import { LiveCameras } from "../../daemon/api/live-cameras.js";
import { type ApiOptions, startApi } from "../../daemon/api/server.js";
import { pictureLimits } from "../../daemon/assembly/configured-parts.js";
import { takeBackup } from "../../daemon/backup/snapshot.js";
import { type Config, configSchema } from "../../daemon/config.js";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import { openSnapshots, type Snapshots } from "../../daemon/events/snapshots.js";
import {
  type CameraEnrolmentParts,
  CameraEnrolments,
} from "../../daemon/gallery/camera-enrolments.js";
import type { Gallery } from "../../daemon/gallery/gallery.js";
import { likenessRules } from "../../daemon/gallery/likeness.js";
import type { Logger } from "../../daemon/log.js";
import { openSinks, type SinksConfig } from "../../daemon/sinks/sinks.js";
import type { DaemonStatus } from "../../daemon/status.js";
import { analyze } from "../../daemon/vision/analyze.js";
import type { EmbeddedFace, Vision } from "../../daemon/vision/types.js";
import { type Graphql, graphqlOf, removeDirectory, temporaryDirectory } from "./daemon-process.js";
import { type MemoryParts, memoryOf } from "./memory.js";
import { sharedNetworks } from "./pictures.js";
import { decisionRules } from "./rules.js";
import { openStores, recordingLog } from "./stores.js";

/** At this squared distance two faces are two people, as the built-in encoder has it. */
const OTHER_PERSON = 0.36;
export const TOKEN = "test-token-0123456789";

export interface TestApi {
  url: string;
  token: string;
  graphql: Graphql;
  gallery: Gallery;
  journal: Journal;
  snapshots: Snapshots;
  memory: MemoryParts;
  log: ReturnType<typeof recordingLog>;
  /** What `status` and /health say. */
  health: { healthy: boolean };
  /** What keeps it from being ready. */
  missing: string[];
  /** The cameras there are, and a frame of one of them. */
  cameras: { id: string; state: string; reason: string | null }[];
  /** What the cameras show, for those who look. */
  live: LiveCameras;
  replaceToken(token: string): boolean;
  show(cameraId: string, faces: readonly EmbeddedFace[]): void;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  vision?: Vision;
  limits?: Partial<Config["api"]["limits"]>;
  retention?: { maxEvents: number; maxAgeDays: number };
  port?: number;
  tls?: ApiOptions["tls"];
  metricsPublic?: boolean;
  /** The level of enrolment. */
  quality?: Config["enrolment"]["quality"];
  sinks?: SinksConfig;
  /** Instead of a real one. */
  backup?: ApiServices["backup"];
}

/** The real models, run in this thread. */
export const realVision: Vision = {
  analyze: async (image) => analyze(image, await sharedNetworks(), { maxFaces: 16 }),
  verify: async () => null,
};

/** The real server on a free port over a real database, without cameras. */
export async function startTestApi(options: TestApiOptions = {}): Promise<TestApi> {
  const directory = temporaryDirectory();
  const { decision, enrolment, strangers, api } = configSchema.parse({});
  const encoderCard = (await sharedNetworks()).encoder.card;
  const encoder = { id: encoderCard.id, length: encoderCard.output.length };
  const stores = await openStores(directory, { encoder });
  const { gallery, root } = stores;
  const now = () => new Date();
  const log = recordingLog();
  const retention = options.retention ?? { maxEvents: 10_000, maxAgeDays: 30 };
  const journal = await openJournal({ root, retention, now, log });
  const snapshots = await openSnapshots({
    directory: `${directory}/snapshots`,
    retention: { maxCount: 100, maxAgeDays: 30 },
    now,
  });
  const likeness = () => {
    const { faces: templates } = gallery.stats();
    const { default: threshold } = encoderCard.threshold;
    return likenessRules(encoderCard.threshold, { threshold, templates });
  };
  const memory = memoryOf(stores, {
    ...{ journal, snapshots, encoder, now },
    rules: { ...strangers, distance: encoderCard.threshold.default },
    threshold: () => encoderCard.threshold.default,
    likeness,
  });
  const sinks = await openSinks(options.sinks ?? { webhooks: [], mqtt: null, cameras: [] }, {
    ...{ root, journal, gallery, snapshots, version: "0.0.0", now, log },
    isDismissed: (id) => memory.strangers.isDismissed(id),
    random: Math.random,
  });
  await sinks.start();
  const watchers = new Set<Parameters<CameraEnrolmentParts["watchFaces"]>[0]>();
  const cameras = [{ id: "door", state: "streaming", reason: null as string | null }];
  const health = { healthy: true };
  const missing: string[] = [];
  const quality = options.quality ?? enrolment.quality;
  const limitsOfPictures = pictureLimits({ enrolment: { ...enrolment, quality }, api });
  const live = new LiveCameras({
    cameraIds: () => cameras.map(({ id }) => id),
    threshold: () => encoderCard.threshold.default,
    limits: { ...api.limits, ...options.limits },
    now,
  });
  const running = await startApi(
    {
      ...api,
      port: options.port ?? 0,
      token: TOKEN,
      tls: options.tls ?? null,
      metricsPublic: options.metricsPublic ?? api.metricsPublic,
      limits: { ...api.limits, ...options.limits },
    },
    {
      gallery,
      journal,
      snapshots,
      memory,
      sinks,
      vision: options.vision ?? realVision,
      rules: () =>
        decisionRules({ ...decision, threshold: encoderCard.threshold.default, head: null }),
      backup:
        options.backup ??
        (() => ({ name: "door.backup", content: takeBackup({ dataDir: directory, root, now }) })),
      pictureLimits: () => limitsOfPictures,
      risk: () => {
        const { faces: templates } = gallery.stats();
        return { threshold: 0.2, templates, expectedFalseAcceptsPerYear: templates / 10 };
      },
      cameraEnrolments: new CameraEnrolments({
        watchFaces: (watcher) => {
          watchers.add(watcher);
          return () => watchers.delete(watcher);
        },
        cameras: () => cameras,
        rules: () => ({ limits: limitsOfPictures, burstFrames: 2, otherPerson: OTHER_PERSON }),
        now,
      }),
      live,
      captureLimits: () => enrolment.camera,
      likeness,
      status: () => ({ ...health, uptimeSeconds: 1, sinks: sinks.status() }) as DaemonStatus,
      missingForReady: () => missing,
      exposition: async ({ subscribers }) => {
        return { contentType: "text/plain", text: `limen_subscribers ${subscribers}\n` };
      },
    },
    log as unknown as Logger,
  );
  const { url } = running;
  const picture = { width: 2, height: 2, rgb: new Uint8Array(12) };
  return {
    url,
    token: TOKEN,
    graphql: graphqlOf({ url, token: TOKEN }),
    gallery,
    journal,
    snapshots,
    memory,
    log,
    health,
    missing,
    cameras,
    live,
    replaceToken: running.replaceToken,
    show: (cameraId, faces) => {
      for (const watcher of [...watchers]) {
        watcher(
          { ...picture, cameraId },
          faces.map((face) => ({ face })),
        );
      }
    },
    stop: async () => {
      await running.stop();
      await sinks.stop();
      await stores.close();
      removeDirectory(directory);
    },
  };
}
