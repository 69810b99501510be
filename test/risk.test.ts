import { describe, expect, it } from "vitest";
import { doorRules } from "../daemon/door-rules.js";
import { type RiskSettings, riskOf } from "../daemon/risk.js";
import { affordableRate, thresholdForRisk } from "../daemon/vision/door-risk.js";
import { matchRateAt, type ThresholdFigures } from "../daemon/vision/match-rates.js";
import { decisionRules } from "./helpers/rules.js";

const row = (far: number, threshold: number, extrapolated = false) => ({
  far,
  threshold,
  pairs: 10_000_000,
  interval: [far / 2, far * 2] as [number, number],
  extrapolated,
});
const figures: ThresholdFigures = {
  default: 0.22,
  source: "test",
  table: [row(1e-2, 0.37), row(1e-4, 0.22), row(1e-6, 0.14), row(1e-8, 0.08, true)],
  genuine: {
    source: "test",
    thresholds: [0.37, 0.22, 0.14, 0.08],
    rows: [
      { templates: 1, people: 9, probes: 90, refused: [0.05, 0.3, 0.7, 0.95] },
      { templates: 4, people: 9, probes: 90, refused: [0.01, 0.1, 0.5, 0.9] },
    ],
  },
};
const target = { falseAcceptsPerYear: 1, strangersPerDay: 50 };
const settings: RiskSettings = { figures, target, fixedThreshold: null };
const gallery = (faces: number, people = faces) => ({ people, faces });

describe("the threshold for a risk", () => {
  it("has the false match rate that the target affords", () => {
    expect(affordableRate(target, 10)).toBeCloseTo(1 / (365 * 50 * 10), 15);
    const rate = matchRateAt(figures.table, thresholdForRisk(figures, target, 10))?.rate ?? 0;
    const share = rate / affordableRate(target, 10);
    // Four decimals, towards fewer false accepts: at the most a step of 1e-4 in 0.17.
    expect(share).toBeLessThanOrEqual(1);
    expect(share).toBeGreaterThan(0.98);
  });

  it("tightens as the gallery grows, and never beyond the table", () => {
    const sizes = [1, 2, 10, 100, 1000, 10_000, 200_000];
    const thresholds = sizes.map((faces) => thresholdForRisk(figures, target, faces));
    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(new Set(thresholds.slice(0, 5)).size).toBe(5);
    expect(thresholds.at(-1)).toBe(0.08);
  });

  it("is never looser than the card's default", () => {
    const careless = { falseAcceptsPerYear: 1000, strangersPerDay: 1 };
    expect(thresholdForRisk(figures, careless, 3)).toBe(0.22);
    expect(thresholdForRisk(figures, target, 0)).toBe(0.22);
    expect(thresholdForRisk({ default: 0.22, table: [] }, target, 1000)).toBe(0.22);
  });
});

describe("the risk of a gallery", () => {
  it("meets a target that the data can support, and says how often people are refused", () => {
    const risk = riskOf(settings, gallery(10));
    expect(risk).toMatchObject({ ...target, thresholdSource: "risk", templates: 10 });
    expect(risk).toMatchObject({ supported: true, note: null });
    expect(risk.expectedFalseAcceptsPerYear).toBeCloseTo(1, 1);
    const expected = 365 * 50 * 10 * (risk.falseMatchRate ?? 0);
    expect(risk.expectedFalseAcceptsPerYear).toBeCloseTo(expected, 12);
    expect(risk.interval?.low).toBeCloseTo(expected / 2, 9);
    expect(risk.interval?.high).toBeCloseTo(expected * 2, 9);
    expect(risk.expectedRefusedShare).toBeGreaterThan(0.3);
    expect(risk.expectedRefusedShare).toBeLessThan(0.7);
  });

  it("expects fewer refusals of people with more templates, at one threshold", () => {
    const fixed = { ...settings, fixedThreshold: 0.22 };
    expect(riskOf(fixed, gallery(40, 40)).expectedRefusedShare).toBe(0.3);
    expect(riskOf(fixed, gallery(40, 10)).expectedRefusedShare).toBeCloseTo(0.1, 12);
  });

  it("says that a rate is extrapolated", () => {
    const risk = riskOf(settings, gallery(500));
    expect(risk.supported).toBe(false);
    expect(risk.note).toContain("extrapolated");
    expect(risk.expectedFalseAcceptsPerYear).toBeLessThanOrEqual(1);
  });

  it("says what is expected instead where the data cannot support the target", () => {
    const risk = riskOf(settings, gallery(100_000));
    expect(risk).toMatchObject({ threshold: 0.08, supported: false });
    expect(risk.expectedFalseAcceptsPerYear).toBeCloseTo(18.25, 9);
    expect(risk.note).toContain("cannot support the target");
    expect(risk.note).toContain("about 18 false accepts a year");
  });

  it("is the card's default, and no risk, while nobody is enrolled", () => {
    expect(riskOf(settings, gallery(0))).toMatchObject({
      threshold: 0.22,
      expectedFalseAcceptsPerYear: 0,
      expectedRefusedShare: null,
      supported: true,
    });
  });

  it("is told of a fixed threshold too, which may miss the target", () => {
    const risk = riskOf({ ...settings, fixedThreshold: 0.22 }, gallery(100));
    expect(risk).toMatchObject({ threshold: 0.22, thresholdSource: "configuration" });
    expect(risk.expectedFalseAcceptsPerYear).toBeCloseTo(182.5, 9);
    expect(risk.supported).toBe(false);
    expect(risk.note).toContain("the configured τ does not meet the target");
    expect(riskOf({ ...settings, fixedThreshold: 0.22 }, gallery(0)).supported).toBe(true);
  });

  it("is a bound beyond the ends of the table", () => {
    const loose = riskOf({ ...settings, fixedThreshold: 0.6 }, gallery(10));
    expect(loose.note).toContain("more than 1800 false accepts a year");
    // No stranger is taken for more than one person.
    expect(loose.interval?.high).toBe(365 * 50);
    const tight = riskOf({ ...settings, fixedThreshold: 0.01 }, gallery(10));
    expect(tight.interval?.low).toBe(0);
    expect(tight.expectedFalseAcceptsPerYear).toBeLessThan(0.01);
  });

  it("promises nothing by a card without rates", () => {
    const bare = { ...settings, figures: { default: 0.3, source: "test", table: [] } };
    const risk = riskOf(bare, gallery(5));
    expect(risk).toMatchObject({ threshold: 0.3, falseMatchRate: null, supported: false });
    expect(risk.expectedFalseAcceptsPerYear).toBeNull();
    expect(risk.note).toContain("nothing can be promised");
  });
});

describe("the rules of a door", () => {
  function door(change: Partial<RiskSettings> = {}) {
    const size = { people: 0, faces: 0, foreignFaces: 0, crops: 0 };
    const lines: Record<string, unknown>[] = [];
    const log = { info: (line: object) => void lines.push(line as Record<string, unknown>) };
    const gallery = { stats: () => ({ ...size }) };
    const rulesAt = (threshold: number) => decisionRules({ threshold });
    const parts = { rulesAt, settings: { ...settings, ...change }, gallery, log: log as never };
    return { size, lines, ...doorRules(parts) };
  }

  it("follow the gallery, and say so in the log", () => {
    const { size, lines, rules, risk } = door();
    expect(rules()).toEqual(decisionRules({ threshold: 0.22 }));
    Object.assign(size, { people: 100, faces: 100 });
    expect(rules().threshold).toBeLessThan(0.2);
    expect(risk().threshold).toBe(rules().threshold);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ thresholdBefore: 0.22, templates: 100 });
    Object.assign(size, { people: 0, faces: 0 });
    expect(rules().threshold).toBe(0.22);
    expect(lines).toHaveLength(2);
  });

  it("are reckoned once for one size", () => {
    const { size, rules } = door();
    const before = rules();
    expect(rules()).toBe(before);
    Object.assign(size, { people: 1, faces: 1 });
    expect(rules()).not.toBe(before);
  });

  it("leave a fixed threshold alone, whose risk grows", () => {
    const { size, lines, rules, risk } = door({ fixedThreshold: 0.2 });
    const before = risk().expectedFalseAcceptsPerYear;
    Object.assign(size, { people: 100, faces: 100 });
    expect(rules().threshold).toBe(0.2);
    expect(risk().expectedFalseAcceptsPerYear).toBeGreaterThan(Number(before));
    expect(lines).toEqual([]);
  });
});
