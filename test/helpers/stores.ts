import { type Database, openDatabase, type RootDatabase } from "../../daemon/gallery/database.js";
import type { PreviousEncoder } from "../../daemon/gallery/encoders.js";
import type { FaceCrop } from "../../daemon/gallery/face-crop.js";
import { type Gallery, type GalleryLimits, openGallery } from "../../daemon/gallery/gallery.js";
import { type Keyring, openKeyring } from "../../daemon/gallery/keyring.js";
import { openStrangers, type Strangers } from "../../daemon/gallery/strangers.js";
import type { NewFace } from "../../daemon/gallery/types.js";
import { goodQuality } from "./faces.js";

export const ENCODER = { id: "test-encoder-000000000000", length: 128 };

/** As the built-in detector's card names them. */
export const KEYPOINT_NAMES = [
  "rightEye",
  "leftEye",
  "noseTip",
  "mouthCenter",
  "rightEar",
  "leftEar",
];

/** Collects what a part says to the log. */
export interface Lines {
  lines: { level: string; fields: Record<string, unknown>; message: string }[];
}

export function recordingLog() {
  const lines: Lines["lines"] = [];
  const at = (level: string) => (fields: unknown, message?: unknown) => {
    lines.push({ level, fields: fields as Record<string, unknown>, message: String(message) });
  };
  return {
    lines,
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
  };
}

export interface OpenStores {
  root: RootDatabase;
  keyring: Keyring;
  gallery: Gallery;
  strangers: Strangers;
  log: ReturnType<typeof recordingLog>;
  close(): Promise<void>;
}

/** A gallery on a real database in the directory, as the daemon opens it. */
export async function openStores(
  directory: string,
  options: {
    encoder?: typeof ENCODER;
    previous?: PreviousEncoder;
    keepCrops?: boolean;
    limits?: Partial<GalleryLimits>;
    now?: () => Date;
  } = {},
): Promise<OpenStores> {
  const root = await openDatabase(directory);
  const keyring = await openKeyring(directory);
  const log = recordingLog();
  const gallery = await openGallery({
    root,
    keyring,
    encoder: options.encoder ?? ENCODER,
    previous: options.previous ?? null,
    crops: { keep: options.keepCrops ?? false, keypointNames: KEYPOINT_NAMES },
    limits: { facesPerPerson: 3, faces: 1000, people: 1000, ...options.limits },
    now: options.now ?? (() => new Date()),
    log,
  });
  const strangers = await openStrangers({
    root,
    keyring: await openKeyring(directory, "stranger-keys"),
    encoder: options.encoder ?? ENCODER,
    log,
  });
  return { root, keyring, gallery, strangers, log, close: () => root.close() };
}

/** A face whose embedding points along one axis: any two different ones are far apart. */
export function faceAt(axis: number, nudge = 0): NewFace {
  const embedding = new Float32Array(ENCODER.length);
  embedding[axis] = 1;
  embedding[(axis + 1) % ENCODER.length] = nudge;
  return { embedding, quality: goodQuality({ sizePx: 120 }), source: "upload", crop: null };
}

const PICTURE_PX = 40;

/** The same with a picture that no compression makes small; its first value is the axis. */
export function picturedFace(axis: number): NewFace & { crop: FaceCrop } {
  const size = { width: PICTURE_PX, height: PICTURE_PX };
  const rgb = Uint8Array.from({ length: 3 * PICTURE_PX ** 2 }, (_, i) => (i * i * 7 + axis) % 251);
  const keypoints = KEYPOINT_NAMES.map((_, i) => ({ x: 5 + i, y: 30 - i }));
  return { ...faceAt(axis), crop: { image: { ...size, rgb }, keypoints } };
}

export type { Database };
