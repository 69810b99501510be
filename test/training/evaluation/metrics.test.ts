import { describe, expect, it } from "vitest";
import {
  bestThreshold,
  curveFigures,
  operatingPoint,
  rocCurve,
  type ScoredPair,
  shareBelow,
  shownRates,
  sortedScores,
  thresholdAtFar,
  verificationFigures,
} from "../../../training/evaluation/metrics.js";

function pairs(same: number[], different: number[]): ScoredPair[] {
  return [
    ...same.map((distance, i) => ({ distance, same: true, fold: i % 2 })),
    ...different.map((distance, i) => ({ distance, same: false, fold: i % 2 })),
  ];
}

describe("the figures of verification", () => {
  it("are perfect where the distances do not overlap", () => {
    const figures = verificationFigures(pairs([0.1, 0.2, 0.1, 0.2], [0.8, 0.9, 0.8, 0.9]), [0.01]);
    expect(figures).toMatchObject({ accuracy: 1, standardError: 0, auc: 1, eer: 0 });
    expect(figures.tarAtFar[0].tar).toBe(1);
  });

  it("are a coin's where both kinds are alike, ties counting half", () => {
    const figures = verificationFigures(pairs([0.5, 0.5, 0.5, 0.5], [0.5, 0.5, 0.5, 0.5]), []);
    expect(figures.auc).toBeCloseTo(0.5, 12);
    expect(figures.eer).toBeCloseTo(0.5, 12);
  });

  it("agree with a count by hand", () => {
    const same = [0.1, 0.2, 0.3, 0.6];
    const different = [0.4, 0.5, 0.7, 0.8];
    const figures = verificationFigures(pairs(same, different), [0.25]);
    // Of 16 pairs of a genuine and an impostor distance, 14 are in the right order.
    expect(figures.auc).toBeCloseTo(14 / 16, 12);
    // At FAR 1/4 the first impostor may be accepted: everything below 0.5.
    expect(figures.tarAtFar[0]).toEqual({ far: 0.25, tar: 0.75, threshold: 0.5 });
    expect(figures.eer).toBeCloseTo(0.25, 12);
    // Each fold at the threshold of the other, in the middle between two distances: fold 0 holds
    // 0.1 0.3 | 0.4 0.7, fold 1 holds 0.2 0.6 | 0.5 0.8.
    expect(figures.accuracy).toBeCloseTo((1 + 0.75) / 2, 12);
  });

  it("take a picture without a face for a refusal", () => {
    const scored = pairs([0.1, Number.POSITIVE_INFINITY], [0.9, Number.POSITIVE_INFINITY]);
    expect(operatingPoint(scored, 0.5)).toEqual({ tar: 0.5, far: 0 });
    // Of 2 × 2 comparisons, three are in the right order or not, and the two refusals are a tie.
    expect(curveFigures(sortedScores(scored), []).auc).toBeCloseTo((2 + 0 + 0.5) / 4, 12);
  });

  it("are refused where a kind of pairs is missing", () => {
    expect(() => curveFigures(sortedScores(pairs([], [0.5])), [])).toThrow(
      "no pair of pictures of one",
    );
    expect(() => curveFigures(sortedScores(pairs([0.5], [])), [])).toThrow("of two people");
  });
});

describe("the ROC curve", () => {
  it("goes from one false accept to all, and never down", () => {
    const scores = sortedScores(pairs([0.1, 0.2, 0.6], [0.4, 0.5, 0.7, 0.8]));
    const curve = rocCurve(scores, { points: 9 });
    expect(curve[0].far).toBeCloseTo(1 / 4, 12);
    // One impostor may be accepted: everything below the second, at 0.5.
    expect(curve[0].tar).toBeCloseTo(2 / 3, 12);
    expect(curve.at(-1)).toEqual({ far: 1, tar: 1 });
    const tars = curve.map(({ tar }) => tar);
    expect(tars).toEqual([...tars].sort((a, b) => a - b));
  });
});

describe("the rates that trials can show", () => {
  it("are those with ten errors or more", () => {
    expect(shownRates([1e-1, 1e-2, 1e-3], 1000)).toEqual([1e-1, 1e-2]);
    expect(shownRates([1e-1], 99)).toEqual([]);
    expect(shownRates([1e-3], 10_000)).toEqual([1e-3]);
  });
});

describe("thresholds", () => {
  it("at a FAR accept at most that share of impostors", () => {
    const impostors = [0.1, 0.2, 0.3, 0.4];
    for (const far of [0, 0.25, 0.5, 0.74, 1]) {
      const threshold = thresholdAtFar(impostors, far);
      expect(shareBelow(impostors, threshold)).toBeLessThanOrEqual(far);
    }
    expect(thresholdAtFar(impostors, 0.5)).toBe(0.3);
  });

  it("that are best lie between the two kinds", () => {
    expect(bestThreshold(pairs([0.1, 0.2], [0.6, 0.7]))).toBeCloseTo(0.4, 12);
  });

  it("count what is strictly below", () => {
    expect(shareBelow([0.1, 0.2, 0.2, 0.3], 0.2)).toBe(0.25);
    expect(shareBelow([0.1], 1)).toBe(1);
  });
});
