import { describe, expect, it } from "vitest";
import { differenceOf } from "../../daemon/replay/replay-difference.js";
import type { ReplayedVisit, VisitOutcome } from "../../daemon/replay/replayed-visits.js";

const ADA: VisitOutcome = { kind: "recognized", person: "Ada" };
const UNKNOWN: VisitOutcome = { kind: "unknown" };

function visit(
  fromMs: number,
  outcome: VisitOutcome,
  { x = 0, cameraId = "door" }: { x?: number; cameraId?: string } = {},
): ReplayedVisit {
  const from = new Date(fromMs);
  return {
    visitId: `${fromMs}-${x}`,
    cameraId,
    from,
    to: new Date(fromMs + 2000),
    box: { x, y: 0, width: 80, height: 80 },
    shownAt: from,
    outcome,
  };
}

describe("the difference of two replays", () => {
  it("is none where both say the same, whoever decided a little earlier", () => {
    const difference = differenceOf([visit(0, ADA)], [visit(900, ADA)]);
    expect(difference).toEqual({ same: 1, changed: [], onlyA: [], onlyB: [] });
  });

  it("names the visits that came out otherwise, and those that one alone has", () => {
    const [first, changed] = [visit(0, ADA), visit(20_000, ADA)];
    const other = visit(20_000, UNKNOWN);
    const added = visit(40_000, UNKNOWN);
    expect(differenceOf([first, changed], [other, added])).toEqual({
      same: 0,
      changed: [{ a: changed, b: other }],
      onlyA: [first],
      onlyB: [added],
    });
  });

  it("tells two people at one time apart by where they stand", () => {
    const a = [visit(0, ADA), visit(0, UNKNOWN, { x: 300 })];
    const b = [visit(0, UNKNOWN, { x: 305 }), visit(0, ADA, { x: 5 })];
    expect(differenceOf(a, b)).toMatchObject({ same: 2, changed: [] });
  });

  it("does not take a person, or a reason, for another", () => {
    const grace: VisitOutcome = { kind: "recognized", person: "Grace" };
    expect(differenceOf([visit(0, ADA)], [visit(0, grace)]).changed).toHaveLength(1);
    const small: VisitOutcome = { kind: "rejected", reason: "TOO_SMALL" };
    const blurred: VisitOutcome = { kind: "rejected", reason: "AMBIGUOUS" };
    expect(differenceOf([visit(0, small)], [visit(0, blurred)]).changed).toHaveLength(1);
  });

  it("never pairs visits of two cameras", () => {
    const difference = differenceOf([visit(0, ADA)], [visit(0, ADA, { cameraId: "yard" })]);
    expect(difference).toMatchObject({ same: 0, onlyA: [{}], onlyB: [{}] });
  });
});
