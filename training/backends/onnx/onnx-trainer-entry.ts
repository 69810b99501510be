import { workerData } from "node:worker_threads";
import { serveThread } from "../../threads/serve-thread.js";
import type { StepAt, TrainerState, TrainingBatch } from "../trainer.js";
import { OnnxStepper } from "./onnx-stepper.js";
import type { OnnxTrainerData } from "./onnx-trainer.js";

const { net, options } = workerData as OnnxTrainerData;
const opened = OnnxStepper.open(net, options);
// The call of "open" hears of a failure.
opened.catch(() => {});

serveThread(
  {
    open: async () => {
      await opened;
      return { value: null };
    },
    step: async ({ batch, at }: { batch: TrainingBatch; at: StepAt }) => ({
      value: await (await opened).step(batch, at),
    }),
    state: async () => ({ value: (await opened).state() }),
    load: async (state: TrainerState) => {
      (await opened).load(state);
      return { value: null };
    },
  },
  async () => {
    await (await opened.catch(() => null))?.close();
  },
);
