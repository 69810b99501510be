import { describe, expect, it } from "vitest";
import { matchRateAt, thresholdAtRate } from "../../daemon/vision/match-rates.js";

const PAIRS = 1_000_000;
const row = (far: number, threshold: number) => ({
  far,
  threshold,
  pairs: PAIRS,
  interval: [far / 2, far * 2] as [number, number],
});
const table = [
  row(1e-2, 0.4),
  row(1e-4, 0.2),
  { ...row(1e-6, 0.1), extrapolated: true },
  { ...row(1e-8, 0.05), extrapolated: true },
];

describe("the false match rate of a threshold", () => {
  it("is the row's at a row, in any order of rows", () => {
    for (const rows of [table, [...table].reverse()]) {
      const expected = { rate: 1e-4, interval: [5e-5, 2e-4], place: "inside", support: "measured" };
      expect(matchRateAt(rows, 0.2)).toEqual(expected);
    }
  });

  it("lies between two rows on a straight line of logarithms", () => {
    // The geometric middle of both thresholds has that of both rates, and of their intervals.
    const match = matchRateAt(table, Math.sqrt(0.4 * 0.2));
    expect(match?.rate).toBeCloseTo(1e-3, 12);
    expect(match?.interval?.[0]).toBeCloseTo(5e-4, 12);
    expect(match?.interval?.[1]).toBeCloseTo(2e-3, 12);
  });

  it("never grows as the threshold tightens", () => {
    const rates = Array.from({ length: 100 }, (_, i) => matchRateAt(table, 0.5 - i * 0.005)?.rate);
    expect(rates).toEqual([...rates].sort((a, b) => Number(b) - Number(a)));
    expect(new Set(rates).size).toBeGreaterThan(60);
  });

  it("is not extrapolated beyond the table's ends, and says so", () => {
    expect(matchRateAt(table, 0.5)).toMatchObject({ rate: 1e-2, place: "looser" });
    expect(matchRateAt(table, 0.01)).toMatchObject({ rate: 1e-8, place: "tighter" });
    expect(matchRateAt(table, 0.4)).toMatchObject({ rate: 1e-2, place: "inside" });
    expect(matchRateAt(table, 0.05)).toMatchObject({ rate: 1e-8, place: "inside" });
  });

  it("says where it rests on an extrapolated row", () => {
    expect(matchRateAt(table, 0.19)?.support).toBe("extrapolated");
    expect(matchRateAt(table, 0.21)?.support).toBe("measured");
  });

  it("says where an interval is too wide to support it", () => {
    const wide = [row(1e-2, 0.4), { ...row(1e-4, 0.2), interval: [0, 4e-4] as [number, number] }];
    expect(matchRateAt(wide, 0.2)?.support).toBe("wide");
    expect(matchRateAt(wide, 0.4)?.support).toBe("measured");
    // No logarithm of 0: the lower end between the rows is 0 too.
    expect(matchRateAt(wide, 0.3)?.interval?.[0]).toBe(0);
  });

  it("goes by its pairs where an older card gives no interval", () => {
    const older = [
      { far: 1e-2, threshold: 0.4, pairs: 1000 },
      { far: 1e-3, threshold: 0.3, pairs: 1000 },
    ];
    expect(matchRateAt(older, 0.4)).toMatchObject({ support: "measured", interval: null });
    expect(matchRateAt(older, 0.3)).toMatchObject({ support: "wide", interval: null });
  });

  it("is nothing without a table", () => {
    expect(matchRateAt([], 0.2)).toBeNull();
    expect(thresholdAtRate([], 1e-4)).toBeNull();
  });

  it("leaves out a row that is rarer and yet no tighter", () => {
    const odd = [...table.slice(0, 2), row(1e-5, 0.25)];
    expect(matchRateAt(odd, 0.2)).toMatchObject({ rate: 1e-4, place: "inside" });
    expect(thresholdAtRate(odd, 1e-5)).toEqual({ threshold: 0.2, place: "tighter" });
  });
});

describe("the threshold at a false match rate", () => {
  it("is the inverse", () => {
    for (const rate of [1e-2, 3e-3, 1e-4, 2e-5, 1e-6, 4e-8, 1e-8]) {
      const { threshold, place } = thresholdAtRate(table, rate) as never;
      expect(place).toBe("inside");
      expect((matchRateAt(table, threshold)?.rate ?? 0) / rate).toBeCloseTo(1, 9);
    }
  });

  it("is an end's beyond it", () => {
    expect(thresholdAtRate(table, 0.1)).toEqual({ threshold: 0.4, place: "looser" });
    expect(thresholdAtRate(table, 1e-9)).toEqual({ threshold: 0.05, place: "tighter" });
  });
});
