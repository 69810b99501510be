import type { Net } from "../../model/net.js";
import { ThreadClient } from "../../threads/thread-client.js";
import type { StepFigures, Trainer, TrainerState, TrainingBatch } from "../trainer.js";
import type { StepperOptions } from "./onnx-stepper.js";

export interface OnnxTrainerData {
  net: Net;
  options: StepperOptions;
}

/**
 * Trains by one ONNX graph a step, in a thread of its own, so that the next batch is made
 * meanwhile. Rejects with what ONNX Runtime throws where the provider is missing or cannot run the
 * graph.
 */
export async function startOnnxTrainer(net: Net, options: StepperOptions): Promise<Trainer> {
  const entry = new URL("./onnx-trainer-entry.js", import.meta.url);
  const thread = ThreadClient.start(entry, { net, options } satisfies OnnxTrainerData);
  try {
    await thread.call("open");
  } catch (error) {
    await thread.close().catch(() => {});
    throw error;
  }
  const { provider, threads } = options;
  return {
    description: `onnxruntime (${provider}, ${threads} ${threads === 1 ? "thread" : "threads"})`,
    step: (batch: TrainingBatch, at) => {
      const transfer = [batch.input.buffer as ArrayBuffer];
      return thread.call<StepFigures>("step", { batch, at }, transfer);
    },
    state: () => thread.call<TrainerState>("state"),
    load: (state) => thread.call<void>("load", state),
    close: () => thread.close(),
  };
}
