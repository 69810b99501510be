import { workerData } from "node:worker_threads";
import { InferenceSession, Tensor } from "../../daemon/vision/onnxruntime.js";
import { sessionOptions } from "../../daemon/vision/session.js";
import type { InferenceOptions } from "./inference-thread.js";
import { serveThread } from "./serve-thread.js";

const { onnx, threads } = workerData as InferenceOptions;
const opened = InferenceSession.create(onnx, sessionOptions("cpu", threads));
// Whoever calls first hears of a failure; until then it is nobody's.
opened.catch(() => {});

serveThread(
  {
    run: async ({ input, shape }: { input: Float32Array; shape: readonly number[] }) => {
      const session = await opened;
      const feeds = { [session.inputNames[0]]: new Tensor("float32", input, shape) };
      const outputs = await session.run(feeds);
      return { value: (outputs[session.outputNames[0]].data as Float32Array).slice() };
    },
  },
  async () => {
    await (await opened).release();
  },
);
