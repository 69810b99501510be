import type { QualityLimits, QualityReason } from "./quality-gate.js";
import type { MeasuredQuality } from "./types.js";

/** What is wrong with a picture, with its number and the limit, and what to do about it. */
export function qualityAdvice(
  reason: QualityReason,
  quality: MeasuredQuality,
  limits: QualityLimits,
): string {
  return ADVICE[reason](quality, limits);
}

const ADVICE: Record<QualityReason, (quality: MeasuredQuality, limits: QualityLimits) => string> = {
  TOO_SMALL: ({ sizePx }, { minFacePx }) =>
    `the face is ${Math.round(sizePx)} px wide; at least ${minFacePx} px are needed: come closer or use a larger picture`,
  UNCLEAR: ({ detectionScore }, { minDetectionScore }) =>
    `the face is hard to make out (${detectionScore.toFixed(2)} of at least ${minDetectionScore}); use a clearer picture, with nothing before the face`,
  CUT_OFF: ({ visibleShare }, { minVisibleShare }) =>
    `only ${percent(visibleShare)} of the face are in the picture, of at least ${percent(minVisibleShare)}; use a picture with the whole head`,
  BLURRED: ({ sharpness }, { minSharpness }) =>
    `the face is blurred (sharpness ${sharpness.toFixed(2)} of at least ${minSharpness}); hold still, focus, or use a picture that was not enlarged`,
  POSE: ({ yawDeg, pitchDeg }, { maxYawDeg, maxPitchDeg }) =>
    `the face is turned away (${degrees(yawDeg)} to the side of at most ${maxYawDeg}°, ${degrees(pitchDeg)} up or down of at most ${maxPitchDeg}°); look straight into the camera`,
  TOO_DARK: ({ brightness }, { minBrightness }) =>
    `the face is too dark (${brightness.toFixed(3)} of at least ${minBrightness}); bring light to it, from the front`,
  TOO_BRIGHT: ({ brightness }, { maxBrightness }) =>
    `the face is too bright (${brightness.toFixed(2)} of at most ${maxBrightness}); use less light or a shorter exposure`,
};

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function degrees(angle: number | null): string {
  return angle === null ? "unknown" : `${Math.round(Math.abs(angle))}°`;
}
