import { describe, expect, it } from "vitest";
import { faceQuality, qualityRecord } from "../../daemon/gallery/quality.js";
import type { FaceMeasures } from "../../daemon/vision/types.js";
import { embeddedFace, GOOD_MEASURES } from "../helpers/faces.js";

const embedding = new Float32Array(128);

function overallOf(measures: Partial<FaceMeasures>, sizePx = 80): number {
  const box = { x: 0, y: 0, width: sizePx, height: 2 * sizePx };
  const face = embeddedFace({ embedding, box, measures: { ...GOOD_MEASURES, ...measures } });
  return faceQuality(face).overall;
}

describe("a face's quality", () => {
  it("in one number is 1 where nothing is wrong, and less for whatever is", () => {
    expect(overallOf({})).toBe(1);
    const worse: Partial<FaceMeasures>[] = [
      { sharpness: 0.1 },
      { brightness: 0.05 },
      { brightness: 0.97 },
      { yawDeg: 40 },
      { yawDeg: -40 },
      { pitchDeg: -40 },
      { visibleShare: 0.7 },
    ];
    for (const measures of worse) expect(overallOf(measures)).toBeLessThan(0.8);
    expect(overallOf({}, 40)).toBeLessThan(0.8);
  });

  it("falls with every step further from frontal", () => {
    const turned = [10, 25, 40, 55, 70].map((yawDeg) => overallOf({ yawDeg }));
    for (const [i, overall] of turned.slice(1).entries()) expect(overall).toBeLessThan(turned[i]);
  });

  it("costs nothing for an angle that is not known", () => {
    expect(overallOf({ yawDeg: null, pitchDeg: null, rollDeg: null })).toBe(1);
  });

  it("is above 0 even for the worst face, so that a weighted mean exists", () => {
    const worst = { sharpness: 0, brightness: 0, yawDeg: 90, pitchDeg: 90, visibleShare: 0 };
    expect(overallOf(worst, 5)).toBeGreaterThan(0);
    expect(overallOf({ sharpness: Number.NaN })).toBeGreaterThan(0);
  });

  it("of a record from before it was measured reads with nulls", () => {
    expect(qualityRecord.parse({ sizePx: 90, detectionScore: 0.9 })).toEqual({
      sizePx: 90,
      detectionScore: 0.9,
      sharpness: null,
      brightness: null,
      yawDeg: null,
      pitchDeg: null,
      rollDeg: null,
      visibleShare: null,
      overall: null,
    });
  });
});
