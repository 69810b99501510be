import type { VisionErrorCode } from "./errors.js";
import type { DetectorCard, EncoderCard } from "./model-card.js";
import type { SessionPreferences } from "./session.js";
import type { RgbImage, SessionReport, VisionResult } from "./types.js";

/** What the daemon may ask the inference thread, and what that answers. */
export interface WorkerOptions {
  detectorPath: string;
  encoderPath: string;
  preferences: SessionPreferences;
  maxFaces: number;
}

export type ToWorker = { type: "analyze"; id: number; image: RgbImage } | { type: "close" };

export interface ReadyMessage {
  type: "ready";
  reports: SessionReport[];
  detectorCard: DetectorCard;
  encoderCard: EncoderCard;
}

export type FromWorker =
  | ReadyMessage
  | { type: "refused"; code: VisionErrorCode; message: string }
  | { type: "result"; id: number; result: VisionResult }
  | { type: "failed"; id: number; message: string }
  | { type: "closed" };
