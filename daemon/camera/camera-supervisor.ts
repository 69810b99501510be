import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import type { CameraSource, Frame } from "./camera.js";

export interface CameraSupervisorOptions {
  id: string;
  source: CameraSource;
  /** Takes a frame; must not block. */
  onFrame: (frame: Frame) => void;
  log: Pick<Logger, "info" | "warn">;
  now?: () => Date;
  timing?: Partial<CameraTiming>;
}

export interface CameraTiming {
  firstRetryMs: number;
  longestRetryMs: number;
  /** Without a frame for this long the camera is reported as stalled. */
  stalledAfterMs: number;
  /** A camera that delivered for this long starts again with the shortest pause. */
  steadyAfterMs: number;
}

export type CameraState = "starting" | "streaming" | "stalled" | "failed" | "ended" | "stopped";

export interface CameraStatus {
  id: string;
  source: string;
  state: CameraState;
  /** What is wrong, or null. */
  reason: string | null;
  framesTotal: number;
  reopenedTotal: number;
  lastFrameAt: Date | null;
  /** Frames a second over the last few seconds. */
  fps: number;
}

const TIMING: CameraTiming = {
  firstRetryMs: 1000,
  longestRetryMs: 30_000,
  stalledAfterMs: 5000,
  steadyAfterMs: 10_000,
};
const RATE_WINDOW_MS = 5000;

/**
 * Keeps one camera going: opens it, passes its frames on, and when it breaks opens it again after a
 * pause that doubles up to half a minute. What is wrong is in the status, and in the log once.
 */
export class CameraSupervisor {
  #state: CameraState = "starting";
  #reason: string | null = null;
  #framesTotal = 0;
  #reopenedTotal = 0;
  /** Pictures, failures and attempts: whatever it does. */
  #steps = 0;
  #recent: number[] = [];
  #lastFrameAt: Date | null = null;
  #abort = new AbortController();
  #running: Promise<void> | undefined;
  #timing: CameraTiming;
  #now: () => Date;

  constructor(private readonly options: CameraSupervisorOptions) {
    this.#timing = { ...TIMING, ...options.timing };
    this.#now = options.now ?? (() => new Date());
  }

  start(): void {
    const { id, source, log } = this.options;
    if (source.notice) log.warn({ cameraId: id }, source.notice);
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    this.#state = "stopped";
  }

  /** A camera that gives nothing is no standstill as long as it is opened again and again. */
  progress(): { isPending: boolean; done: number; failed: number } {
    const isOver = this.#state === "ended" || this.#state === "stopped";
    const isPending = !isOver && this.options.source.longestSilenceMs !== null;
    return { isPending, done: this.#steps, failed: 0 };
  }

  /** The longest that one step takes of a camera that is gone. */
  longestStepMs(): number {
    return Math.max(this.options.source.longestSilenceMs ?? 0, this.#timing.longestRetryMs);
  }

  status(): CameraStatus {
    const { id, source } = this.options;
    return {
      id,
      source: source.description,
      state: this.#state,
      reason: this.#reason,
      framesTotal: this.#framesTotal,
      reopenedTotal: this.#reopenedTotal,
      lastFrameAt: this.#lastFrameAt,
      fps: this.#rate(),
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    let retryMs = this.#timing.firstRetryMs;
    while (!signal.aborted) {
      const framesBefore = this.#framesTotal;
      const openedAt = this.#now().getTime();
      const failure = await this.#watch(signal);
      this.#steps++;
      if (signal.aborted) return;
      if (failure === null && this.options.source.kind === "replay") {
        this.#change("ended", null);
        return;
      }
      // A camera that was open for long but gave nothing was not steady.
      const lasted = this.#framesTotal > framesBefore ? this.#now().getTime() - openedAt : 0;
      if (lasted >= this.#timing.steadyAfterMs) retryMs = this.#timing.firstRetryMs;
      this.#change("failed", failure ?? "the stream ended");
      await sleep(retryMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      retryMs = Math.min(2 * retryMs, this.#timing.longestRetryMs);
      this.#reopenedTotal++;
      this.#steps++;
    }
  }

  /** Passes frames on until the source ends (null) or breaks (the reason). */
  async #watch(signal: AbortSignal): Promise<string | null> {
    const { id, source, onFrame } = this.options;
    const { stalledAfterMs } = this.#timing;
    const stalled = setInterval(() => {
      const reason = `no frame for ${stalledAfterMs / 1000} s`;
      if (this.#state !== "failed") this.#change("stalled", reason);
    }, stalledAfterMs);
    try {
      for await (const image of source.frames(signal)) {
        stalled.refresh();
        if (signal.aborted) break;
        const capturedAt = this.#now();
        this.#count(capturedAt);
        this.#change("streaming", null);
        onFrame({ ...image, cameraId: id, capturedAt });
      }
      return null;
    } catch (error) {
      return reasonOf(error);
    } finally {
      clearInterval(stalled);
    }
  }

  #count(at: Date): void {
    this.#framesTotal++;
    this.#steps++;
    this.#lastFrameAt = at;
    this.#recent.push(at.getTime());
    while (this.#recent[0] < at.getTime() - RATE_WINDOW_MS) this.#recent.shift();
  }

  #rate(): number {
    const since = this.#now().getTime() - RATE_WINDOW_MS;
    return this.#recent.filter((at) => at >= since).length / (RATE_WINDOW_MS / 1000);
  }

  /** One log line a change: a camera that stays away must not fill the disk. */
  #change(state: CameraState, reason: string | null): void {
    if (state === this.#state && reason === this.#reason) return;
    const cameraId = this.options.id;
    this.#state = state;
    this.#reason = reason;
    if (reason === null) this.options.log.info({ cameraId, state }, "camera");
    else this.options.log.warn({ cameraId, state, reason }, "camera");
  }
}
