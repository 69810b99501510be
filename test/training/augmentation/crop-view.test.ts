import { describe, expect, it } from "vitest";
import { cropView, faceWidthPx } from "../../../training/augmentation/crop-view.js";
import { moved } from "../../../training/augmentation/similarity.js";

const pack = {
  keypoints: ["rightEye", "leftEye", "mouthCenter"],
  template: [
    [47.5, 46.6],
    [101.5, 46.6],
    [74.5, 107.1],
  ],
  sizePx: 150,
  marginPx: 20,
} as const;

/** Rounding of floating point. */
const DIGITS = 9;

describe("the view of a pack's crop", () => {
  it("is the crop without its margin for the encoder that the pack was made for", () => {
    const { base, sizePx } = cropView(pack, pack);
    expect(sizePx).toBe(150);
    expect(base.a).toBeCloseTo(1, DIGITS);
    expect(base.b).toBeCloseTo(0, DIGITS);
    expect(base.tx).toBeCloseTo(20, DIGITS);
    expect(base.ty).toBeCloseTo(20, DIGITS);
  });

  it("lays the keypoints of another template upon the pack's, in whatever order they come", () => {
    const small = (x: number, y: number): [number, number] => [0.7 * x + 3, 0.7 * y + 5];
    const encoder = {
      keypoints: ["mouthCenter", "noseTip", "leftEye", "rightEye"],
      template: [small(74.5, 107.1), small(74, 80), small(101.5, 46.6), small(47.5, 46.6)],
      sizePx: 112,
    };
    const { base, face } = cropView(pack, encoder);
    for (const [point, [x, y]] of [
      [face.rightEye, pack.template[0]],
      [face.leftEye, pack.template[1]],
      [face.mouth, pack.template[2]],
    ] as const) {
      const place = moved(point, base);
      expect(place.x).toBeCloseTo(x + pack.marginPx, DIGITS);
      expect(place.y).toBeCloseTo(y + pack.marginPx, DIGITS);
    }
  });

  it("knows how wide the face is, as the detector frames it", () => {
    const facePx = faceWidthPx(cropView(pack, pack).face);
    expect(facePx).toBeGreaterThan(2 * 54);
    expect(facePx).toBeLessThan(150);
  });

  it("refuses alignments that have nothing in common, and an encoder without a mouth", () => {
    const ears = { keypoints: ["rightEar", "leftEar"], template: [[0, 0] as const], sizePx: 9 };
    expect(() => cropView(pack, ears)).toThrow(/fewer than two/);
    const eyes = { ...pack, keypoints: ["rightEye", "leftEye"] };
    expect(() => cropView(pack, eyes)).toThrow(/no keypoint mouthCenter/);
  });
});
