/** The gallery's vocabulary: who is enrolled, with which face templates. */
import type { FaceCrop } from "./face-crop.js";

export interface Person {
  id: string;
  name: string;
  /** The operator's own id for the person; unique in the gallery where it is not null. */
  externalId: string | null;
  createdAt: Date;
  updatedAt: Date;
}

/**
 * How well a face shows. Numbers may be null in records from before they were measured, and angles
 * where the detector gives too few keypoints.
 */
export interface FaceQuality {
  /** The shorter side of the box, in pixels of the picture. */
  sizePx: number;
  /** The detector's confidence, 0..1. */
  detectionScore: number;
  /** 0 is blurred, 0.2 and more is sharp; light does not matter. */
  sharpness: number | null;
  /** Mean luma of the inner face, 0..1. */
  brightness: number | null;
  /** Degrees; positive: turned to the person's own left, which is right in the picture. */
  yawDeg: number | null;
  /** Degrees; positive: looking down. */
  pitchDeg: number | null;
  /** Degrees; positive: leaning to the right in the picture. */
  rollDeg: number | null;
  /** The share of the box inside the picture, 0..1. */
  visibleShare: number | null;
  /** All of that in one number, above 0 and at most 1: what a frame's embedding weighs. */
  overall: number | null;
}

/** The quality of a face that was just measured. */
export interface MeasuredQuality extends FaceQuality {
  sharpness: number;
  brightness: number;
  visibleShare: number;
  overall: number;
}

/** A face template without its embedding: what may leave the gallery. */
export interface FaceTemplate {
  id: string;
  personId: string;
  /** The `id` of the encoder's card; templates of different encoders are never compared. */
  encoderId: string;
  quality: FaceQuality;
  source: FaceSource;
  createdAt: Date;
}

/** Where a template's picture came from. */
export const FACE_SOURCES = ["upload", "camera", "event", "confirmed", "stranger"] as const;
export type FaceSource = (typeof FACE_SOURCES)[number];

/** What enrolment hands to the gallery. `embedding` is (128,) float32. */
export interface NewFace {
  embedding: Float32Array;
  /** By the previous encoder, to find who has only its templates; it is not kept. */
  previous?: Float32Array;
  quality: FaceQuality;
  source: FaceSource;
  /** The picture of the face; it is kept only where the configuration says so. */
  crop: FaceCrop | null;
}

/** A new face, and its place among the pictures of a request, from 0. */
export interface PlacedFace {
  index: number;
  face: NewFace;
}

/** Something about a new face that did not keep it out, but that somebody should look at. */
export interface EnrolmentWarning {
  code: "SIMILAR_PERSON" | "DIFFERENT_PERSON" | "REDUNDANT";
  /** The face's place, as in PlacedFace. */
  index: number;
  message: string;
  /** Who it was compared with, at which squared distance; null where that is nobody enrolled. */
  personId: string | null;
  distance: number | null;
}

/** What an enrolment left in the gallery. */
export interface Stored {
  person: Person;
  /** The new templates that were kept. */
  faces: FaceTemplate[];
  /** Places in what was handed over of the faces that others made superfluous, ascending. */
  redundant: number[];
  /** The person's earlier templates that made room. */
  replacedFaceIds: string[];
}

/** A person near a probe, with the nearest of their templates: `distance` is squared Euclidean. */
export interface NearTemplate {
  personId: string;
  distance: number;
  /** (128,) float32, the caller's own. */
  template: Float32Array;
}

export interface Match extends NearTemplate {
  /**
   * Set where the previous encoder compared: `template` is its own, and the distances are those of
   * the encoder in use at which strangers are as rarely as near.
   */
  byPrevious?: true;
  /** To the nearest face of which somebody said that it is not this person's; null without one. */
  negativeDistance: number | null;
}

/** A match as it leaves the gallery: without the template, with what the head says to it. */
export interface Candidate {
  personId: string;
  distance: number;
  /** The verification head's; null without a head. */
  probability: number | null;
  /** See Match. */
  negativeDistance: number | null;
  /** See Match. */
  byPrevious?: true;
}
