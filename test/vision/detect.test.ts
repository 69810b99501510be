import { describe, expect, it } from "vitest";
import { detect } from "../../daemon/vision/analyze.js";
import { anchorCentres, decodeDetections } from "../../daemon/vision/detect.js";
import type { DetectorCard } from "../../daemon/vision/model-card.js";
import { boxOverlap, suppressOverlaps } from "../../daemon/vision/suppress-overlaps.js";
import type { Detection } from "../../daemon/vision/types.js";
import { decoded, demoPhoto, facesOf, portraitOf, sharedNetworks } from "../helpers/pictures.js";

/** Two by two cells of 32 pixels, one anchor each, one keypoint. */
async function smallCard(): Promise<DetectorCard> {
  const { card } = (await sharedNetworks()).detector;
  return {
    ...card,
    input: { ...card.input, width: 64, height: 64 },
    anchors: [{ stride: 32, perCell: 1 }],
    keypoints: ["noseTip"],
    threshold: { score: 0.5, overlap: 0.3 },
  };
}

const identity = { scale: 1, padX: 0, padY: 0 };

/** Raw outputs of four anchors; only the first counts unless said otherwise. */
function raw(first: number[], logits = [3, -9, -9, -9]) {
  const boxes = new Float32Array(4 * 6);
  boxes.set(first);
  return { scores: Float32Array.from(logits), boxes };
}

describe("decoding detections", () => {
  it("adds the anchor's centre, and undoes the letterbox", async () => {
    const outputs = raw([4, -4, 20, 10, 1, 2]);
    const [face] = decodeDetections(outputs, await smallCard(), identity);
    expect(face.box).toEqual({ x: 10, y: 7, width: 20, height: 10 });
    expect(face.keypoints).toEqual([{ x: 17, y: 18 }]);
    expect(face.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
    const transform = { scale: 0.5, padX: 8, padY: 4 };
    const [back] = decodeDetections(outputs, await smallCard(), transform);
    expect(back.box).toEqual({ x: 4, y: 6, width: 40, height: 20 });
  });

  it.each([
    ["a score below the threshold", raw([0, 0, 9, 9, 0, 0], [-0.01, -9, -9, -9])],
    ["a score that is no number", raw([0, 0, 9, 9, 0, 0], [Number.NaN, -9, -9, -9])],
    ["a box without area", raw([0, 0, 0, 9, 0, 0])],
    ["a box turned inside out", raw([0, 0, 9, -9, 0, 0])],
    ["a place that is no number", raw([Number.NaN, 0, 9, 9, 0, 0])],
    ["an infinite keypoint", raw([0, 0, 9, 9, Number.POSITIVE_INFINITY, 0])],
  ])("leaves out %s", async (_, outputs) => {
    expect(decodeDetections(outputs, await smallCard(), identity)).toEqual([]);
  });

  it("refuses outputs of another length", async () => {
    const outputs = { scores: new Float32Array(3), boxes: new Float32Array(24) };
    const card = await smallCard();
    expect(() => decodeDetections(outputs, card, identity)).toThrow("3 scores");
  });

  it("has the 896 anchors of BlazeFace, inside the input", async () => {
    const anchors = anchorCentres((await sharedNetworks()).detector.card);
    expect(anchors).toHaveLength(896);
    expect(anchors[0]).toEqual({ x: 8, y: 8 });
    expect(anchors[895]).toEqual({ x: 240, y: 240 });
  });
});

describe("overlapping detections", () => {
  const at = (x: number, score: number): Detection => ({
    box: { x, y: 0, width: 10, height: 10 },
    score,
    keypoints: [{ x, y: x }],
  });

  it("are measured by intersection over union", () => {
    expect(boxOverlap(at(0, 1).box, at(0, 1).box)).toBe(1);
    expect(boxOverlap(at(0, 1).box, at(5, 1).box)).toBeCloseTo(1 / 3, 12);
    expect(boxOverlap(at(0, 1).box, at(10, 1).box)).toBe(0);
  });

  it("become one, its place their mean weighted by score", () => {
    const [one, ...others] = suppressOverlaps([at(0, 0.5), at(2, 1)], 0.3);
    expect(others).toEqual([]);
    expect(one.score).toBe(1);
    expect(one.box.x).toBeCloseTo((0 * 0.5 + 2 * 1) / 1.5, 12);
    expect(one.keypoints[0].x).toBeCloseTo(2 / 1.5, 12);
  });

  it("of two people stay two, the surer first", () => {
    const found = suppressOverlaps([at(0, 0.6), at(8, 0.9)], 0.3);
    expect(found.map(({ score }) => score)).toEqual([0.9, 0.6]);
  });
});

describe("detecting in real pictures", () => {
  it("finds everyone in the demonstration photos", async () => {
    const counts = [];
    for (let n = 1; n <= 6; n++) counts.push((await facesOf(await demoPhoto(n))).length);
    expect(counts).toEqual([3, 3, 3, 4, 5, 4]);
  });

  it("finds a face that fills the picture once, with its keypoints where they were", async () => {
    const photo = await demoPhoto(1);
    const [face] = await facesOf(photo);
    const close = await decoded(await portraitOf(photo, face, 0.1));
    const { detector } = await sharedNetworks();
    const found = await detect(close, detector);
    expect(found).toHaveLength(1);
    const shift = {
      x: Math.round(face.box.x - 0.1 * face.box.width),
      y: Math.round(face.box.y - 0.1 * face.box.width),
    };
    // As far as the keypoints of one face wander between looks; another feature is further away.
    const tolerancePx = face.box.width / 10;
    face.keypoints.slice(0, 4).forEach((point, k) => {
      const seen = found[0].keypoints[k];
      expect(Math.hypot(seen.x + shift.x - point.x, seen.y + shift.y - point.y)).toBeLessThan(
        tolerancePx,
      );
    });
  });
});
