import { describe, expect, it } from "vitest";
import {
  FACE_STAGES,
  Funnel,
  type FunnelWindow,
  faceStage,
  VISIT_STAGES,
  visitStage,
} from "../../daemon/events/funnel.js";
import { REJECTION_REASONS } from "../../daemon/events/types.js";
import { recognizedEvent, visitEvent } from "../helpers/events.js";

const NOW = new Date("2026-03-01T12:00:30Z");
const MS_A_MINUTE = 60_000;

function ago(minutes: number): Date {
  return new Date(NOW.getTime() - minutes * MS_A_MINUTE);
}

/** What is not zero. */
function counted({ frames, framesWithoutFace, faces, visits }: FunnelWindow) {
  const some = (list: { stage: string; count: number }[]) =>
    Object.fromEntries(list.filter(({ count }) => count > 0).map((one) => [one.stage, one.count]));
  return { frames, framesWithoutFace, faces: some(faces), visits: some(visits) };
}

describe("the funnel", () => {
  it("counts frames, faces and visits, in the hour, the day and since the start", () => {
    const funnel = new Funnel();
    funnel.addFrame("door", [], ago(0));
    funnel.addFrame("door", ["BLURRED", "FOR_A_PERSON"], ago(59));
    funnel.addFrame("door", ["FOR_NOBODY"], ago(60));
    funnel.addVisit("door", "RECOGNIZED", ago(5));
    funnel.addVisit("door", "POSE", ago(23 * 60));
    funnel.addVisit("door", "AMBIGUOUS", ago(24 * 60));
    const { lastHour, lastDay, sinceStart } = funnel.read(NOW);
    expect(counted(lastHour)).toEqual({
      frames: 2,
      framesWithoutFace: 1,
      faces: { BLURRED: 1, FOR_A_PERSON: 1 },
      visits: { RECOGNIZED: 1 },
    });
    expect(counted(lastDay)).toEqual({
      frames: 3,
      framesWithoutFace: 1,
      faces: { BLURRED: 1, FOR_NOBODY: 1, FOR_A_PERSON: 1 },
      visits: { POSE: 1, RECOGNIZED: 1 },
    });
    expect(counted(sinceStart).visits).toEqual({ POSE: 1, AMBIGUOUS: 1, RECOGNIZED: 1 });
  });

  it("lists every stage in its order, zeros too", () => {
    const { lastDay } = new Funnel().read(NOW, "door");
    expect(lastDay.faces).toEqual(FACE_STAGES.map((stage) => ({ stage, count: 0 })));
    expect(lastDay.visits).toEqual(VISIT_STAGES.map((stage) => ({ stage, count: 0 })));
    expect(VISIT_STAGES).toEqual(expect.arrayContaining([...REJECTION_REASONS]));
  });

  it("keeps cameras apart, and adds them up", () => {
    const funnel = new Funnel();
    funnel.addVisit("door", "RECOGNIZED", NOW);
    funnel.addVisit("gate", "RECOGNIZED", NOW);
    funnel.addFrame("gate", [], NOW);
    expect(counted(funnel.read(NOW, "door").lastDay)).toMatchObject({
      frames: 0,
      visits: { RECOGNIZED: 1 },
    });
    expect(counted(funnel.read(NOW).lastDay)).toMatchObject({
      frames: 1,
      visits: { RECOGNIZED: 2 },
    });
  });

  it("forgets what is older than a day, and keeps only so many minutes", () => {
    const funnel = new Funnel();
    for (let minute = 3000; minute >= 0; minute--) funnel.addFrame("door", [], ago(minute));
    expect(funnel.read(NOW).lastDay.frames).toBe(24 * 60);
    expect(funnel.read(ago(2000)).lastDay.frames).toBe(0);
    expect(funnel.read(NOW).sinceStart.frames).toBe(3001);
  });

  it("recalls visits of before the start without counting them as of since", () => {
    const funnel = new Funnel();
    funnel.recallVisit("door", "ABOVE_THRESHOLD", ago(3));
    const { lastHour, sinceStart } = funnel.read(NOW);
    expect(counted(lastHour).visits).toEqual({ ABOVE_THRESHOLD: 1 });
    expect(counted(sinceStart).visits).toEqual({});
  });

  it("knows where a face got to", () => {
    expect(faceStage({ refusal: "TOO_DARK", vote: null })).toBe("TOO_DARK");
    expect(faceStage({ refusal: null, vote: null })).toBe("FOR_NOBODY");
    expect(faceStage({ refusal: null, vote: "ada" })).toBe("FOR_A_PERSON");
  });

  it("knows what came of a visit by its end alone", () => {
    expect(visitStage(visitEvent("ended", { outcome: "unknown" }))).toBe("ABOVE_THRESHOLD");
    const recognized = { outcome: "recognized", personId: "ada" } as const;
    expect(visitStage(visitEvent("ended", recognized))).toBe("RECOGNIZED");
    const rejected = { outcome: "rejected", reason: "POSE" } as const;
    expect(visitStage(visitEvent("ended", rejected))).toBe("POSE");
    expect(visitStage(visitEvent("ended", { outcome: "pending" }))).toBeNull();
    expect(visitStage(visitEvent("updated", recognized))).toBeNull();
    expect(visitStage(recognizedEvent("ada"))).toBeNull();
  });
});
