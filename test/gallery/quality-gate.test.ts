import { describe, expect, it } from "vitest";
import { configSchema } from "../../daemon/config.js";
import { qualityAdvice } from "../../daemon/gallery/quality-advice.js";
import {
  QUALITY_REASONS,
  type QualityReason,
  qualityRefusal,
} from "../../daemon/gallery/quality-gate.js";
import type { MeasuredQuality } from "../../daemon/gallery/types.js";
import { goodQuality } from "../helpers/faces.js";

const { quality: limits, enrolment } = configSchema.parse({});

/** Just beyond each limit, and just within. */
const EDGES: Record<
  QualityReason,
  { beyond: Partial<MeasuredQuality>; within: Partial<MeasuredQuality> }[]
> = {
  TOO_SMALL: [{ beyond: { sizePx: limits.minFacePx - 0.1 }, within: { sizePx: limits.minFacePx } }],
  UNCLEAR: [
    {
      beyond: { detectionScore: limits.minDetectionScore - 0.01 },
      within: { detectionScore: limits.minDetectionScore },
    },
  ],
  CUT_OFF: [
    {
      beyond: { visibleShare: limits.minVisibleShare - 0.01 },
      within: { visibleShare: limits.minVisibleShare },
    },
  ],
  BLURRED: [
    {
      beyond: { sharpness: limits.minSharpness - 0.01 },
      within: { sharpness: limits.minSharpness },
    },
  ],
  POSE: [
    { beyond: { yawDeg: limits.maxYawDeg + 1 }, within: { yawDeg: limits.maxYawDeg } },
    { beyond: { yawDeg: -limits.maxYawDeg - 1 }, within: { yawDeg: -limits.maxYawDeg } },
    { beyond: { pitchDeg: limits.maxPitchDeg + 1 }, within: { pitchDeg: limits.maxPitchDeg } },
    { beyond: { pitchDeg: -limits.maxPitchDeg - 1 }, within: { pitchDeg: -limits.maxPitchDeg } },
  ],
  TOO_DARK: [
    {
      beyond: { brightness: limits.minBrightness - 0.01 },
      within: { brightness: limits.minBrightness },
    },
  ],
  TOO_BRIGHT: [
    {
      beyond: { brightness: limits.maxBrightness + 0.01 },
      within: { brightness: limits.maxBrightness },
    },
  ],
};

describe("the gate of quality", () => {
  it("lets a good face through", () => {
    expect(qualityRefusal(goodQuality(), limits)).toBeNull();
  });

  it.each(QUALITY_REASONS)("refuses for %s beyond the limit, and not at it", (reason) => {
    for (const { beyond, within } of EDGES[reason]) {
      expect(qualityRefusal(goodQuality(beyond), limits)).toBe(reason);
      expect(qualityRefusal(goodQuality(within), limits)).toBeNull();
    }
  });

  it("names the first reason where several apply", () => {
    // A face cannot be too dark and too bright at once.
    const reasons = QUALITY_REASONS.filter((reason) => reason !== "TOO_BRIGHT");
    for (const [i, reason] of reasons.entries()) {
      const wrong = Object.assign({}, ...reasons.slice(i).map((one) => EDGES[one][0].beyond));
      expect(qualityRefusal(goodQuality(wrong), limits)).toBe(reason);
    }
  });

  it("refuses what is no number, and asks for no angle that is not known", () => {
    expect(qualityRefusal(goodQuality({ sharpness: Number.NaN }), limits)).toBe("BLURRED");
    expect(qualityRefusal(goodQuality({ yawDeg: Number.NaN }), limits)).toBe("POSE");
    expect(qualityRefusal(goodQuality({ yawDeg: null, pitchDeg: null }), limits)).toBeNull();
  });

  it("says for every reason what to do, with the number and its limit", () => {
    for (const reason of QUALITY_REASONS) {
      const advice = qualityAdvice(reason, goodQuality(EDGES[reason][0].beyond), limits);
      expect(advice).toMatch(/\d.*\d.*[;:] [a-z]/);
    }
  });

  it("is narrower for every level of enrolment", () => {
    const narrower = [limits, enrolment.standard, enrolment.strict];
    for (const [i, wide] of narrower.slice(0, -1).entries()) {
      const narrow = narrower[i + 1];
      for (const key of Object.keys(wide) as (keyof typeof wide)[]) {
        const step = key.startsWith("min") ? narrow[key] - wide[key] : wide[key] - narrow[key];
        expect(step, key).toBeGreaterThanOrEqual(0);
      }
    }
  });
});
