import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type CameraSource, cameraFailed, type Frame } from "../../daemon/camera/camera.js";
import { CameraSupervisor } from "../../daemon/camera/camera-supervisor.js";
import { openJournal } from "../../daemon/events/journal.js";
import { Pipeline, type PipelineParts } from "../../daemon/pipeline.js";
import { Watchdog } from "../../daemon/service/watchdog.js";
import { watchedParts } from "../../daemon/service/watched-parts.js";
import { VisionError } from "../../daemon/vision/errors.js";
import type { EmbeddedFace } from "../../daemon/vision/types.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { embeddedFace } from "../helpers/faces.js";
import { decisionRules, visitRules } from "../helpers/rules.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";
import { until } from "../helpers/wait.js";

const LIMIT_MS = 1000;
const never = () => new Promise<never>(() => {});
const idle = { progress: () => ({ isPending: false, done: 0, failed: 0 }), probe: () => {} };

let directory: string;
let stores: OpenStores;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory);
});
afterEach(async () => {
  await stores.close();
  removeDirectory(directory);
});

async function openPipeline(parts: Partial<PipelineParts>): Promise<Pipeline> {
  const { root, gallery, log } = stores;
  const now = () => new Date();
  const retention = { maxEvents: 99, maxAgeDays: 9 };
  return new Pipeline({
    vision: { analyze: async () => analysis([]), verify: async () => null },
    journal: await openJournal({ root, retention, now, log }),
    snapshots: { save: async () => {} },
    memory: null,
    rules: () => decisionRules(),
    visitRules: () => visitRules(),
    newId: () => "visit",
    ...{ gallery, now, log, ...parts },
  });
}

function analysis(faces: EmbeddedFace[]) {
  return { faces, times: { detectMs: 0, alignMs: 0, embedMs: 0 } };
}

function visionOf(analyze: PipelineParts["vision"]["analyze"]): PipelineParts["vision"] {
  return { analyze, verify: async () => null };
}

function frame(): Frame {
  const rgb = new Uint8Array(3 * 64);
  return { cameraId: "door", width: 8, height: 8, rgb, capturedAt: new Date() };
}

/** What is stuck past the limit after what was done between two looks at it. */
async function stuckAfter(
  door: Pick<Parameters<typeof watchedParts>[0], "pipeline"> & { cameras?: CameraSupervisor[] },
  work: () => Promise<void>,
  afterMs = 2 * LIMIT_MS,
): Promise<string[]> {
  const watchdog = new Watchdog(watchedParts({ cameras: [], ...door }, idle), LIMIT_MS);
  watchdog.stuck(0);
  await work();
  return watchdog.stuck(afterMs);
}

describe("the way from a camera to the journal", () => {
  it("is not stuck where no frame comes, nor where each is judged", async () => {
    const pipeline = await openPipeline({});
    expect(await stuckAfter({ pipeline }, async () => {})).toEqual([]);
    expect(await stuckAfter({ pipeline }, () => pipeline.judge(frame()))).toEqual([]);
    await pipeline.stop();
  });

  it("is stuck at a frame that never comes back", async () => {
    const pipeline = await openPipeline({ vision: visionOf(never) });
    expect(await stuckAfter({ pipeline }, async () => pipeline.offer(frame()))).toEqual(["frames"]);
  });

  it("is stuck where every frame fails, but not where inference has enough to do", async () => {
    const failing = (code: "VISION_FAILED" | "BUSY") =>
      openPipeline({
        vision: visionOf(async () => {
          throw new VisionError(code, "no");
        }),
      });
    const broken = await failing("VISION_FAILED");
    expect(await stuckAfter({ pipeline: broken }, () => broken.judge(frame()))).toEqual(["frames"]);
    const busy = await failing("BUSY");
    expect(await stuckAfter({ pipeline: busy }, () => busy.judge(frame()))).toEqual([]);
  });

  it("is stuck at an event that never gets written, though frames are judged", async () => {
    const vision = visionOf(async () => analysis([embeddedFace(faceAt(1))]));
    const pipeline = await openPipeline({ vision, journal: { append: never } });
    const stuck = await stuckAfter({ pipeline }, async () => {
      for (let i = 0; i < 4; i++) await pipeline.judge(frame());
    });
    expect(stuck).toEqual(["events"]);
  });
});

describe("a camera", () => {
  const TIMING = { firstRetryMs: 5, longestRetryMs: 10 };
  const STEP_MS = 500;

  async function stuckWith(frames: CameraSource["frames"], work: () => Promise<void>) {
    const pipeline = await openPipeline({});
    const camera = new CameraSupervisor({
      id: "front",
      source: { kind: "ffmpeg", description: "fake", longestSilenceMs: STEP_MS, frames },
      onFrame: () => {},
      log: stores.log,
      timing: TIMING,
    });
    camera.start();
    const stuck = (afterMs: number) => stuckAfter({ pipeline, cameras: [camera] }, work, afterMs);
    const early = await stuck(LIMIT_MS + STEP_MS);
    const late = await stuck(LIMIT_MS + STEP_MS + 1);
    return { camera, early, late };
  }

  it("that is unplugged is not stuck, as long as it is opened again", async () => {
    let opened = 0;
    const unplugged: CameraSource["frames"] = async function* () {
      yield* [];
      opened++;
      throw cameraFailed("unplugged");
    };
    const again = () => {
      const before = opened;
      return until(() => opened > before);
    };
    const { camera, early, late } = await stuckWith(unplugged, again);
    expect([early, late]).toEqual([[], []]);
    await camera.stop();
  });

  it("that neither gives pictures nor breaks is stuck, a step's time past the limit", async () => {
    const hung: CameraSource["frames"] = async function* (signal) {
      yield* [];
      await sleep(600_000, undefined, { signal }).catch(() => {});
    };
    const { camera, early, late } = await stuckWith(hung, async () => {});
    expect(early).toEqual([]);
    expect(late).toEqual(["camera front"]);
    await camera.stop();
  });
});
