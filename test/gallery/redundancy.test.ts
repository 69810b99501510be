import { describe, expect, it } from "vitest";
import { redundantTemplates } from "../../daemon/gallery/redundancy.js";
import { goodQuality } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";

/** A template some way along one axis, of a quality. */
function template(axis: number, nudge: number, overall = 0.5) {
  return { ...faceAt(axis, nudge), quality: goodQuality({ overall }) };
}

describe("who makes room at the template cap", () => {
  it("is nobody while there is room", () => {
    expect(redundantTemplates([template(1, 0), template(1, 0)], 2)).toEqual([]);
  });

  it("is of the nearest pair the one of lower quality, be it the newer or the older", () => {
    const far = template(5, 0, 0.1);
    expect(redundantTemplates([far, template(1, 0, 0.9), template(1, 0.1, 0.4)], 2)).toEqual([2]);
    expect(redundantTemplates([far, template(1, 0, 0.4), template(1, 0.1, 0.9)], 2)).toEqual([1]);
  });

  it("is the older of two that are equally good: faces age", () => {
    expect(redundantTemplates([template(1, 0), template(5, 0), template(1, 0.1)], 2)).toEqual([0]);
  });

  it("goes on with the next nearest pair of those that stay", () => {
    const near = [template(1, 0, 1), template(1, 0.1, 0.9), template(1, 0.25, 0.5)];
    expect(redundantTemplates([...near, template(5, 0, 0.1)], 2)).toEqual([1, 2]);
  });

  it("is a template from before faces were measured", () => {
    const old = { ...faceAt(1), quality: { ...goodQuality(), overall: null } };
    expect(redundantTemplates([template(1, 0.1, 0.1), old, template(5, 0)], 2)).toEqual([1]);
  });

  it("is everybody but the best of a row of equal pictures", () => {
    const equal = [0.4, 0.9, 0.5].map((overall) => template(1, 0, overall));
    expect(redundantTemplates(equal, 1)).toEqual([0, 2]);
  });
});
