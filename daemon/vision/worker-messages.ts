import type { VisionErrorCode } from "./errors.js";
import type { DetectorCard, EncoderCard, VerifierCard } from "./model-card.js";
import type { SessionPreferences } from "./session.js";
import type { KnownFace, RgbImage, SessionReport, VisionResult } from "./types.js";

/** What the daemon may ask the inference thread, and what that answers. */
export interface WorkerOptions {
  detectorPath: string;
  encoderPath: string;
  /** The encoder that was in use before; null for none. */
  previousEncoderPath: string | null;
  /** The verification head; `required`: one that cannot be used keeps the thread from starting. */
  verifier: { path: string; required: boolean } | null;
  preferences: SessionPreferences;
  maxFaces: number;
}

/** `stacked` is (2, pairs, length) float32. */
export type ToWorker =
  | { type: "analyze"; id: number; image: RgbImage }
  | { type: "embed"; id: number; face: KnownFace }
  | { type: "verify"; id: number; stacked: Float32Array }
  /** Asks for a sign of life, behind what waits already; its result is null. */
  | { type: "probe"; id: number }
  | { type: "close" };

export interface ReadyMessage {
  type: "ready";
  reports: SessionReport[];
  detectorCard: DetectorCard;
  encoderCard: EncoderCard;
  previousEncoderCard: EncoderCard | null;
  verifierCard: VerifierCard | null;
  /** Why a verification head that was there, and not required, is not used. */
  verifierRefusal: string | null;
}

export type FromWorker =
  | ReadyMessage
  | { type: "refused"; code: VisionErrorCode; message: string }
  | { type: "result"; id: number; result: VisionResult | Float32Array | null }
  | { type: "failed"; id: number; message: string }
  | { type: "closed" };
