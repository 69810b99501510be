import { describe, expect, it } from "vitest";
import { alignFace, estimateSimilarity, warp } from "../../daemon/vision/align.js";
import type { Point, RgbImage } from "../../daemon/vision/types.js";
import { sharedNetworks } from "../helpers/pictures.js";

/** Sums of doubles. */
const EXACT = 9;

const triangle: Point[] = [
  { x: 10, y: 10 },
  { x: 40, y: 12 },
  { x: 25, y: 45 },
];

function moved(points: Point[], { angle = 0, scale = 1, tx = 0, ty = 0 }): Point[] {
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  return points.map(({ x, y }) => ({ x: a * x - b * y + tx, y: b * x + a * y + ty }));
}

describe("the estimated similarity", () => {
  it("is exactly the one that moved the points", () => {
    const change = { angle: 0.7, scale: 2.5, tx: -3, ty: 8 };
    const found = estimateSimilarity(triangle, moved(triangle, change));
    expect(found.a).toBeCloseTo(2.5 * Math.cos(0.7), EXACT);
    expect(found.b).toBeCloseTo(2.5 * Math.sin(0.7), EXACT);
    expect(found.tx).toBeCloseTo(-3, EXACT);
    expect(found.ty).toBeCloseTo(8, EXACT);
  });

  it("is the best in the sense of least squares where no exact one is", () => {
    const target = moved(triangle, { angle: 0.3, scale: 1.2, tx: 4, ty: 1 });
    target[2] = { x: target[2].x + 5, y: target[2].y - 3 };
    const found = estimateSimilarity(triangle, target);
    const error = ({ a, b, tx, ty }: typeof found) =>
      triangle.reduce((sum, { x, y }, i) => {
        const dx = a * x - b * y + tx - target[i].x;
        const dy = b * x + a * y + ty - target[i].y;
        return sum + dx * dx + dy * dy;
      }, 0);
    const least = error(found);
    for (const key of ["a", "b", "tx", "ty"] as const) {
      for (const nudge of [-1e-3, 1e-3]) {
        expect(error({ ...found, [key]: found[key] + nudge })).toBeGreaterThan(least);
      }
    }
  });

  it("of points that coincide has no scale instead of no number", () => {
    const same = [triangle[0], triangle[0]];
    expect(estimateSimilarity(same, triangle.slice(0, 2))).toMatchObject({ a: 0, b: 0 });
  });
});

describe("warping", () => {
  const noise: RgbImage = {
    width: 20,
    height: 20,
    rgb: Uint8Array.from({ length: 1200 }, (_, i) => (i * 7919) % 251),
  };

  it("by nothing changes nothing", () => {
    expect(warp(noise, { a: 1, b: 0, tx: 0, ty: 0 }, 20).rgb).toEqual(noise.rgb);
  });

  it("far beyond the picture goes on with its edge", () => {
    const { rgb } = warp(noise, { a: 1, b: 0, tx: -1000, ty: -1000 }, 4);
    const corner = [...noise.rgb.subarray(0, 3)];
    expect([...rgb.subarray(0, 3), ...rgb.subarray(45)]).toEqual([...corner, ...corner]);
  });
});

describe("an aligned face", () => {
  it("has its keypoints where the card wants them, however it was turned", async () => {
    const { detector, encoder } = await sharedNetworks();
    const { alignment } = encoder.card;
    const names = detector.card.keypoints;
    const template = alignment.template.map(([x, y]) => ({ x, y }));
    const turned = moved(template, { angle: -0.4, scale: 1.5, tx: 60, ty: 90 });
    const image: RgbImage = { width: 400, height: 400, rgb: new Uint8Array(480_000) };
    const keypoints = names.map(() => ({ x: 0, y: 0 }));
    for (const [k, name] of alignment.keypoints.entries()) {
      keypoints[names.indexOf(name)] = turned[k];
      paint(image, turned[k]);
    }
    const crop = alignFace(image, { keypoints }, names, alignment);
    expect(crop.width).toBe(alignment.sizePx);
    for (const { x, y } of template) {
      const at = 3 * (Math.round(y) * crop.width + Math.round(x));
      expect(crop.rgb[at]).toBeGreaterThan(128);
    }
  });

  it("needs the keypoints that the card names", async () => {
    const { alignment } = (await sharedNetworks()).encoder.card;
    const image = { width: 4, height: 4, rgb: new Uint8Array(48) };
    const keypoints = [{ x: 0, y: 0 }];
    expect(() => alignFace(image, { keypoints }, ["noseTip"], alignment)).toThrow("rightEye");
  });
});

/** A white spot of 7 × 7 pixels. */
function paint({ width, rgb }: RgbImage, { x, y }: Point): void {
  for (let dy = -3; dy <= 3; dy++) {
    for (let dx = -3; dx <= 3; dx++) {
      const at = 3 * ((Math.round(y) + dy) * width + Math.round(x) + dx);
      rgb.fill(255, at, at + 3);
    }
  }
}
