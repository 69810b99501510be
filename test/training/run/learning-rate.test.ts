import { describe, expect, it } from "vitest";
import { learningRateAt } from "../../../training/run/learning-rate.js";

const schedule = { learningRate: 0.1, warmUpSteps: 10, finalShare: 0.01, steps: 110 };

describe("the learning rate", () => {
  it("rises evenly over the warm-up", () => {
    expect(learningRateAt(0, schedule)).toBeCloseTo(0.01);
    expect(learningRateAt(4, schedule)).toBeCloseTo(0.05);
    expect(learningRateAt(9, schedule)).toBeCloseTo(0.1);
  });

  it("falls along half a cosine to its final share", () => {
    expect(learningRateAt(10, schedule)).toBeCloseTo(0.1);
    expect(learningRateAt(60, schedule)).toBeCloseTo((0.1 + 0.001) / 2);
    expect(learningRateAt(110, schedule)).toBeCloseTo(0.001);
    expect(learningRateAt(500, schedule)).toBeCloseTo(0.001);
  });

  it("begins at its highest without a warm-up", () => {
    expect(learningRateAt(0, { ...schedule, warmUpSteps: 0 })).toBeCloseTo(0.1);
  });
});
