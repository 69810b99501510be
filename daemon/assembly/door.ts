import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { CameraSupervisor } from "../camera/camera-supervisor.js";
import { openCamera } from "../camera/open-camera.js";
import type { DoorRules } from "../door-rules.js";
import { FaceMemory } from "../events/face-memory.js";
import { Funnel, faceStage } from "../events/funnel.js";
import type { CorrectionParts } from "../events/match-corrections.js";
import type { ErasureParts } from "../events/stranger-erasure.js";
import { countVisits } from "../events/visit-counts.js";
import { type LikenessRules, likenessRules } from "../gallery/likeness.js";
import { type Metrics, openMetrics } from "../metrics/metrics.js";
import { Pipeline } from "../pipeline.js";
import { projectRoot } from "../vision/project-root.js";
import type { VisionWorker } from "../vision/vision-worker.js";
import type { ReadyMessage } from "../vision/worker-messages.js";
import { liveDecisionRules, visitRules } from "./configured-parts.js";
import { openMemory } from "./open-memory.js";
import type { Shell } from "./shell.js";
import type { Stores } from "./stores.js";

/** By what it is decided who is there, and what is remembered of faces. */
export interface Judgement extends DoorRules {
  likeness: () => LikenessRules;
  memory: CorrectionParts & ErasureParts;
}

/** Throws BAD_CONFIG for rules that could never say yes, DATA_DIR_UNUSABLE. */
export async function openJudgement(
  stores: Stores,
  models: ReadyMessage,
  { config, settings, now, log }: Shell,
): Promise<Judgement> {
  const { rules, risk } = liveDecisionRules(settings.current, models, { ...stores, log });
  const threshold = () => rules().threshold;
  const likeness = () => likenessRules(models.encoderCard.threshold, risk());
  const memory = await openMemory(
    { ...stores, likeness, risk, threshold, now },
    { config, models, dataDir: stores.dataDir, log },
  );
  return { rules, risk, likeness, memory };
}

/** What watches the door, from a camera's frame to the journal. */
export interface Door {
  metrics: Metrics;
  funnel: Funnel;
  pipeline: Pipeline;
  /** Not started: what they show has nowhere to go before the rest is there. */
  cameras: CameraSupervisor[];
}

/** Starts the pipeline. */
export async function openDoor(
  { rules, memory }: Judgement,
  { stores, models, vision }: { stores: Stores; models: ReadyMessage; vision: VisionWorker },
  { config, settings, stoppers, now, log }: Shell,
): Promise<Door> {
  const metrics = openMetrics({ cameraIds: config.cameras.map(({ id }) => id) });
  const pipeline = new Pipeline({
    ...stores,
    vision,
    rules,
    memory: new FaceMemory(memory),
    visitRules: () => visitRules(settings.current(), models),
    observer: metrics.observer,
    newId: randomUUID,
    now,
    log,
  });
  const funnel = new Funnel();
  stoppers.add("funnel", await countVisits(stores.journal, funnel, now()));
  pipeline.watchFaces(({ cameraId, capturedAt }, faces) =>
    funnel.addFrame(cameraId, faces.map(faceStage), capturedAt),
  );
  pipeline.start();
  stoppers.add("pipeline", () => pipeline.stop());
  const demoDir = join(projectRoot, "models", "demo");
  const cameras = config.cameras.map(
    (camera) =>
      new CameraSupervisor({
        id: camera.id,
        source: openCamera(camera, { demoDir, log }),
        onFrame: (frame) => pipeline.offer(frame),
        log,
      }),
  );
  return { metrics, funnel, pipeline, cameras };
}
