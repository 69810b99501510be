import { parentPort, workerData } from "node:worker_threads";
import { analyze, type Networks } from "./analyze.js";
import { VisionError } from "./errors.js";
import { loadModel } from "./model-card.js";
import { type OpenSession, openSession } from "./session.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./worker-messages.js";

/**
 * The inference thread: it alone loads onnxruntime-node, whose run blocks the thread that calls it.
 * Messages are handled one at a time, in order, so "close" waits for the run that is under way:
 * terminating a thread inside a run would abort the whole process.
 */
if (!parentPort) throw new Error("worker.ts runs as a worker thread only");
const port = parentPort;
const options = workerData as WorkerOptions;
const answer = (message: FromWorker) => port.postMessage(message);

const opened = open().catch((error: unknown) => {
  const code = error instanceof VisionError ? error.code : "VISION_FAILED";
  answer({ type: "refused", code, message: error instanceof Error ? error.message : `${error}` });
  port.close();
  return undefined;
});

let queue: Promise<void> = Promise.resolve();
port.on("message", (message: ToWorker) => {
  queue = queue.then(() => handle(message));
});

async function handle(message: ToWorker): Promise<void> {
  const context = await opened;
  if (!context) return;
  if (message.type === "close") {
    for (const session of context.sessions) await session.release();
    answer({ type: "closed" });
    port.close();
    return;
  }
  try {
    const result = await analyze(message.image, context.networks, options);
    answer({ type: "result", id: message.id, result });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    answer({ type: "failed", id: message.id, message: reason });
  }
}

async function open(): Promise<{ networks: Networks; sessions: OpenSession[] }> {
  const detector = await loadModel(options.detectorPath, "detector");
  const encoder = await loadModel(options.encoderPath, "encoder");
  const detectorSession = await openSession(detector, options.preferences);
  const encoderSession = await openSession(encoder, options.preferences);
  answer({
    type: "ready",
    reports: [detectorSession.report, encoderSession.report],
    detectorCard: detector.card,
    encoderCard: encoder.card,
  });
  return {
    networks: {
      detector: { card: detector.card, run: detectorSession.run },
      encoder: { card: encoder.card, run: encoderSession.run },
    },
    sessions: [detectorSession, encoderSession],
  };
}
