import { join } from "node:path";
import type { Networks } from "../../daemon/vision/analyze.js";
import { loadModel } from "../../daemon/vision/model-card.js";
import { projectRoot } from "../../daemon/vision/project-root.js";
import { openSession, type SessionPreferences } from "../../daemon/vision/session.js";

export interface OpenNetworks extends Networks {
  release(): Promise<void>;
}

/** Opens a detector and an encoder in this thread: what evaluation, training and benchmarks use. */
export async function openNetworks(options: {
  detector?: string | undefined;
  encoder?: string | undefined;
  preferences?: SessionPreferences;
}): Promise<OpenNetworks> {
  const models = join(projectRoot, "models");
  const preferences = options.preferences ?? { providers: ["cpu"], required: true, threads: 1 };
  const detector = await loadModel(
    options.detector ?? join(models, "blazeface-256.onnx"),
    "detector",
  );
  const encoder = await loadModel(options.encoder ?? join(models, "limen-resnet.onnx"), "encoder");
  const detectorSession = await openSession(detector, preferences);
  const encoderSession = await openSession(encoder, preferences);
  return {
    detector: { card: detector.card, run: detectorSession.run },
    encoder: { card: encoder.card, run: encoderSession.run },
    release: async () => {
      await detectorSession.release();
      await encoderSession.release();
    },
  };
}
