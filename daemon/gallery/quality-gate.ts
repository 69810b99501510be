import type { MeasuredQuality } from "./types.js";

/** Why a face shows too poorly to be compared, in the order in which it is asked. */
export const QUALITY_REASONS = [
  "TOO_SMALL",
  "UNCLEAR",
  "CUT_OFF",
  "BLURRED",
  "POSE",
  "TOO_DARK",
  "TOO_BRIGHT",
] as const;
export type QualityReason = (typeof QUALITY_REASONS)[number];

/** What a face must show at least; each is configured. */
export interface QualityLimits {
  /** The shorter side of the box, in pixels of the picture. */
  minFacePx: number;
  minDetectionScore: number;
  minVisibleShare: number;
  minSharpness: number;
  /** Degrees to either side. */
  maxYawDeg: number;
  /** Degrees up or down. */
  maxPitchDeg: number;
  minBrightness: number;
  maxBrightness: number;
}

/**
 * The first reason for which a face is not good enough, or null where it is. A number that is none
 * is not good enough; an angle that is not known refuses nobody. Pure.
 */
export function qualityRefusal(
  quality: MeasuredQuality,
  limits: QualityLimits,
): QualityReason | null {
  return QUALITY_REASONS.find((reason) => !GATES[reason](quality, limits)) ?? null;
}

const GATES: Record<QualityReason, (quality: MeasuredQuality, limits: QualityLimits) => boolean> = {
  TOO_SMALL: ({ sizePx }, { minFacePx }) => sizePx >= minFacePx,
  UNCLEAR: ({ detectionScore }, { minDetectionScore }) => detectionScore >= minDetectionScore,
  CUT_OFF: ({ visibleShare }, { minVisibleShare }) => visibleShare >= minVisibleShare,
  BLURRED: ({ sharpness }, { minSharpness }) => sharpness >= minSharpness,
  POSE: ({ yawDeg, pitchDeg }, { maxYawDeg, maxPitchDeg }) =>
    (yawDeg === null || Math.abs(yawDeg) <= maxYawDeg) &&
    (pitchDeg === null || Math.abs(pitchDeg) <= maxPitchDeg),
  TOO_DARK: ({ brightness }, { minBrightness }) => brightness >= minBrightness,
  TOO_BRIGHT: ({ brightness }, { maxBrightness }) => brightness <= maxBrightness,
};
