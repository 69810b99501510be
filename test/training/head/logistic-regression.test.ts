import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { sigmoid } from "../../../training/head/logistic-head.js";
import { fitLogistic } from "../../../training/head/logistic-regression.js";

const WEIGHTS = [2, -3, 0.5, 0];
const BIAS = 1;
const EXAMPLES = 20_000;
/** Standard error of a weight from so many examples is about 0.03; this is four of them. */
const SAMPLING = 0.12;
/** Newton's method ends where a step would gain 1e-12: a weight is then right to about 1e-6. */
const CONVERGED = 1e-5;

/** Rows whose labels are drawn with the probability that WEIGHTS and BIAS give them. */
function examples({ order = 0, scale = 1 } = {}) {
  const random = seededRandom(7);
  const rows = Array.from({ length: EXAMPLES }, () => {
    const features = WEIGHTS.map(() => 2 * random() - 1);
    const logit = features.reduce((sum, value, k) => sum + value * WEIGHTS[k], BIAS);
    return { features, target: Number(random() < sigmoid(logit)) };
  });
  const shuffle = seededRandom(order);
  if (order > 0) rows.sort(() => shuffle() - 0.5);
  return {
    features: Float32Array.from(rows.flatMap(({ features }) => features.map((x) => x * scale))),
    targets: Float64Array.from(rows, ({ target }) => target),
  };
}

describe("logistic regression", () => {
  it("finds the weights that the labels were drawn with", () => {
    const { weights, bias } = fitLogistic(examples(), { l2: 0 });
    WEIGHTS.forEach(
      (weight, k) => void expect(Math.abs(weights[k] - weight)).toBeLessThan(SAMPLING),
    );
    expect(Math.abs(bias - BIAS)).toBeLessThan(SAMPLING);
  });

  it("has one solution, whatever the order of the examples", () => {
    const [one, other] = [1, 2].map((order) => fitLogistic(examples({ order }), { l2: 1e-3 }));
    one.weights.forEach((weight, k) => {
      expect(Math.abs(weight - other.weights[k])).toBeLessThan(CONVERGED);
    });
    expect(Math.abs(one.bias - other.bias)).toBeLessThan(CONVERGED);
  });

  it("holds weights back as much in other units", () => {
    const one = fitLogistic(examples(), { l2: 1 });
    const hundredfold = fitLogistic(examples({ scale: 100 }), { l2: 1 });
    const free = fitLogistic(examples(), { l2: 0 });
    one.weights.forEach((weight, k) => {
      expect(Math.abs(weight - 100 * hundredfold.weights[k])).toBeLessThan(CONVERGED);
    });
    expect(Math.abs(one.weights[1])).toBeLessThan(0.5 * Math.abs(free.weights[1]));
  });

  it("ends on examples that a line divides, where it is held back", () => {
    const divided = {
      features: Float32Array.of(-2, -1, 1, 2),
      targets: Float64Array.of(0, 0, 1, 1),
    };
    const { weights, bias } = fitLogistic(divided, { l2: 0.01 });
    expect(weights[0]).toBeGreaterThan(1);
    expect(Math.abs(bias)).toBeLessThan(CONVERGED);
  });

  it("counts an example as often as it is told to", () => {
    const features = Float32Array.of(0, 1, 0, 1);
    const targets = Float64Array.of(0, 0, 1, 1);
    const importance = Float64Array.of(1.5, 0.5, 0.5, 1.5);
    const { weights, bias } = fitLogistic({ features, targets, importance }, { l2: 0 });
    expect(sigmoid(bias)).toBeCloseTo(0.25, 6);
    expect(sigmoid(bias + weights[0])).toBeCloseTo(0.75, 6);
  });
});
