import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { facePairs } from "../../../training/evaluation/face-pairs.js";
import { distanceScorer, headScorer } from "../../../training/evaluation/scorers.js";
import { verifyFaces } from "../../../training/evaluation/verify-faces.js";
import { faces } from "./faces.js";

const distance = distanceScorer({ threshold: { default: 0.5, source: "test", table: [] } });
const threshold = { default: 0.5, far: 1e-4, pairs: 1, source: "test" };
const head = headScorer({ weights: [-2], bias: 1, threshold });

describe("the pairs of a set", () => {
  const set = faces({ ada: [0, 1, 2], bo: [3, 4], cy: [5] });
  const named = (pairs: { first: Uint32Array; second: Uint32Array }) =>
    [...pairs.first].map((first, at) => [set[first].person, set[pairs.second[at]].person]);

  it("are all there are where they are few", () => {
    const pairs = facePairs(set, { mostImpostors: 11, random: () => expect.unreachable() });
    expect(pairs.impostorsInSet).toBe(11);
    expect(named(pairs.genuine)).toHaveLength(3 + 1);
    expect(named(pairs.genuine).every(([a, b]) => a === b)).toBe(true);
    expect(named(pairs.impostor)).toHaveLength(11);
    expect(named(pairs.impostor).some(([a, b]) => a === b)).toBe(false);
  });

  it("are drawn by the seed where they are many", () => {
    const draw = (seed: number) =>
      facePairs(set, { mostImpostors: 6, random: seededRandom(seed) }).impostor;
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(named(draw(1))).toHaveLength(6);
    expect(named(draw(1)).some(([a, b]) => a === b)).toBe(false);
  });
});

describe("a scorer", () => {
  it("of the head gives σ(Σ w·|Δ| + b) and its threshold", () => {
    const unlikeness = head.unlikeness(Float32Array.of(3), Float32Array.of(2.25));
    expect(head.scoreOf(unlikeness)).toBeCloseTo(1 / (1 + Math.exp(2 * 0.75 - 1)), 12);
    expect(head.scoreOf(head.threshold)).toBeCloseTo(threshold.default, 12);
    expect(head.unlikeness(Float32Array.of(1), Float32Array.of(1))).toBeCloseTo(0, 12);
    expect(head.scoreOf(Number.POSITIVE_INFINITY)).toBe(0);
  });
});

describe("a 1:1 test", () => {
  const set = faces({ ada: [0, 0.6], bo: [1, null], cy: [3, 3.9] });
  const pairs = facePairs(set, { mostImpostors: 100, random: () => 0 });
  const { results, agreement } = verifyFaces(set, pairs, [distance, head]);

  it("takes a picture without a face for a refusal", () => {
    // Ada's pair is at 0.36, Cy's at 0.81, Bo's is refused.
    expect(results[0].atCard.tar).toBeCloseTo(1 / 3, 12);
    // Of 12 impostor pairs only Ada at 0.6 and Bo at 1 are nearer than √0.5.
    expect(results[0].atCard.far).toBeCloseTo(1 / 12, 12);
  });

  it("reports thresholds as scores", () => {
    // The head's probability is one half where two embeddings differ by 0.5.
    expect(results[1].atCard).toEqual({ threshold: 0.5, tar: 0, far: 1 / 12 });
    for (const { threshold } of results[1].figures.tarAtFar) expect(threshold).toBeLessThan(1);
  });

  it("counts where distance and head disagree", () => {
    expect(agreement?.genuine).toEqual({ both: 0, neither: 2, firstAlone: 1, secondAlone: 0 });
    expect(agreement?.impostor).toEqual({ both: 1, neither: 11, firstAlone: 0, secondAlone: 0 });
    expect(verifyFaces(set, pairs, [distance]).agreement).toBeNull();
  });

  it("orders pairs alike by both where embeddings have one dimension", () => {
    expect(results[1].figures.auc).toBeCloseTo(results[0].figures.auc, 12);
    expect(results[1].figures.eer).toBeCloseTo(results[0].figures.eer, 12);
  });
});
