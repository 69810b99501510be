import { describe, expect, it } from "vitest";
import { squaredDistance } from "../../../daemon/vision/embed.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { plattScaled, reliabilityOf } from "../../../training/head/calibration.js";
import { balancedPairs } from "../../../training/head/face-pairs.js";
import {
  headLogit,
  headProbability,
  type LogisticHead,
} from "../../../training/head/logistic-head.js";
import { HEAD_DEFAULTS, trainHead } from "../../../training/head/train-head.js";
import { drawnPeople } from "../../helpers/embedded-people.js";

const OPTIONS = { ...HEAD_DEFAULTS, seed: 1 };
/** The pairs of seventy people share faces: in 15 bins they are off by up to 0.04 by chance. */
const CHANCE_GAP = 0.05;
const isNoise = (k: number) => k >= 8;
/** Eight telling dimensions: told apart often, not always, so that there is doubt to calibrate. */
const faces = drawnPeople({ people: 240, pictures: 5, seed: 3, isNoise });
const mixture = { mostOfAKind: 2000, mostOfAPerson: 10, hardShare: 0 };

describe("pairs for the head", () => {
  it("are of one person as often as not, and no stranger is the person", () => {
    const pairs = balancedPairs(faces, mixture, seededRandom(1));
    expect(pairs.filter(({ same }) => same)).toHaveLength(pairs.length / 2);
    for (const { first, second, same } of pairs) {
      expect(first.person === second.person).toBe(same);
      expect(first.source).toBe(second.source);
      expect(first).not.toBe(second);
    }
  });

  it("take no more of a person than is allowed", () => {
    const pairs = balancedPairs(faces, { ...mixture, mostOfAPerson: 3 }, seededRandom(1));
    const counts = new Map<string, number>();
    for (const { first, same } of pairs) {
      if (same) counts.set(first.person, (counts.get(first.person) ?? 0) + 1);
    }
    expect(Math.max(...counts.values())).toBe(3);
  });

  it("hold strangers that look alike in the share that is asked for", () => {
    const meanDistance = (hardShare: number) => {
      const pairs = balancedPairs(faces, { ...mixture, hardShare }, seededRandom(1));
      const strangers = pairs.filter(({ same }) => !same);
      const distances = strangers.map(({ first, second }) =>
        squaredDistance(first.embedding, second.embedding),
      );
      return distances.reduce((sum, value) => sum + value, 0) / distances.length;
    };
    const [random, half, hard] = [0, 0.5, 1].map(meanDistance);
    expect(hard).toBeLessThan(half);
    expect(half).toBeLessThan(random);
  });

  it("need somebody with two pictures and somebody else", () => {
    const one = faces.filter(({ person }) => person === "person-1");
    expect(() => balancedPairs(one, mixture, seededRandom(1))).toThrow("two people");
    expect(() => balancedPairs([one[0], faces[0]], mixture, seededRandom(1))).toThrow("two people");
  });
});

describe("the head", () => {
  const { weights, bias, figures } = trainHead(faces, OPTIONS);

  it("learns which dimensions tell people apart", () => {
    const magnitude = (part: Float32Array) => {
      return part.reduce((sum, weight) => sum + Math.abs(weight), 0) / part.length;
    };
    expect([...weights.slice(0, 8)].every((weight) => weight < 0)).toBe(true);
    expect(magnitude(weights.slice(0, 8))).toBeGreaterThan(5 * magnitude(weights.slice(8)));
  });

  it("tells people apart better than the distance where most dimensions say nothing", () => {
    const tar = (points: { far: number; tar: number }[]) => points[0].tar;
    expect(tar(figures.curves.head)).toBeGreaterThan(1.2 * tar(figures.curves.distance));
  });

  it("means its probabilities, on people who had no part in it", () => {
    const { reliability } = figures;
    expect(reliability.expectedCalibrationError).toBeLessThan(CHANCE_GAP);
    const filled = reliability.bins.filter(({ pairs }) => pairs > 0);
    expect(filled.length).toBeGreaterThan(5);
    expect(reliability.bins.reduce((sum, { pairs }) => sum + pairs, 0)).toBe(
      figures.pairs.measurement,
    );
  });

  it("accepts strangers about as often at its threshold as that says", () => {
    const { threshold, atThreshold } = figures;
    expect(threshold.far * threshold.pairs).toBeGreaterThanOrEqual(10);
    expect(atThreshold.far).toBeLessThan(10 * threshold.far);
    expect(atThreshold.tar).toBeGreaterThan(atThreshold.far);
  });

  it("has nobody in two of its parts", () => {
    const { fit, calibration, measurement } = figures.people;
    expect(fit + calibration + measurement).toBe(240);
    expect(Math.min(fit, calibration, measurement)).toBeGreaterThan(30);
  });

  it("is the same of the same faces", () => {
    const again = trainHead(faces, OPTIONS);
    expect(again.weights).toEqual(weights);
    expect(again.bias).toBe(bias);
    expect(again.figures).toEqual(figures);
  });

  it("says in words that there are too few people", () => {
    expect(() => trainHead(faces.slice(0, 10), OPTIONS)).toThrow(
      /^1 people .* too few for the fit/,
    );
  });
});

describe("the head's calibration", () => {
  const pairs = balancedPairs(faces, mixture, seededRandom(5));
  const rough = { weights: new Float32Array(128).fill(-0.2), bias: 1 };

  it("mends probabilities that are off, and keeps their order", () => {
    const scaled = plattScaled(rough, pairs, { prior: 0.5 });
    const gapOf = (head: LogisticHead) =>
      reliabilityOf(head, pairs, { bins: 15 }).expectedCalibrationError;
    expect(gapOf(scaled)).toBeLessThan(CHANCE_GAP);
    expect(gapOf(rough)).toBeGreaterThan(2 * CHANCE_GAP);
    const order = (head: LogisticHead) =>
      pairs
        .map(({ first, second }, i) => [headLogit(head, first.embedding, second.embedding), i])
        .sort(([a], [b]) => a - b)
        .map(([, i]) => i);
    // Float32 weights move a logit by 1e-6: only pairs closer than that may change places.
    const before = order(rough);
    const moved = order(scaled).filter((i, place) => i !== before[place]);
    expect(moved.length).toBeLessThan(0.01 * pairs.length);
  });

  it("moves by the logarithm of the odds where more pairs are of one person", () => {
    const [even, rare] = [0.5, 0.1].map((prior) => plattScaled(rough, pairs, { prior }));
    const { embedding } = faces[0];
    const shift = headLogit(even, embedding, embedding) - headLogit(rare, embedding, embedding);
    // The scale is refitted too; where the features are what they are, it hardly changes.
    expect(Math.abs(shift - Math.log(9))).toBeLessThan(0.5);
    expect(headProbability(rare, embedding, embedding)).toBeLessThan(
      headProbability(even, embedding, embedding),
    );
  });

  it("refuses a head that says the contrary", () => {
    const contrary = { weights: new Float32Array(128).fill(0.2), bias: 0 };
    expect(() => plattScaled(contrary, pairs, { prior: 0.5 })).toThrow("nothing to scale");
  });

  it("is measured as its definitions say", () => {
    const at = (distance: number, same: boolean) => {
      const [first, second] = [0, distance].map((value, i) => ({
        person: same ? "ada" : `other-${i}`,
        source: "test",
        embedding: Float32Array.of(value),
      }));
      return { first, second, same };
    };
    // Probabilities 0.5 at distance 0 and 0.25 at ln 3, exactly on the border of a bin of four.
    const head = { weights: Float32Array.of(-1), bias: 0 };
    const four = [at(0, true), at(0, true), at(0, false), at(5, false)];
    const { bins, expectedCalibrationError, brier, logLoss } = reliabilityOf(head, four, {
      bins: 4,
    });
    const low = headProbability(head, Float32Array.of(0), Float32Array.of(5));
    expect(bins.map(({ pairs: count }) => count)).toEqual([1, 0, 3, 0]);
    expect(bins[2]).toMatchObject({ predicted: 0.5, observed: 2 / 3 });
    expect(bins[1]).toMatchObject({ predicted: null, observed: null });
    expect(expectedCalibrationError).toBeCloseTo((low + 3 * (2 / 3 - 0.5)) / 4, 12);
    expect(brier).toBeCloseTo((3 * 0.25 + low ** 2) / 4, 12);
    expect(logLoss).toBeCloseTo((3 * Math.LN2 - Math.log(1 - low)) / 4, 12);
  });
});
