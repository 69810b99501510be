import { describe, expect, it } from "vitest";
import { refusedShareAt } from "../../daemon/vision/refusal-rates.js";

const behind = { people: 10, probes: 100 };
const figures = {
  source: "test",
  thresholds: [0.4, 0.2],
  rows: [
    { templates: 1, ...behind, refused: [0.1, 0.5] },
    { templates: 4, ...behind, refused: [0.02, 0.2] },
  ],
};

describe("the share of genuine pictures refused", () => {
  it("is the card's at its thresholds", () => {
    expect(refusedShareAt(figures, { threshold: 0.2, templates: 1 })).toBe(0.5);
    expect(refusedShareAt(figures, { threshold: 0.4, templates: 4 })).toBeCloseTo(0.02, 12);
  });

  it("lies on a line between thresholds, and between numbers of templates", () => {
    expect(refusedShareAt(figures, { threshold: 0.3, templates: 1 })).toBeCloseTo(0.3, 12);
    // Two is halfway from one to four by doubling.
    expect(refusedShareAt(figures, { threshold: 0.2, templates: 2 })).toBeCloseTo(0.35, 12);
  });

  it("is the outermost beyond either", () => {
    expect(refusedShareAt(figures, { threshold: 0.1, templates: 1 })).toBe(0.5);
    expect(refusedShareAt(figures, { threshold: 0.9, templates: 1 })).toBe(0.1);
    expect(refusedShareAt(figures, { threshold: 0.2, templates: 20 })).toBe(0.2);
  });
});
