import { z } from "zod";
import type { QualityLimits } from "./quality-gate.js";

const share = z.number().min(0).max(1);
const degrees = z.number().positive().max(90);

/** What a face must show at least, as it is configured; whoever asks says the defaults. */
export function qualityLimitsSchema(defaults: QualityLimits) {
  return z.strictObject({
    minFacePx: z
      .int()
      .positive()
      .default(defaults.minFacePx)
      .describe("Shorter side of the least face, in pixels; smaller is TOO_SMALL."),
    minDetectionScore: share
      .default(defaults.minDetectionScore)
      .describe("Least confidence of the detector; below is UNCLEAR."),
    minVisibleShare: share
      .default(defaults.minVisibleShare)
      .describe("Least share of the face's box inside the picture; below is CUT_OFF."),
    minSharpness: z
      .number()
      .min(0)
      .default(defaults.minSharpness)
      .describe("Least sharpness, of about 0.4 in a crisp picture; below is BLURRED."),
    maxYawDeg: degrees
      .default(defaults.maxYawDeg)
      .describe("How far the head may be turned to a side, in degrees; beyond is POSE."),
    maxPitchDeg: degrees
      .default(defaults.maxPitchDeg)
      .describe("How far the head may look up or down, in degrees; beyond is POSE."),
    minBrightness: share
      .default(defaults.minBrightness)
      .describe("Least mean luma of the inner face, 0 to 1; below is TOO_DARK."),
    maxBrightness: share
      .default(defaults.maxBrightness)
      .describe("Greatest mean luma of the inner face, 0 to 1; above is TOO_BRIGHT."),
  });
}
