import type { HeadPose } from "./head-pose.js";

/** Vision's vocabulary: what goes in and what comes out. Plain data, so that it crosses a thread. */

/** A picture in memory: `rgb` is height × width × 3 bytes, row by row, sRGB. */
export interface RgbImage {
  width: number;
  height: number;
  rgb: Uint8Array;
}

/** A point in pixels of the picture it was found in; the origin is the top left corner. */
export interface Point {
  x: number;
  y: number;
}

/** A rectangle in pixels of the picture; it may reach over the border. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** A detected face. `keypoints` come in the order that the detector's card names. */
export interface Detection {
  box: Box;
  /** The detector's confidence, 0..1. */
  score: number;
  keypoints: Point[];
}

/** What a face's pixels and keypoints tell of how well it shows. */
export interface FaceMeasures extends HeadPose {
  /** The Laplacian's share of the inner face's contrast: 0 is blurred, 0.2 and more is sharp. */
  sharpness: number;
  /** Mean luma of the inner face, 0 (black) to 1 (white). */
  brightness: number;
  /** The share of the face's box that lies inside the picture, 0..1. */
  visibleShare: number;
}

/** A detected face with its embedding: (128,) float32, compared by squared Euclidean distance. */
export interface EmbeddedFace extends Detection {
  embedding: Float32Array;
  /** By the previous encoder, where one is loaded beside the one in use. */
  previous?: Float32Array;
  measures: FaceMeasures;
}

/** A face whose keypoints are known, by the names that the detector's card gives them. */
export interface KnownFace {
  image: RgbImage;
  /** In pixels of the picture. */
  keypoints: Readonly<Record<string, Point>>;
}

/** Two embeddings of one encoder, (128,) float32 each, that may be of one person. */
export interface EmbeddingPair {
  first: Float32Array;
  second: Float32Array;
}

/** Milliseconds spent in each stage of one picture; align and embed are sums over its faces. */
export interface StageTimes {
  detectMs: number;
  alignMs: number;
  embedMs: number;
}

export interface VisionResult {
  faces: EmbeddedFace[];
  times: StageTimes;
}

/** How one model's session came to run where it runs. */
export interface SessionReport {
  modelId: string;
  task: "detector" | "encoder" | "verifier";
  /** The provider that runs the model, as proven by where its nodes were placed. */
  provider: string;
  /** Providers that were wanted more but could not be had, each with the reason. */
  skipped: { provider: string; reason: string }[];
  /** Median milliseconds of one run after warm-up. */
  latencyMs: number;
  /** The same on the CPU provider, where another provider runs the model. */
  cpuLatencyMs: number | null;
  /** Largest difference to the card's reference output. */
  referenceError: number;
  /** Something the operator should know, e.g. that the provider is slower than the CPU. */
  warning: string | null;
}

/** What inference offers to everyone else. */
export interface Vision {
  /**
   * Finds and embeds every face, best score first. The picture stays the caller's. Throws
   * VISION_FAILED, or BUSY when too many pictures wait already.
   */
  analyze(image: RgbImage): Promise<VisionResult>;

  /**
   * The verification head's probability, 0..1, for each pair, that both are of one person, in one
   * run; null where no head is loaded. Throws as analyze does.
   */
  verify(pairs: readonly EmbeddingPair[]): Promise<Float32Array | null>;
}

/** What a change of the encoder wants of inference. */
export interface FaceEmbedder {
  /**
   * Aligns and embeds a face that was detected before, with the encoder in use: (length,) float32.
   * The picture stays the caller's. Throws as Vision.analyze does.
   */
  embed(face: KnownFace): Promise<Float32Array>;
}
