import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import { riskReport } from "../../../training/evaluation/risk-report.js";
import { riskTable } from "../../../training/evaluation/risk-table.js";
import { distanceScorer } from "../../../training/evaluation/scorers.js";
import { face, faces } from "./faces.js";

const row = (far: number, threshold: number) => ({ far, threshold, pairs: 1_000_000 });
const figures = { default: 0.25, source: "test", table: [row(1e-2, 0.25), row(1e-6, 0.01)] };
const scorer = distanceScorer({ threshold: figures });
const settings = {
  target: { falseAcceptsPerYear: 365, strangersPerDay: 50 },
  sizes: [1, 2, 3],
  enrolments: 20,
  margin: 0.02,
};

/** τ = 0.25 for one person and two: what 365 false accepts a year afford is 1 % and more. */
function table(people: Record<string, (number | null)[]>, strangers: (number | null)[]) {
  const sets = {
    faces: faces(people),
    strangers: strangers.map((at) => face(`stranger ${at}`, at)),
  };
  const parts = { figures, scorer };
  return riskTable(sets, parts, { ...settings, random: seededRandom(1) });
}

describe("the table of risk", () => {
  // Ada and Bo are far apart; of four strangers one stands near Ada, and one has no face.
  const measured = table({ ada: [0, 0.1, 2], bo: [10, 10.1] }, [0.2, 5, 20, null]);

  it("has a row for each size that the set can fill", () => {
    expect(measured?.rows.map(({ people, galleries }) => [people, galleries])).toEqual([
      [1, 20],
      [2, 10],
    ]);
  });

  it("counts strangers who are taken for somebody, and makes a year of them", () => {
    const two = measured?.rows[1];
    const { falseAcceptShare = 0, falseAcceptsPerYear, pairsAccepted } = two?.byDistance ?? {};
    // Ada is always enrolled: the stranger at 0.2 is near unless she is by her picture at 2.
    expect(falseAcceptShare).toBeGreaterThan(0);
    expect(falseAcceptShare).toBeLessThanOrEqual(1 / 4);
    expect(falseAcceptsPerYear).toBeCloseTo(365 * 50 * falseAcceptShare, 9);
    const [pair] = pairsAccepted ?? [];
    expect(pair).toMatchObject({ stranger: "stranger 0.2/0.2.jpg", person: "ada" });
    expect(pair.unlikeness).toBeCloseTo(0.01, 6);
    expect(riskReport(measured as never).join("\n")).toContain("stranger 0.2/0.2.jpg as ada");
  });

  it("says beside it what the card promises", () => {
    const [one] = measured?.rows ?? [];
    expect(one.threshold).toBe(0.25);
    expect(one.promised).toMatchObject({ support: "measured", refused: null });
    expect(one.promised.falseAcceptsPerYear).toBeCloseTo(182.5, 9);
  });

  it("counts who is missed, a picture without a face among them", () => {
    const blind = table({ ada: [0, null], bo: [10, null] }, [5]);
    expect(blind?.rows[0].byDistance.missed).toBe(1);
  });

  it("gives no certainty to none: the interval reaches to three or four of all comparisons", () => {
    const none = table({ ada: [0, 0.1], bo: [10, 10.1] }, [5, 20]);
    const { falseAcceptsPerYear, interval } = none?.rows[1].byDistance ?? {};
    expect(falseAcceptsPerYear).toBe(0);
    // Four pictures enrol in turn, two strangers: eight comparisons.
    expect(interval?.[0]).toBe(0);
    expect(interval?.[1]).toBeGreaterThan(0);
  });

  it("lets the margin refuse who is as near to a second person", () => {
    // Enrolled at 0 and 0.3 the stranger at 0.15 is near to both.
    const twins = table({ ada: [0, 0], bo: [0.3, 0.3] }, [0.15]);
    const [, two] = twins?.rows ?? [];
    expect(two.byDistance.falseAcceptShare).toBe(1);
    expect(two.byDecision.falseAcceptShare).toBe(0);
    expect(two.byDecision.missed).toBe(0);
  });

  it("is none for a card without rates", () => {
    const sets = { faces: faces({ ada: [0, 0.1], bo: [10, 10.1] }), strangers: [] };
    const bare = { figures: { default: 0.25, source: "test", table: [] }, scorer };
    expect(riskTable(sets, bare, { ...settings, random: seededRandom(1) })).toBeNull();
  });
});
