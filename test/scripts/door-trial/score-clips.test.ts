import { describe, expect, it } from "vitest";
import type { Box } from "../../../daemon/vision/types.js";
import type { ClipTruth, TrueVisit } from "../../../scripts/door-trial/compose-clip.js";
import { type ClipResult, scoreClips } from "../../../scripts/door-trial/score-clips.js";

const FRAMES = 10;
/** Where two people stand who are in view at once. */
const [LEFT, RIGHT] = [100, 400];

const boxAt = (x: number): Box => ({ x, y: 100, width: 80, height: 80 });

/** Somebody who stands in one place for a second, whole from the third frame on. */
function visit(person: string | null, x: number, from = 0): TrueVisit {
  const faces = Array.from({ length: FRAMES }, (_, i) => {
    return { atMs: from + 100 * i, box: boxAt(x), isWhole: i >= 2 };
  });
  return { person, faces };
}

function clip(visits: TrueVisit[], result: Partial<ClipResult>) {
  const truth: ClipTruth = { scenario: "a test", recording: "none", visits };
  return { truth, result: { decisions: [], faces: [], frames: FRAMES, wallMs: 500, ...result } };
}

function decision(person: string | null, x: number, atMs: number): ClipResult["decisions"][number] {
  const kind = person === null ? "unknown" : "recognized";
  const times = { shownMs: atMs, decidedMs: atMs + 100 };
  return { kind, person, visitId: `${x}`, box: boxAt(x + 5), ...times };
}

describe("the score of a door", () => {
  it("counts who was told by the right name, when, and how often", () => {
    const scores = scoreClips([
      clip([visit("Ada", LEFT)], { decisions: [decision("Ada", LEFT, 400)] }),
      clip([visit("Eve", LEFT), visit("Max", RIGHT)], { decisions: [decision(null, LEFT, 300)] }),
    ]);
    expect(scores).toMatchObject({
      clips: 2,
      known: { visits: 3, right: 1, wrong: 0, missed: 2, decisionMs: { p50: 300, p95: 300 } },
      eventsAVisit: 2 / 3,
      strayEvents: 0,
      framesPerSecond: 20,
    });
  });

  it("counts a wrong name even where the right one was told as well", () => {
    const decisions = [decision("Ada", LEFT, 200), decision("Eve", LEFT, 600)];
    const { known } = scoreClips([clip([visit("Ada", LEFT)], { decisions })]);
    expect(known).toMatchObject({ right: 0, wrong: 1, missed: 0 });
  });

  it("tells a stranger who is named from one who is told of as unknown", () => {
    const decisions = [decision("Ada", LEFT, 200), decision(null, RIGHT, 200)];
    const { strangers } = scoreClips([
      clip([visit(null, LEFT), visit(null, RIGHT)], { decisions }),
    ]);
    expect(strangers).toEqual({ visits: 2, named: 1, toldAsUnknown: 1 });
  });

  it("gives an event to who stood there at that time, and to nobody where nobody did", () => {
    const visits = [visit("Ada", LEFT), visit("Eve", RIGHT, 5000)];
    const decisions = [decision("Ada", RIGHT, 300), decision("Eve", RIGHT, 5300)];
    const scores = scoreClips([clip(visits, { decisions })]);
    expect(scores).toMatchObject({ known: { right: 1, missed: 1 }, strayEvents: 1 });
  });

  it("counts faces that change their visit, and visits of two people", () => {
    const seen = (x: number, atMs: number, visitId: string) => ({ atMs, box: boxAt(x), visitId });
    const crossing = [
      ...[seen(LEFT, 0, "a"), seen(RIGHT, 0, "b")],
      ...[seen(LEFT, 100, "b"), seen(RIGHT, 100, "a")],
    ];
    const { tracks } = scoreClips([
      clip([visit("Ada", LEFT), visit(null, RIGHT)], { faces: crossing }),
    ]);
    expect(tracks).toEqual({ idChanges: 2, mixed: 2 });
  });

  it("takes one visit for a person who came twice as no mistake of the tracks", () => {
    const faces = [0, 5000].map((atMs) => ({ atMs, box: boxAt(LEFT), visitId: "a" }));
    const { tracks } = scoreClips([
      clip([visit("Ada", LEFT), visit("Ada", LEFT, 5000)], { faces }),
    ]);
    expect(tracks).toEqual({ idChanges: 0, mixed: 0 });
  });
});
