import { describe, expect, it } from "vitest";
import { runConfig } from "../../../training/run/run-config.js";
import { stepInWords } from "../../../training/run/step-in-words.js";

const record = {
  step: 1,
  learningRate: 0.01,
  loss: 0.1234,
  activeShare: 0.35,
  meanPositive: 0.2,
  meanNegative: 0.5,
  spread: 0.3,
  distillation: 0.4567,
  hints: 0.0891,
  gradientNorm: 1,
  picturesPerSecond: 41.6,
};
const words = (losses: object) => stepInWords(record, runConfig.parse({ losses }).losses);

describe("a batch in words", () => {
  it("names the losses that are minimised, and no other", () => {
    const triplet = { mining: "semi-hard" };
    expect(words({ triplet })).toBe("loss 0.1234, active 35 %, 42 pictures a second");
    expect(words({ triplet: null, distillation: {} })).toBe(
      "distillation 0.4567, 42 pictures a second",
    );
    expect(words({ triplet, distillation: {} })).toBe(
      "loss 0.1234, active 35 %, distillation 0.4567, 42 pictures a second",
    );
    expect(words({ triplet: null, distillation: {}, hints: {} })).toBe(
      "distillation 0.4567, hints 0.0891, 42 pictures a second",
    );
  });
});
