import { parentPort, workerData } from "node:worker_threads";
import { analyze, embedKnown, type Networks } from "./analyze.js";
import { VisionError } from "./errors.js";
import { type EncoderCard, loadModel, type VerifierCard } from "./model-card.js";
import { type OpenSession, openSession } from "./session.js";
import { assertFits, type Verifier, verifyPairs } from "./verify-pairs.js";
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
    answer({ type: "result", id: message.id, result: await resultOf(message, context) });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    answer({ type: "failed", id: message.id, message: reason });
  }
}

interface Context {
  networks: Networks;
  verifier: Verifier | null;
  sessions: OpenSession[];
}

function resultOf(message: Exclude<ToWorker, { type: "close" }>, context: Context) {
  if (message.type === "probe") return null;
  if (message.type === "analyze") return analyze(message.image, context.networks, options);
  if (message.type === "embed") return embedKnown(message.face, context.networks.encoder);
  if (!context.verifier) throw new RangeError("no verification head is loaded");
  return verifyPairs(message.stacked, context.verifier);
}

async function open(): Promise<Context> {
  const detector = await loadModel(options.detectorPath, "detector");
  const encoder = await loadModel(options.encoderPath, "encoder");
  const detectorSession = await openSession(detector, options.preferences);
  const encoderSession = await openSession(encoder, options.preferences);
  const previous = await openPrevious(encoder.card);
  const { verifier, refusal } = await openVerifier(encoder.card);
  const optional = [previous, verifier].flatMap((model) => (model ? [model.session] : []));
  const sessions = [detectorSession, encoderSession, ...optional];
  answer({
    type: "ready",
    reports: sessions.map(({ report }) => report),
    detectorCard: detector.card,
    encoderCard: encoder.card,
    previousEncoderCard: previous?.card ?? null,
    verifierCard: verifier?.card ?? null,
    verifierRefusal: refusal,
  });
  return {
    networks: {
      detector: { card: detector.card, run: detectorSession.run },
      encoder: { card: encoder.card, run: encoderSession.run },
      ...(previous && { previous: { card: previous.card, run: previous.session.run } }),
    },
    verifier: verifier && { card: verifier.card, run: verifier.session.run },
    sessions,
  };
}

async function openPrevious(
  encoderCard: EncoderCard,
): Promise<{ card: EncoderCard; session: OpenSession } | null> {
  const path = options.previousEncoderPath;
  if (path === null) return null;
  const model = await loadModel(path, "encoder");
  if (model.card.id === encoderCard.id) {
    throw new VisionError(
      "MODEL_MISMATCH",
      `${path} is the encoder in use (${encoderCard.id}); name the one that was in use before, or none`,
    );
  }
  return { card: model.card, session: await openSession(model, options.preferences) };
}

interface OpenedVerifier {
  verifier: { card: VerifierCard; session: OpenSession } | null;
  refusal: string | null;
}

/** Without a head recognition works as well; so only one that was asked for may stop the start. */
async function openVerifier(encoderCard: EncoderCard): Promise<OpenedVerifier> {
  if (!options.verifier) return { verifier: null, refusal: null };
  try {
    const model = await loadModel(options.verifier.path, "verifier");
    assertFits(model.card, encoderCard);
    const session = await openSession(model, options.preferences);
    return { verifier: { card: model.card, session }, refusal: null };
  } catch (error) {
    if (options.verifier.required) throw error;
    return { verifier: null, refusal: error instanceof Error ? error.message : String(error) };
  }
}
