import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { calibrateStrangers } from "../../../training/evaluation/calibrate-strangers.js";
import { calibrationReport } from "../../../training/evaluation/calibration-report.js";
import { distanceScorer, headScorer } from "../../../training/evaluation/scorers.js";
import { strewnStrangers } from "./strangers.js";

const FARS = [1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];
const PEOPLE = 600;
const PAIRS = (PEOPLE * (PEOPLE - 1)) / 2;
const DIMENSIONS = 8;
/** Of the shape's estimate from 200 pairs: 1 / √200 is its standard error; four of them. */
const SHAPE_TOLERANCE = 4 / Math.sqrt(200);

const scorer = distanceScorer({ threshold: { default: 1, source: "test", table: [] } });
const people = (seed: number) =>
  strewnStrangers(PEOPLE, { dimensions: DIMENSIONS, random: seededRandom(seed) });
const calibrate = (seed: number) =>
  calibrateStrangers(people(seed), [scorer], {
    fars: FARS,
    defaultFar: 1e-3,
    acrossSources: true,
    random: seededRandom(1),
  });

/** The share of strangers of other people, so many times as many, below a distance. */
function rateAmongOthers(threshold: number, sets: number): number {
  let below = 0;
  for (let seed = 100; seed < 100 + sets; seed++) {
    const others = people(seed).map(({ embedding }) => embedding);
    for (let i = 0; i < PEOPLE; i++) {
      for (let j = i + 1; j < PEOPLE; j++) {
        if (scorer.unlikeness(others[i], others[j]) < threshold) below++;
      }
    }
  }
  return below / (sets * PAIRS);
}

describe("a calibration within sources", () => {
  // Two sources that lie far apart: no pair across them is near.
  const apart = people(1).map((person) => ({
    ...person,
    embedding: person.embedding.map((value) => value + (person.source === "odd" ? 100 : 0)),
  }));
  const by = { fars: FARS, defaultFar: 1e-3, random: seededRandom(1) };
  const within = calibrateStrangers(apart, [scorer], { ...by, acrossSources: false });
  const across = calibrateStrangers(apart, [scorer], { ...by, acrossSources: true });

  it("counts no pair of two sources, which would make every threshold looser", () => {
    expect(within.pairs).toBe((PEOPLE / 2) * (PEOPLE / 2 - 1));
    expect(across.pairs).toBe(PAIRS);
    for (const [i, { far, threshold }] of within.tables[0].rows.entries()) {
      expect(across.tables[0].rows[i].far).toBe(far);
      expect(threshold).toBeLessThan(across.tables[0].rows[i].threshold);
    }
  });

  it("has the rate over all between those of the sources, inside the interval", () => {
    const { rates } = within.groups;
    const accepted = rates.reduce((sum, one) => sum + one.accepted, 0);
    const [, row] = within.tables[0].rows;
    expect(accepted).toBe(Math.floor(row.far * within.pairs));
    const [low, high] = row.interval;
    expect(low).toBeLessThan(1e-3);
    expect(high).toBeGreaterThan(1e-3);
  });
});

describe("a calibration", () => {
  const calibration = calibrate(1);
  const [{ rows, tail }] = calibration.tables;

  it("reads off the pairs what they show, and says what it extrapolates", () => {
    expect(calibration).toMatchObject({ people: PEOPLE, pairs: PAIRS });
    expect(rows.map(({ far, extrapolated }) => [far, extrapolated])).toEqual([
      [1e-2, false],
      [1e-3, false],
      [1e-4, false],
      [1e-5, true],
      [1e-6, true],
      [1e-7, true],
    ]);
    const thresholds = rows.map(({ threshold }) => threshold);
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
  });

  it("accepts at most the rate it names among its own strangers", () => {
    const own = people(1).map(({ embedding }) => embedding);
    for (const { far, threshold } of rows.slice(0, 3)) {
      let below = 0;
      for (let i = 0; i < PEOPLE; i++) {
        for (let j = i + 1; j < PEOPLE; j++) {
          if (scorer.unlikeness(own[i], own[j]) < threshold) below++;
        }
      }
      expect(below / PAIRS).toBeLessThanOrEqual(far);
      expect(below / PAIRS).toBeGreaterThan(0.9 * far);
    }
  });

  it("finds the shape of the tail", () => {
    const shape = tail?.shape ?? 0;
    expect(Math.abs(shape / (DIMENSIONS / 2) - 1)).toBeLessThan(SHAPE_TOLERANCE);
  });

  it("extrapolates to what many more strangers confirm", () => {
    const row = rows.find(({ far }) => far === 1e-5);
    const rate = rateAmongOthers(row?.threshold ?? 0, 20);
    const [low, high] = row?.interval ?? [0, 0];
    expect(rate).toBeGreaterThan(low);
    expect(rate).toBeLessThan(high);
  });

  it("gives intervals that hold the rate among other people", () => {
    const [low, high] = rows[1].interval;
    const rate = rateAmongOthers(rows[1].threshold, 20);
    expect(low).toBeLessThan(1e-3);
    expect(rate).toBeGreaterThan(low);
    expect(rate).toBeLessThan(high);
  });

  it("is the same for the same people and seed", () => {
    expect(calibrate(1)).toEqual(calibration);
  });

  it("counts the rate within each group", () => {
    const { threshold, rates } = calibration.groups;
    expect(threshold).toBe(rows[1].threshold);
    expect(rates.map(({ group, people: own }) => [group, own])).toEqual([
      ["even", PEOPLE / 2],
      ["odd", PEOPLE / 2],
    ]);
    for (const { far, accepted, pairs, interval } of rates) {
      expect(pairs).toBe((PEOPLE / 2) * (PEOPLE / 4 - 1 / 2));
      expect(far).toBe(accepted / pairs);
      expect(far).toBeGreaterThanOrEqual(interval[0]);
      expect(far).toBeLessThanOrEqual(interval[1]);
    }
  });

  it("does not say that what no pair of a group shows is impossible", () => {
    // "even" people lie ten times as far from each other, so none of them is near another.
    const spread = people(1).map((person) => ({
      ...person,
      embedding: person.embedding.map((value) => value * (person.source === "even" ? 10 : 1)),
    }));
    const by = { fars: FARS, defaultFar: 1e-3, acrossSources: false, random: seededRandom(1) };
    const { threshold, rates } = calibrateStrangers(spread, [scorer], by).groups;
    expect(threshold).toBeGreaterThan(0);
    const [even] = rates;
    expect(even).toMatchObject({ group: "even", accepted: 0, far: 0 });
    // Garwood's bound: 3.69 of so many.
    expect(even.interval[0]).toBe(0);
    expect(even.interval[1]).toBeCloseTo(3.689 / even.pairs, 8);
  });

  it("names the nearest strangers", () => {
    const { nearest } = calibration;
    expect(nearest).toHaveLength(10);
    expect(nearest[0].score).toBeLessThan(nearest[9].score);
    expect(nearest[0].first).toMatch(/^\d+\.jpg$/);
  });

  it("reads the head's probabilities at the same rates", () => {
    const threshold = { default: 0.5, far: 1e-4, pairs: 1, source: "test" };
    const head = headScorer({ weights: Array(DIMENSIONS).fill(-4), bias: 3, threshold });
    const both = calibrateStrangers(people(1), [scorer, head], {
      fars: FARS,
      defaultFar: 1e-3,
      acrossSources: true,
      random: seededRandom(1),
    });
    const probabilities = both.tables[1].rows.map((row) => row.threshold);
    expect(both.tables[0]).toEqual(calibration.tables[0]);
    expect(probabilities).toEqual([...probabilities].sort((a, b) => a - b));
    // Equal embeddings have the highest probability there is.
    expect(probabilities.at(-1)).toBeLessThan(head.scoreOf(0));
    const text = calibrationReport({
      encoder: "e",
      head: "h",
      withoutFace: 0,
      genuine: null,
      ...both,
    });
    expect(text).toMatch(/by head[\s\S]*1e-7 .*extrapolated/);
  });

  it("extrapolates nothing from pairs that are no tail, or that are equal", () => {
    const few = people(1).slice(0, 40);
    const refused = (acrossSources: boolean) => () =>
      calibrateStrangers(few, [scorer], {
        fars: FARS,
        defaultFar: 1e-3,
        acrossSources,
        random: Math.random,
      });
    expect(refused(true)).toThrow(
      "780 pairs of strangers show no threshold at 0.001; give more people",
    );
    expect(refused(false)).toThrow(
      "380 pairs of strangers of one source show no threshold at 0.001; give more people",
    );
    const [first, ...others] = people(1);
    const twice = [first, { ...first, person: "again" }, ...others];
    const { tables } = calibrateStrangers(twice, [scorer], {
      fars: FARS,
      defaultFar: 1e-3,
      acrossSources: true,
      random: seededRandom(1),
    });
    expect(tables[0].tail).toBeNull();
    expect(tables[0].rows.map(({ far }) => far)).toEqual([1e-2, 1e-3, 1e-4]);
  });
});
