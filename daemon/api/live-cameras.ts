import sharp from "sharp";
import type { RejectionReason, VisitDecision } from "../decide.js";
import { LimenError } from "../errors.js";
import { Latest } from "../gallery/latest.js";
import { faceQuality } from "../gallery/quality.js";
import type { FaceQuality } from "../gallery/types.js";
import type { Box, EmbeddedFace, RgbImage } from "../vision/types.js";

/** A judged frame, without its picture. */
export interface LiveFrame {
  cameraId: string;
  at: Date;
  width: number;
  height: number;
  faces: LiveFace[];
}

export interface LiveFace {
  box: Box;
  quality: FaceQuality;
  /** Why it shows too poorly in this frame to be judged; null where it does not. */
  refusal: RejectionReason | null;
  visitId: string | null;
  decision: VisitDecision | null;
  threshold: number;
}

export interface LivePicture {
  jpeg: Buffer;
  /** When its frame was captured. */
  at: Date;
}

export interface LiveCamerasParts {
  cameraIds: () => readonly string[];
  /** τ now. */
  threshold: () => number;
  limits: { maxLivePx: number; maxLiveFramesPerSecond: number };
  now: () => Date;
}

type Frame = RgbImage & { cameraId: string; capturedAt: Date };

const JPEG_QUALITY = 78;

/**
 * What each camera shows now. It keeps the newest judged frame of each, and makes a JPEG of it only
 * when somebody asks: one for all who do, and so many a second at most.
 */
export class LiveCameras {
  #frames = new Map<string, Frame>();
  #faces = new Latest<LiveFrame>();
  #pictures = new Map<string, { frame: Frame; madeAtMs: number; made: Promise<LivePicture> }>();

  constructor(private readonly parts: LiveCamerasParts) {}

  /** Takes a judged frame with its faces. */
  see(
    frame: Frame,
    faces: readonly (Pick<LiveFace, "refusal" | "visitId" | "decision"> & { face: EmbeddedFace })[],
  ): void {
    const { cameraId, capturedAt: at, width, height } = frame;
    const threshold = this.parts.threshold();
    this.#frames.set(cameraId, frame);
    this.#faces.set(cameraId, {
      ...{ cameraId, at, width, height },
      faces: faces.map(({ face, refusal, visitId, decision }) => {
        const { box } = face;
        return { box, quality: faceQuality(face), refusal, visitId, decision, threshold };
      }),
    });
  }

  /** The newest frame and every later one that the reader is in time for. Throws NOT_FOUND. */
  follow(cameraId: string, signal: AbortSignal): AsyncGenerator<LiveFrame, void, void> {
    this.#assertKnown(cameraId);
    return this.#faces.follow(cameraId, signal);
  }

  /** The newest frame as a JPEG; null where there is none (yet). */
  async picture(cameraId: string): Promise<LivePicture | null> {
    const frame = this.#frames.get(cameraId);
    if (!frame) return null;
    const { limits, now } = this.parts;
    const nowMs = now().getTime();
    const last = this.#pictures.get(cameraId);
    const isFresh = last && nowMs - last.madeAtMs < 1000 / limits.maxLiveFramesPerSecond;
    if (last && (isFresh || last.frame === frame)) return last.made;
    const made = jpegOf(frame, limits.maxLivePx);
    this.#pictures.set(cameraId, { frame, madeAtMs: nowMs, made });
    return made;
  }

  #assertKnown(cameraId: string): void {
    const known = this.parts.cameraIds();
    if (known.includes(cameraId)) return;
    const message = `there is no camera ${cameraId}; there are: ${known.join(", ")}`;
    throw new LimenError("NOT_FOUND", message);
  }
}

async function jpegOf({ rgb, width, height, capturedAt }: Frame, px: number): Promise<LivePicture> {
  const jpeg = await sharp(rgb, { raw: { width, height, channels: 3 } })
    .resize({ width: px, height: px, fit: "inside", withoutEnlargement: true })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
  return { jpeg, at: capturedAt };
}
