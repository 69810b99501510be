import { describe, expect, it } from "vitest";
import { letterbox } from "../../daemon/vision/letterbox.js";
import type { RgbImage } from "../../daemon/vision/types.js";

const spec = {
  width: 64,
  height: 64,
  colorOrder: "RGB" as const,
  mean: [10, 20, 30] as [number, number, number],
  std: [2, 4, 8] as [number, number, number],
};
const PLANE = 64 * 64;

function plain(width: number, height: number, [r, g, b]: number[]): RgbImage {
  const rgb = new Uint8Array(3 * width * height).map((_, i) => [r, g, b][i % 3]);
  return { width, height, rgb };
}

/** A white square on black, its centre at (x, y) of the picture's pixels. */
function withDot(width: number, height: number, x: number, y: number, size: number): RgbImage {
  const image = plain(width, height, [0, 0, 0]);
  for (let dy = 0; dy < size; dy++) {
    for (let dx = 0; dx < size; dx++) {
      const at = 3 * ((y - (size >> 1) + dy) * width + x - (size >> 1) + dx);
      image.rgb.fill(255, at, at + 3);
    }
  }
  return image;
}

function centroidOf(tensor: Float32Array): { x: number; y: number } {
  let sum = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i < PLANE; i++) {
    const brightness = tensor[i] * spec.std[0] + spec.mean[0];
    sum += brightness;
    x += brightness * (i % 64);
    y += brightness * Math.floor(i / 64);
  }
  return { x: x / sum, y: y / sum };
}

describe("letterbox", () => {
  it("keeps proportions, centres, and fills the rest with normalised black", () => {
    const { tensor, transform } = letterbox(plain(128, 64, [100, 100, 100]), spec);
    expect(transform).toEqual({ scale: 0.5, padX: 0, padY: 16 });
    expect(tensor[0]).toBe(-5);
    expect(tensor[PLANE]).toBe(-5);
    expect(tensor[32 * 64 + 32]).toBe(45);
    expect(tensor[15 * 64]).toBe(-5);
    expect(tensor[16 * 64]).toBe(45);
    expect(tensor[47 * 64 + 63]).toBe(45);
    expect(tensor[48 * 64]).toBe(-5);
  });

  it("normalises each channel by the card, in the card's order", () => {
    const image = plain(64, 64, [50, 60, 70]);
    const rgb = letterbox(image, spec).tensor;
    expect([rgb[0], rgb[PLANE], rgb[2 * PLANE]]).toEqual([20, 10, 5]);
    const bgr = letterbox(image, { ...spec, colorOrder: "BGR" }).tensor;
    expect([bgr[0], bgr[PLANE], bgr[2 * PLANE]]).toEqual([5, 10, 20]);
  });

  it.each([
    ["a smaller picture", 32, 24, 20, 10, 3, 1],
    ["a larger picture", 640, 480, 100, 300, 21, 1],
    ["a tall picture", 300, 900, 200, 700, 31, 1],
    ["a picture shown from further away", 640, 480, 500, 100, 41, 0.5],
  ])("of %s says where each of its pixels went", (_, width, height, x, y, size, zoom) => {
    const { tensor, transform } = letterbox(withDot(width, height, x, y, size), spec, zoom);
    const seen = centroidOf(tensor);
    const back = {
      x: (seen.x + 0.5 - transform.padX) / transform.scale - 0.5,
      y: (seen.y + 0.5 - transform.padY) / transform.scale - 0.5,
    };
    // Half a pixel of the network's input, as seen in the picture.
    const tolerance = 0.5 / transform.scale;
    expect(Math.abs(back.x - x)).toBeLessThan(tolerance);
    expect(Math.abs(back.y - y)).toBeLessThan(tolerance);
  });
});
