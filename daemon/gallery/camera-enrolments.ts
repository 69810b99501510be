import { isDeepStrictEqual } from "node:util";
import { type ErrorCode, LimenError, reasonOf } from "../errors.js";
import { VisionError } from "../vision/errors.js";
import type { EmbeddedFace, RgbImage } from "../vision/types.js";
import {
  type CaptureRules,
  type Capturing,
  type Hint,
  type Pose,
  seeFrame,
  startCapture,
  wantedPose,
} from "./camera-enrolment.js";
import { Latest } from "./latest.js";
import type { SeenFace } from "./new-face.js";

/** How far an enrolment before a camera is. */
export interface EnrolmentProgress {
  enrolmentId: string;
  cameraId: string;
  state: "WAITING" | "HOLD_STILL" | "CAPTURED" | "DONE" | "FAILED";
  wantedPose: Pose | null;
  captured: number;
  wanted: number;
  /** What to do now, or why it failed; null when it is done. */
  hint: Hint | null;
  secondsLeft: number;
}

export interface CameraEnrolmentParts {
  watchFaces: (
    watcher: (
      frame: RgbImage & { cameraId: string },
      faces: readonly { face: EmbeddedFace }[],
    ) => void,
  ) => () => void;
  cameras: () => readonly { id: string; state: string; reason: string | null }[];
  rules: () => CaptureRules;
  now: () => Date;
}

export interface CaptureRequest {
  enrolmentId: string;
  cameraId: string;
  poses: readonly Pose[];
  timeoutMs: number;
  /** Aborts when the client goes or the daemon stops. */
  signal: AbortSignal;
}

/** A camera in one of these shows nobody. */
const NOT_SHOWING: ReadonlySet<string> = new Set(["failed", "stalled", "ended", "stopped"]);
/** How often the time left is told, and the camera asked after. */
const TICK_MS = 1000;

/**
 * Enrolments before cameras: one a camera at a time, each with its progress, which may be followed
 * before it begins and shortly after it ended.
 */
export class CameraEnrolments {
  #running = new Map<string, { cameraId: string; fail: (error: LimenError) => void }>();
  #progress = new Latest<EnrolmentProgress>();

  constructor(private readonly parts: CameraEnrolmentParts) {}

  /**
   * The camera that is meant: the only one where none is named. Throws BAD_INPUT, NOT_FOUND, or
   * CAMERA_FAILED where it shows nothing.
   */
  camera(cameraId: string | null): string {
    const cameras = this.parts.cameras();
    const known = cameras.map(({ id }) => id).join(", ");
    if (cameraId === null && cameras.length !== 1) {
      throw new LimenError("BAD_INPUT", `cameraId must name one of the cameras: ${known}`);
    }
    const camera = cameraId === null ? cameras[0] : cameras.find(({ id }) => id === cameraId);
    if (!camera) {
      throw new LimenError("NOT_FOUND", `there is no camera ${cameraId}; there are: ${known}`);
    }
    this.#assertShows(camera.id);
    return camera.id;
  }

  /**
   * Takes one face a pose from a camera, then hands them to `store`. Throws BUSY while another
   * enrolment has the camera or the id, TIMED_OUT, CANCELLED, CAMERA_FAILED, and what `store`
   * throws; then nothing is enrolled.
   */
  async run<T>(
    request: CaptureRequest,
    store: (taken: readonly SeenFace[]) => Promise<T>,
  ): Promise<T> {
    const { enrolmentId, cameraId, poses } = request;
    this.#assertFree(request);
    let progress: EnrolmentProgress = {
      ...{ enrolmentId, cameraId, state: "WAITING", wantedPose: poses[0], captured: 0 },
      ...{ wanted: poses.length, hint: startCapture(poses).hint },
      secondsLeft: Math.ceil(request.timeoutMs / 1000),
    };
    this.#progress.set(enrolmentId, progress);
    const tell = (change: Partial<EnrolmentProgress>) => {
      const next = { ...progress, ...change };
      // Frames come faster than anything changes that a person could act on.
      if (isDeepStrictEqual(next, progress)) return;
      progress = next;
      this.#progress.set(enrolmentId, progress);
    };
    try {
      const taken = await this.#capture(request, tell);
      const stored = await store(taken);
      tell({ state: "DONE", hint: null, secondsLeft: 0 });
      return stored;
    } catch (error) {
      const hint = { code: codeOf(error), message: reasonOf(error) };
      // What is unforeseen is masked here as everywhere.
      if (hint.code === "INTERNAL") hint.message = "something unforeseen failed";
      tell({ state: "FAILED", hint, secondsLeft: 0 });
      throw error;
    } finally {
      this.#running.delete(enrolmentId);
      this.#progress.end(enrolmentId);
    }
  }

  /** Whether there was such an enrolment under way. */
  cancel(enrolmentId: string): boolean {
    const running = this.#running.get(enrolmentId);
    running?.fail(new LimenError("CANCELLED", "the enrolment was cancelled"));
    return running !== undefined;
  }

  /** The newest progress, and every later one that the reader is in time for, until the end. */
  follow(enrolmentId: string, signal: AbortSignal): AsyncGenerator<EnrolmentProgress, void, void> {
    return this.#progress.follow(enrolmentId, signal);
  }

  #capture(
    request: CaptureRequest,
    tell: (change: Partial<EnrolmentProgress>) => void,
  ): Promise<readonly SeenFace[]> {
    const { enrolmentId, cameraId, poses, timeoutMs, signal } = request;
    const { watchFaces, rules, now } = this.parts;
    const deadline = now().getTime() + timeoutMs;
    const secondsLeft = () => Math.max(0, Math.ceil((deadline - now().getTime()) / 1000));
    return new Promise<readonly SeenFace[]>((resolve, reject) => {
      let state = startCapture(poses);
      const stops: (() => void)[] = [];
      const stop = () => {
        for (const one of stops.splice(0)) one();
      };
      const fail = (error: LimenError) => {
        stop();
        reject(error);
      };
      this.#running.set(enrolmentId, { cameraId, fail });
      const gone = () =>
        fail(new LimenError("CANCELLED", "the client went away, or the daemon stops"));
      signal.addEventListener("abort", gone);
      const tick = setInterval(() => {
        tell({ secondsLeft: secondsLeft() });
        attempt(fail, () => this.#assertShows(cameraId));
      }, TICK_MS);
      const timer = setTimeout(() => fail(timedOut(state, timeoutMs)), timeoutMs);
      const unwatch = watchFaces((frame, judged) => {
        if (frame.cameraId !== cameraId) return;
        const faces = judged.map(({ face }) => face);
        const next = seeFrame(state, { image: frame, faces }, rules());
        const isTaken = next.taken.length > state.taken.length;
        state = next;
        tell({ ...viewOf(state, isTaken), secondsLeft: secondsLeft() });
        if (wantedPose(state) !== null) return;
        stop();
        resolve(state.taken);
      });
      stops.push(
        unwatch,
        () => clearInterval(tick),
        () => clearTimeout(timer),
        () => signal.removeEventListener("abort", gone),
      );
      if (signal.aborted) gone();
    });
  }

  #assertFree({ enrolmentId, cameraId }: CaptureRequest): void {
    if (this.#running.has(enrolmentId)) {
      throw new LimenError("BUSY", "an enrolment of this enrolmentId is under way");
    }
    for (const running of this.#running.values()) {
      if (running.cameraId !== cameraId) continue;
      throw new LimenError(
        "BUSY",
        `another enrolment is under way at camera ${cameraId}; wait for it, or cancel it`,
      );
    }
  }

  #assertShows(cameraId: string): void {
    const camera = this.parts.cameras().find(({ id }) => id === cameraId);
    if (camera && !NOT_SHOWING.has(camera.state)) return;
    const why = camera?.reason ?? camera?.state ?? "gone";
    throw new LimenError("CAMERA_FAILED", `camera ${cameraId} shows nothing: ${why}`);
  }
}

function viewOf(state: Capturing, isTaken: boolean): Partial<EnrolmentProgress> {
  const holding = state.burst ? "HOLD_STILL" : "WAITING";
  return {
    state: isTaken ? "CAPTURED" : holding,
    wantedPose: wantedPose(state),
    captured: state.taken.length,
    hint: state.hint,
  };
}

function timedOut({ hint, taken, poses }: Capturing, timeoutMs: number): LimenError {
  return new LimenError(
    "TIMED_OUT",
    `nobody was enrolled within ${Math.round(timeoutMs / 1000)} s; ${taken.length} of ${poses.length} poses were taken, and last: ${hint.message}`,
    { details: { lastHint: hint.code, captured: taken.length, wanted: poses.length } },
  );
}

function attempt(fail: (error: LimenError) => void, check: () => void): void {
  try {
    check();
  } catch (error) {
    fail(error as LimenError);
  }
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof LimenError || error instanceof VisionError ? error.code : "INTERNAL";
}
