import { describe, expect, it } from "vitest";
import { redundantTemplates } from "../../daemon/gallery/redundancy.js";
import { goodQuality } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";

/** A template some way along one axis, of a quality. */
function template(axis: number, nudge: number, sizePx = 100) {
  return { ...faceAt(axis, nudge), quality: goodQuality({ sizePx }) };
}

describe("who makes room at the template cap", () => {
  it("is nobody while there is room", () => {
    expect(redundantTemplates([template(1, 0), template(1, 0)], 2)).toEqual([]);
  });

  it("is of the nearest pair the one of lower quality, be it the newer or the older", () => {
    const far = template(5, 0, 10);
    expect(redundantTemplates([far, template(1, 0, 200), template(1, 0.1, 80)], 2)).toEqual([2]);
    expect(redundantTemplates([far, template(1, 0, 80), template(1, 0.1, 200)], 2)).toEqual([1]);
  });

  it("is the older of two that are equally good: faces age", () => {
    expect(redundantTemplates([template(1, 0), template(5, 0), template(1, 0.1)], 2)).toEqual([0]);
  });

  it("goes on with the next nearest pair of those that stay", () => {
    const near = [template(1, 0, 300), template(1, 0.1, 200), template(1, 0.25, 100)];
    expect(redundantTemplates([...near, template(5, 0, 10)], 2)).toEqual([1, 2]);
  });

  it("is everybody but the best of a row of equal pictures", () => {
    const equal = [90, 120, 100].map((sizePx) => template(1, 0, sizePx));
    expect(redundantTemplates(equal, 1)).toEqual([0, 2]);
  });
});
