import { describe, expect, it } from "vitest";
import {
  leastMissed,
  mergedStranger,
  newStranger,
  type Stranger,
  withoutVisit,
  withVisit,
} from "../../daemon/gallery/stranger-clusters.js";
import { goodQuality } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";

const rules = { distance: 0.2, maxTemplates: 3 };
const day = (number: number) => new Date(Date.UTC(2026, 2, number));

function visit(eventSeq: number, nudge: number, quality = goodQuality()) {
  return { at: day(eventSeq), eventSeq, quality, embedding: faceAt(1, nudge).embedding };
}

function strangerOf(...nudges: number[]): Stranger {
  const [first, ...later] = nudges.map((nudge, i) => visit(i + 1, nudge));
  const start = newStranger(first, { id: "s", encoderId: "e" });
  return later.reduce((stranger, one) => withVisit(stranger, one, rules), start);
}

const seqs = ({ templates }: Stranger) => templates.map(({ eventSeq }) => eventSeq);

describe("a stranger", () => {
  it("is counted at each visit, and known by the faces of the first few", () => {
    const stranger = strangerOf(0, 0.15, 0.3);
    expect(stranger).toMatchObject({ visits: 3, firstSeenAt: day(1), lastSeenAt: day(3) });
    expect(seqs(stranger)).toEqual([1, 2, 3]);
  });

  it("takes no face as its own that is near to one of its faces but not to all", () => {
    const stranger = strangerOf(0, 0.4, 0.8);
    expect(stranger.visits).toBe(3);
    expect(seqs(stranger)).toEqual([1, 2]);
  });

  it("drops the most redundant face past the cap", () => {
    expect(seqs(strangerOf(0, 0.142, 0.29, 0.44))).toEqual([2, 3, 4]);
  });

  it("takes no second face that shows nothing new, but a better one in its place", () => {
    const poor = goodQuality({ sizePx: 50, overall: 0.4 });
    expect(seqs(withVisit(strangerOf(0), visit(2, 0.05, poor), rules))).toEqual([1]);
    expect(seqs(withVisit(strangerOf(0), visit(2, 0.05), rules))).toEqual([2]);
  });

  it("was seen last when it was, whatever came late into the journal", () => {
    const late = withVisit(strangerOf(0, 0.1), { ...visit(3, 0.1), at: day(1) }, rules);
    expect(late.lastSeenAt).toEqual(day(2));
  });

  it("without a visit that was somebody else's has neither its count nor its face", () => {
    const left = withoutVisit(strangerOf(0, 0.2), { eventSeq: 2, lastSeenAt: day(1) });
    expect(left).toMatchObject({ visits: 1, lastSeenAt: day(1) });
    expect(left && seqs(left)).toEqual([1]);
  });

  it("without its only visit is nobody", () => {
    expect(withoutVisit(strangerOf(0), { eventSeq: 1, lastSeenAt: day(1) })).toBeNull();
  });

  it("keeps the one face by which its other visits were taken for one person", () => {
    const stranger = { ...strangerOf(0, 0.1), templates: [visit(1, 0)] };
    const left = withoutVisit(stranger, { eventSeq: 1, lastSeenAt: day(2) });
    expect(left && seqs(left)).toEqual([1]);
  });
});

describe("strangers that are one", () => {
  it("have all visits, the first and the last moment, and the most telling faces", () => {
    const into = { ...strangerOf(0, 0.2), id: "into", dismissedAt: day(9) };
    const early = { ...strangerOf(0.4), id: "early", firstSeenAt: new Date(0) };
    const other = newStranger(visit(7, 0.01), { id: "other", encoderId: "e" });
    expect(mergedStranger(into, [early, other], rules)).toMatchObject({
      id: "into",
      visits: 4,
      firstSeenAt: new Date(0),
      lastSeenAt: day(7),
      dismissedAt: day(9),
    });
    expect(seqs(mergedStranger(into, [other], rules))).toHaveLength(3);
  });

  it("keep the faces of one encoder alone", () => {
    const other = newStranger(visit(7, 0.1), { id: "other", encoderId: "another" });
    const merged = mergedStranger(strangerOf(0), [other], rules);
    expect(merged.visits).toBe(2);
    expect(seqs(merged)).toEqual([1]);
  });
});

describe("who makes room", () => {
  const seen = (number: number, isDismissed = false) => {
    return { lastSeenAt: day(number), dismissedAt: isDismissed ? day(9) : null };
  };

  it("is the one not seen for longest", () => {
    expect(leastMissed([seen(3), seen(1), seen(2)])).toEqual(seen(1));
    expect(leastMissed([])).toBeNull();
  });

  it("is dismissed only where everybody is: that was meant for good", () => {
    expect(leastMissed([seen(1, true), seen(5), seen(4)])).toEqual(seen(4));
    expect(leastMissed([seen(2, true), seen(1, true)])).toEqual(seen(1, true));
  });
});
