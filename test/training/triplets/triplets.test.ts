import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { batchFigures, collapseIn } from "../../../training/triplets/batch-figures.js";
import {
  distancesWithin,
  MINING,
  type Mining,
  mineTriplets,
} from "../../../training/triplets/mining.js";
import { batchLoss, type Triplet, tripletLoss } from "../../../training/triplets/triplet-loss.js";

const margin = 0.2;
/** Half the digits of single precision are lost in a difference, and a triplet may become active. */
const GRADIENT_TOLERANCE = 6e-3;
const at = (...values: number[]) => Float32Array.from(values);

describe("the triplet loss", () => {
  it("is the violation of the inequality, and never below 0", () => {
    expect(tripletLoss(at(0), at(1), at(2), { margin })).toBe(0);
    expect(tripletLoss(at(0), at(1), at(1), { margin })).toBeCloseTo(0.2, 6);
    expect(tripletLoss(at(0), at(2), at(1), { margin })).toBeCloseTo(4 - 1 + 0.2, 6);
    expect(tripletLoss(at(0, 0), at(0, 0), at(0, 0), { margin })).toBeCloseTo(margin, 6);
  });

  it("has the gradient that differences of it have", () => {
    const random = seededRandom(7);
    const embeddings = Array.from({ length: 6 }, () =>
      Float32Array.from({ length: 4 }, () => random()),
    );
    const people = ["a", "a", "b", "b", "c", "c"];
    const triplets = mineTriplets(distancesWithin(embeddings), people, {
      mining: "batch-all",
      margin,
    });
    const { gradients, active } = batchLoss(embeddings, triplets, { margin });
    expect(active).toBeGreaterThan(3);
    const step = 1e-2;
    embeddings.forEach((embedding, row) => {
      embedding.forEach((value, k) => {
        const lossAt = (x: number) => {
          embedding[k] = x;
          return batchLoss(embeddings, triplets, { margin }).loss;
        };
        const numeric = (lossAt(value + step) - lossAt(value - step)) / (2 * step);
        embedding[k] = value;
        expect(Math.abs(numeric - gradients[row][k])).toBeLessThan(GRADIENT_TOLERANCE);
      });
    });
  });

  it("of no triplets is 0 and moves nothing", () => {
    const { loss, gradients } = batchLoss([at(1, 2)], [], { margin });
    expect([loss, ...gradients[0]]).toEqual([0, 0, 0]);
  });
});

describe("mining", () => {
  // On a line: a at 0 and 1; b at 1.05 and 3; c at 9.
  const embeddings = [0, 1, 1.05, 3, 9].map((x) => at(x));
  const people = ["a", "a", "b", "b", "c"];
  const mine = (mining: Mining) =>
    mineTriplets(distancesWithin(embeddings), people, { mining, margin });
  const words = (triplets: Triplet[]) =>
    triplets.map(({ anchor, positive, negative }) => `${anchor}${positive}${negative}`);

  it("by batch-all takes every triplet there is", () => {
    expect(words(mine("batch-all"))).toEqual([
      ...["012", "013", "014", "102", "103", "104"],
      ...["230", "231", "234", "320", "321", "324"],
    ]);
  });

  it("by batch-hard takes the furthest positive and the nearest negative", () => {
    expect(words(mine("batch-hard"))).toEqual(["012", "102", "231", "321"]);
  });

  it("by semi-hard takes the nearest negative past the positive, or else the furthest", () => {
    // For anchor 0 the negative at 1.05 (1.1025) is past the positive (1) and within the margin, for
    // anchor 3 the one at 1 (4 past 3.8025); the other two anchors have none.
    expect(words(mine("semi-hard"))).toEqual(["012", "104", "234", "321"]);
  });

  it.each(MINING)("by %s pairs only one person's pictures, never with themselves", (mining) => {
    for (const { anchor, positive, negative } of mine(mining)) {
      expect(people[positive]).toBe(people[anchor]);
      expect(positive).not.toBe(anchor);
      expect(people[negative]).not.toBe(people[anchor]);
    }
  });

  it("wants a person for each row", () => {
    const distances = distancesWithin(embeddings);
    expect(() => mineTriplets(distances, ["a"], { mining: "batch-all", margin })).toThrow(
      RangeError,
    );
  });
});

describe("a batch's figures", () => {
  const people = ["a", "a", "b", "b"];
  function figuresOf(embeddings: Float32Array[]) {
    const distances = distancesWithin(embeddings);
    const triplets = mineTriplets(distances, people, { mining: "batch-all", margin });
    return batchFigures(batchLoss(embeddings, triplets, { margin }), triplets, distances, people);
  }

  it("are the means over all pairs", () => {
    const figures = figuresOf([at(0), at(1), at(3), at(4)]);
    expect(figures).toMatchObject({ meanPositive: 1, meanNegative: (9 + 16 + 4 + 9) / 4 });
    expect(figures.activeShare).toBe(0);
    expect(figures.spread).toBeCloseTo((2 * 1 + 38) / 6, 9);
  });

  it("tell of a collapse, and of none where there is none", () => {
    const first = figuresOf([at(0), at(1), at(3), at(4)]);
    const alike = figuresOf([at(1), at(1.001), at(1), at(1)]);
    expect(alike.activeShare).toBe(1);
    expect(collapseIn(alike, first, { margin })).toMatch(/^collapsed: .* semi-hard/);
    expect(collapseIn(first, first, { margin })).toBeNull();
    const hard = figuresOf([at(0), at(3), at(1), at(4)]);
    expect(collapseIn(hard, first, { margin })).toBeNull();
  });
});
