import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { VisionError } from "../vision/errors.js";
import type { FaceEmbedder, KnownFace } from "../vision/types.js";
import type { TemplateRenewal } from "./renewal.js";
import type { RenewedTemplate } from "./staged-templates.js";
import type { FaceTemplate } from "./types.js";

export type ReembeddingState =
  | { kind: "none" }
  | { kind: "running" }
  | { kind: "finished" }
  | { kind: "failed"; reason: string };

export interface ReembeddingStatus {
  state: ReembeddingState;
  /** Faces that the new encoder has embedded, of how many; a restart goes on counting. */
  done: number;
  total: number;
  /** Faces whose picture could not be read or embedded. */
  failed: number;
}

export interface ReembeddingParts {
  renewal: Pick<
    TemplateRenewal,
    "renewable" | "staged" | "pictureOf" | "stage" | "giveUp" | "swap"
  >;
  embedder: FaceEmbedder;
  /** Whether inference runs: while it does not, no face is to blame. */
  isReady: () => boolean;
  log: Pick<Logger, "info" | "warn" | "error">;
  /** Milliseconds of a clock that never goes back. */
  elapsedMs: () => number;
  /** Resolves after so long, or when the signal aborts. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How often one picture is tried before it is given up. */
const MAX_ATTEMPTS = 3;
/** How long to wait where inference is busy or being started again. */
const RETRY_MS = 500;
/** Pause after each face, in times of what the face took: the door's frames come first. */
const REST_SHARE = 1;

/**
 * Makes the templates of another encoder anew from the kept pictures, in the background: one face at
 * a time, so that a frame waits behind one at most, and resting as long as it works. What is made is
 * kept aside on the disk and put in place all at once, when all are made.
 */
export class Reembedding {
  #status: ReembeddingStatus = { state: { kind: "none" }, done: 0, total: 0, failed: 0 };
  #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(private readonly parts: ReembeddingParts) {}

  /** Does not wait for it; nothing happens where every template is the encoder's in use. */
  start(): void {
    this.#running = this.#run(this.#abort.signal).catch((error: unknown) => {
      this.#status.state = { kind: "failed", reason: reasonOf(error) };
      this.parts.log.error({ reason: reasonOf(error) }, "new templates could not be put in place");
    });
  }

  /** Finishes the face under way; the next start goes on from there. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
  }

  status(): ReembeddingStatus {
    return { ...this.#status };
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { renewal, log } = this.parts;
    const wanted = renewal.renewable();
    if (wanted.length === 0) return;
    const renewed = renewal.staged();
    const remaining = wanted.filter(({ id }) => !renewed.has(id));
    const done = wanted.length - remaining.length;
    this.#status = { state: { kind: "running" }, done, total: wanted.length, failed: 0 };
    log.info({ total: wanted.length, done }, "templates are made anew with the encoder in use");
    for (const face of remaining) {
      const startedAt = this.parts.elapsedMs();
      const one = await this.#renew(face, signal);
      if (signal.aborted) return;
      if (one) renewed.set(face.id, one);
      if (one) this.#status.done++;
      await this.parts.pause(REST_SHARE * (this.parts.elapsedMs() - startedAt), signal);
    }
    if (signal.aborted) return;
    const replaced = await renewal.swap(renewed.values());
    this.#status.state = { kind: "finished" };
    log.info({ replaced, failed: this.#status.failed }, "templates made anew are in use");
  }

  /** Null where the face was erased meanwhile, or its picture is of no use. */
  async #renew(face: FaceTemplate, signal: AbortSignal): Promise<RenewedTemplate | null> {
    const { renewal, log } = this.parts;
    try {
      const picture = await renewal.pictureOf(face);
      const embedding = picture && (await this.#embed(picture, signal));
      if (!embedding) return null;
      return await renewal.stage(face, embedding);
    } catch (error) {
      const reason = reasonOf(error);
      log.error({ faceId: face.id, reason }, "no template could be made of a kept picture");
      renewal.giveUp(face);
      this.#status.failed++;
      return null;
    }
  }

  /** Null where it was stopped. Throws what the last attempt threw. */
  async #embed(picture: KnownFace, signal: AbortSignal): Promise<Float32Array | null> {
    const { embedder, isReady, pause } = this.parts;
    for (let attempt = 1; ; ) {
      while (!isReady() && !signal.aborted) await pause(RETRY_MS, signal);
      if (signal.aborted) return null;
      try {
        return await embedder.embed(picture);
      } catch (error) {
        const isBusy = error instanceof VisionError && error.code === "BUSY";
        if (!isBusy && attempt++ >= MAX_ATTEMPTS) throw error;
        await pause(RETRY_MS, signal);
      }
    }
  }
}
