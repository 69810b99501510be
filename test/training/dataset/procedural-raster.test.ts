import { describe, expect, it } from "vitest";
import { ball, PARTS, type Vector } from "../../../training/dataset/procedural-mesh.js";
import { rasterise } from "../../../training/dataset/procedural-raster.js";

const camera = { sizePx: 41, unitPx: 10, x: 20, y: 20 };
const MIDDLE = 20 * 41 + 20;

/** Flat triangles lie within the ball that they stand for. */
const FLATNESS = 0.05;

describe("a rasterised ball", () => {
  const raster = rasterise([ball("head", { centre: [0, 0, 0], axes: [1, 1, 1] })], camera);

  it("covers a disc as large as it is, without holes, and nothing else", () => {
    const covered = raster.part.filter((part) => part === PARTS.indexOf("head")).length;
    expect(Math.abs(covered / (Math.PI * 10 ** 2) - 1)).toBeLessThan(FLATNESS);
    for (let x = 12; x <= 28; x++) expect(raster.part[20 * 41 + x]).not.toBe(0);
    expect(raster.part[0]).toBe(0);
  });

  it("shows its front: places and normals look to the camera", () => {
    for (const [pixel, expected] of [
      [MIDDLE, [0, 0, 1]],
      [MIDDLE + 6, [0.6, 0, 0.8]],
      [MIDDLE - 6 * 41, [0, -0.6, 0.8]],
    ] as const) {
      const surface = Array.from(raster.surface.subarray(6 * pixel, 6 * pixel + 6));
      for (const [k, value] of [...expected, ...expected].entries()) {
        expect(Math.abs(surface[k] - value)).toBeLessThan(2 * FLATNESS);
      }
    }
  });
});

it("what is nearer hides what is further away, in whatever order they are drawn", () => {
  const at = (z: number): Vector => [0, 0, z];
  const near = ball("hair", { centre: at(1), axes: [0.5, 0.5, 0.5] });
  const far = ball("head", { centre: at(-1), axes: [1, 1, 1] });
  for (const meshes of [
    [near, far],
    [far, near],
  ]) {
    const { part } = rasterise(meshes, camera);
    expect(PARTS[part[MIDDLE]]).toBe("hair");
    expect(PARTS[part[MIDDLE + 8]]).toBe("head");
  }
});
