import { describe, expect, it } from "vitest";
import { genuineRefusals } from "../../../training/evaluation/genuine-refusals.js";
import { distanceScorer } from "../../../training/evaluation/scorers.js";
import { faces } from "./faces.js";

const scorer = distanceScorer({ threshold: { default: 1, source: "test", table: [] } });

describe("how often the right person is refused", () => {
  it("is the chance that none of k templates is near", () => {
    // Three pictures at 0 and three at 10: each has two near ones and three far ones.
    const { rows } = genuineRefusals(faces({ ada: [0, 0, 0, 10, 10, 10] }), scorer, [1, 1000]);
    const refused = (templates: number) => rows.find((row) => row.templates === templates)?.refused;
    expect(refused(1)).toEqual([3 / 5, 0]);
    expect(refused(2)).toEqual([3 / 10, 0]); // C(3, 2) / C(5, 2)
    expect(refused(3)).toEqual([1 / 10, 0]);
    expect(refused(5)).toEqual([0, 0]);
  });

  it("counts people alike, however many pictures they have", () => {
    const alike = Array(6).fill(0);
    const strewn = Array.from({ length: 12 }, (_, i) => 10 * i);
    const { rows } = genuineRefusals(faces({ ada: alike, bo: strewn }), scorer, [1]);
    expect(rows[0]).toEqual({ templates: 1, people: 2, probes: 18, refused: [0.5] });
  });

  it("takes the same people for every row, and leaves out pictures without a face", () => {
    const set = faces({ ada: [0, 0, 0, 0, 0, 0], bo: [0, 50, 0, 50, 0, null], cy: [1, 2] });
    const { rows } = genuineRefusals(set, scorer, [1]);
    expect(rows.map(({ people, probes }) => [people, probes])).toEqual(Array(4).fill([1, 6]));
    expect(() => genuineRefusals(faces({ cy: [1, 2] }), scorer, [1])).toThrow("6 pictures");
  });
});
