import "./no-telemetry.js";
import { Worker } from "node:worker_threads";
import { VisionError } from "./errors.js";
import type {
  EmbeddingPair,
  FaceEmbedder,
  KnownFace,
  RgbImage,
  SessionReport,
  Vision,
  VisionResult,
} from "./types.js";
import { stackedPairs } from "./verify-pairs.js";
import type { FromWorker, ReadyMessage, ToWorker, WorkerOptions } from "./worker-messages.js";

export interface VisionWorkerOptions extends WorkerOptions {
  /** Pictures and batches of pairs that may wait for inference before BUSY is said. */
  maxWaiting: number;
  /** The compiled thread; tests put a thread in its place that dies. */
  entry?: URL;
  onRestart?: (event: { reason: string; retryInMs: number }) => void;
  onReady?: (ready: ReadyMessage) => void;
}

export interface VisionWorkerStatus {
  state: "starting" | "ready" | "restarting" | "stopped";
  restarts: number;
  lastFailure: string | null;
}

type Result = Extract<FromWorker, { type: "result" }>["result"];

interface Waiting {
  resolve: (result: Result) => void;
  reject: (error: VisionError) => void;
}

const FIRST_RETRY_MS = 250;
const LONGEST_RETRY_MS = 30_000;

/**
 * Owns the inference thread. A thread that dies takes the pictures it had with it (they are
 * rejected as VISION_FAILED, so nobody is recognised) and is started again with growing pauses.
 */
export class VisionWorker implements Vision, FaceEmbedder {
  #worker: Worker | undefined;
  #status: VisionWorkerStatus = { state: "starting", restarts: 0, lastFailure: null };
  #reports: SessionReport[] = [];
  #hasVerifier = false;
  #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #answered = 0;
  #retryMs = FIRST_RETRY_MS;
  #retryTimer: NodeJS.Timeout | undefined;
  #closed: Promise<void> | undefined;

  constructor(private readonly options: VisionWorkerOptions) {}

  /** Starts the thread; rejects with its error if the models cannot be used at all. */
  start(): Promise<ReadyMessage> {
    return this.#spawn();
  }

  status(): VisionWorkerStatus {
    return { ...this.#status };
  }

  /** Where each model runs, as of the last start of the thread. */
  reports(): readonly SessionReport[] {
    return this.#reports;
  }

  /** The picture is copied to the thread; see Vision.analyze for the errors. */
  async analyze(image: RgbImage): Promise<VisionResult> {
    const result = await this.#ask((id) => ({ type: "analyze", id, image: compact(image) }));
    return result as VisionResult;
  }

  /** See Vision.verify. Asks the thread nothing where there is no head, or no pair. */
  async verify(pairs: readonly EmbeddingPair[]): Promise<Float32Array | null> {
    if (!this.#hasVerifier) return null;
    if (pairs.length === 0) return new Float32Array();
    const stacked = stackedPairs(pairs);
    return (await this.#ask((id) => ({ type: "verify", id, stacked }))) as Float32Array;
  }

  /** See FaceEmbedder.embed. */
  async embed(face: KnownFace): Promise<Float32Array> {
    const known = { ...face, image: compact(face.image) };
    return (await this.#ask((id) => ({ type: "embed", id, face: known }))) as Float32Array;
  }

  /** Has an idle thread show that it answers: in `progress`. What waits shows that anyway. */
  probe(): void {
    if (this.#waiting.size > 0) return;
    // One that dies meanwhile is started again; one that is not ready has not got on.
    this.#ask((id) => ({ type: "probe", id })).catch(() => {});
  }

  /** A thread that is not ready has work to do: to become that. */
  progress(): { isPending: boolean; done: number; failed: number } {
    const isPending = this.#status.state !== "ready" || this.#waiting.size > 0;
    return { isPending, done: this.#answered, failed: 0 };
  }

  #ask(message: (id: number) => ToWorker): Promise<Result> {
    const worker = this.#worker;
    if (this.#status.state !== "ready" || !worker) {
      const reason = this.#status.lastFailure ?? "it has not started";
      return Promise.reject(
        new VisionError("VISION_FAILED", `inference is ${this.#status.state}: ${reason}`),
      );
    }
    if (this.#waiting.size >= this.options.maxWaiting) {
      return Promise.reject(new VisionError("BUSY", "too many pictures wait for inference"));
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage(message(id));
    });
  }

  /**
   * Lets what is under way finish, releases the sessions and ends the thread. It is asked, never
   * terminated: ending a thread inside a run of ONNX Runtime aborts the process.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#retryTimer);
    const worker = this.#worker;
    this.#status.state = "stopped";
    if (!worker) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    worker.postMessage({ type: "close" } satisfies ToWorker);
    await ended;
  }

  #spawn(): Promise<ReadyMessage> {
    const { entry = new URL("./worker.js", import.meta.url) } = this.options;
    const { detectorPath, encoderPath, previousEncoderPath } = this.options;
    const { verifier, preferences, maxFaces } = this.options;
    const models = { detectorPath, encoderPath, previousEncoderPath, verifier };
    const workerData = { ...models, preferences, maxFaces };
    const worker = new Worker(entry, { workerData });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      let failure = new VisionError("VISION_FAILED", "the inference thread ended");
      worker.on("message", (message: FromWorker) => {
        if (message.type === "ready") {
          this.#becomeReady(message);
          resolve(message);
        } else if (message.type === "refused") {
          failure = new VisionError(message.code, message.message);
        } else {
          this.#settle(message);
        }
      });
      worker.on("error", (error) => {
        failure = new VisionError("VISION_FAILED", `the inference thread died: ${error}`, {
          cause: error,
        });
      });
      worker.on("exit", () => {
        const wasReady = this.#status.state === "ready" || this.#status.restarts > 0;
        this.#bury(failure, wasReady);
        reject(failure);
      });
    });
  }

  #becomeReady(message: ReadyMessage): void {
    if (this.#status.state === "stopped") return;
    this.#status.state = "ready";
    this.#reports = message.reports;
    this.#hasVerifier = message.verifierCard !== null;
    this.#retryMs = FIRST_RETRY_MS;
    this.options.onReady?.(message);
  }

  #settle(message: FromWorker): void {
    if (message.type !== "result" && message.type !== "failed") return;
    this.#answered++;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === "result") waiting?.resolve(message.result);
    else waiting?.reject(new VisionError("VISION_FAILED", message.message));
  }

  /** Rejects what the dead thread had, and starts another one after a pause. */
  #bury(failure: VisionError, restart: boolean): void {
    this.#worker = undefined;
    for (const { reject } of this.#waiting.values()) reject(failure);
    this.#waiting.clear();
    if (this.#status.state === "stopped") return;
    this.#status.lastFailure = failure.message;
    if (!restart) return;
    this.#status.state = "restarting";
    this.#status.restarts++;
    const retryInMs = this.#retryMs;
    this.#retryMs = Math.min(2 * this.#retryMs, LONGEST_RETRY_MS);
    this.options.onRestart?.({ reason: failure.message, retryInMs });
    this.#retryTimer = setTimeout(() => {
      // A start that fails ends in the thread's own exit, which comes back here.
      this.#spawn().catch(() => {});
    }, retryInMs);
  }
}

/** A view into a larger buffer would be copied with all of that buffer. */
function compact(image: RgbImage): RgbImage {
  const whole = image.rgb.byteLength === image.rgb.buffer.byteLength;
  return {
    width: image.width,
    height: image.height,
    rgb: whole && image.rgb.constructor === Uint8Array ? image.rgb : new Uint8Array(image.rgb),
  };
}
