import "../../daemon/vision/no-telemetry.js";
import { type TransferListItem, Worker } from "node:worker_threads";

/** What a thread answers to a call: its value, or why there is none. */
export type Answer = { id: number; value: unknown } | { id: number; error: Error };

export interface Call {
  id: number;
  method: string;
  argument: unknown;
}

interface Waiting {
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/** The call that ends a thread: it is asked, never terminated. */
export const CLOSE = "close";

/**
 * Calls the methods that a thread serves (`serveThread`), one after the other. ONNX Runtime blocks
 * the thread that calls it, so whatever runs it long has one of its own.
 */
export class ThreadClient {
  #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | undefined;
  #exit: Promise<void>;

  constructor(private readonly worker: Worker) {
    worker.on("message", (answer: Answer) => this.#settle(answer));
    worker.on("error", (error) => this.#bury(error));
    this.#exit = new Promise((resolve) => {
      worker.once("exit", () => {
        this.#bury(new Error("the thread ended"));
        resolve();
      });
    });
  }

  static start(entry: URL, workerData: unknown): ThreadClient {
    return new ThreadClient(new Worker(entry, { workerData }));
  }

  /** Rejects with the error that the method threw, or with what ended the thread. */
  call<Value>(
    method: string,
    argument?: unknown,
    transfer: readonly TransferListItem[] = [],
  ): Promise<Value> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.worker.postMessage({ id, method, argument } satisfies Call, transfer);
    });
  }

  /** Lets the call under way finish; terminating a run of ONNX Runtime would abort the process. */
  async close(): Promise<void> {
    if (!this.#ended) await this.call(CLOSE);
    await this.#exit;
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(answer.error);
    else waiting?.resolve(answer.value);
  }

  #bury(reason: Error): void {
    this.#ended ??= reason;
    for (const { reject } of this.#waiting.values()) reject(reason);
    this.#waiting.clear();
  }
}
