import { describe, expect, it } from "vitest";
import { NO_SCORES, type VisitDecision } from "../../daemon/decide.js";
import { type Outcome, type VisitRules, Visits } from "../../daemon/tracks/visits.js";
import { embeddedFace } from "../helpers/faces.js";
import { visitRules } from "../helpers/rules.js";

const image = { width: 4, height: 4, rgb: new Uint8Array(48) };

/** A face of a scripted frame, and what would be decided of its visit after it. */
interface Shown {
  decision: VisitDecision;
  look: number;
  x: number;
  isPoor: boolean;
}

/** A scripted camera: each call is one frame at so many milliseconds. */
function watch(overrides: Partial<VisitRules> = {}) {
  let ids = 0;
  const visits = new Visits(
    () => visitRules(overrides),
    () => `visit-${++ids}`,
  );
  const told = (outcomes: Outcome[], withLife: boolean) =>
    outcomes.flatMap((one) => (withLife || one.kind === "decision" ? [summary(one)] : []));
  const see = (ms: number, faces: Shown[]): Outcome[] => {
    const at = new Date(ms);
    const looks = faces.map((shown) => ({
      face: faceOf(shown),
      weight: 0.5,
      refusal: shown.isPoor ? ("TOO_SMALL" as const) : null,
      vote: null,
    }));
    const { outcomes, pending } = visits.see(looks, { image, at });
    const decided = pending.flatMap(({ visitId, embedding }) => {
      const shown = faces.find(({ look }) => (embedding?.[look] ?? 0) > 0) ?? faces[0];
      return visits.decide(visitId, shown.decision, at);
    });
    return [...outcomes, ...decided];
  };
  return {
    see: (ms: number, ...faces: Shown[]) => told(see(ms, faces), false),
    live: (ms: number, ...faces: Shown[]) => told(see(ms, faces), true),
    expire: (ms: number) => told(visits.expire(new Date(ms)), false),
    end: (ms: number) => told(visits.expire(new Date(ms)), true),
    endAll: () => told(visits.endAll(new Date(0)), false),
  };
}

function summary(outcome: Outcome) {
  const { visitId, frames } = outcome.visit;
  if (outcome.kind === "phase") return `${visitId} ${outcome.phase}`;
  const { decision } = outcome;
  const who = decision.kind === "recognized" ? decision.personId : decision.kind;
  return `${visitId} ${who} after ${frames}`;
}

/** A face in one place; `look` chooses the embedding's axis. */
function face(
  decision: VisitDecision,
  { look = 0, x = 0, isPoor = false }: Partial<Shown> = {},
): Shown {
  return { decision, look, x, isPoor };
}

function faceOf({ look, x }: Shown) {
  const embedding = new Float32Array(128);
  embedding[look] = 1;
  return embeddedFace({ box: { x, y: 0, width: 100, height: 100 }, embedding });
}

const ada: VisitDecision = {
  ...NO_SCORES,
  kind: "recognized",
  personId: "ada",
  distance: 0.1,
  runnerUp: null,
  agreeingFrames: 2,
};
const bo: VisitDecision = { ...ada, personId: "bo" };
const stranger: VisitDecision = { ...NO_SCORES, kind: "unknown", agreeingFrames: 0 };
const tooSmall: VisitDecision = { ...stranger, kind: "rejected", reason: "TOO_SMALL" };

describe("a visit", () => {
  it("gives one decision however long it lasts", () => {
    const door = watch();
    expect(door.see(0, face(stranger))).toEqual([]);
    expect(door.see(200, face(ada))).toEqual(["visit-1 ada after 2"]);
    for (let ms = 400; ms < 20_000; ms += 200) expect(door.see(ms, face(ada))).toEqual([]);
  });

  it("starts, is updated and ends once each", () => {
    const door = watch();
    expect(door.live(0, face(stranger))).toEqual([]);
    expect(door.live(200, face(stranger))).toEqual(["visit-1 started"]);
    expect(door.live(400, face(ada))).toEqual(["visit-1 ada after 3", "visit-1 updated"]);
    expect(door.live(600, face(ada))).toEqual([]);
    expect(door.end(3200)).toEqual([]);
    expect(door.end(10_600)).toEqual([]);
    expect(door.end(10_601)).toEqual(["visit-1 ended"]);
    expect(door.end(20_000)).toEqual([]);
  });

  it("follows rules that change while it lasts", () => {
    const rules = { unknownAfterMs: 3000 };
    const door = watch(rules);
    for (let ms = 0; ms <= 1000; ms += 500) expect(door.see(ms, face(stranger))).toEqual([]);
    rules.unknownAfterMs = 1500;
    expect(door.see(1500, face(stranger))).toEqual(["visit-1 unknown after 4"]);
  });

  it("of a stranger is announced when it has lasted, once", () => {
    const door = watch();
    for (let ms = 0; ms < 3000; ms += 500) expect(door.see(ms, face(stranger))).toEqual([]);
    expect(door.see(3000, face(stranger))).toEqual(["visit-1 unknown after 7"]);
    expect(door.see(3500, face(stranger))).toEqual([]);
  });

  it("of a stranger who leaves early is announced when out of view, even of a single frame", () => {
    const door = watch();
    door.see(0, face(stranger));
    expect(door.end(2500)).toEqual([]);
    expect(door.end(2501)).toEqual([
      "visit-1 started",
      "visit-1 unknown after 1",
      "visit-1 updated",
    ]);
    expect(door.end(10_001)).toEqual(["visit-1 ended"]);
  });

  it("that was unknown is revised once, to a person, and never back", () => {
    const door = watch();
    for (let ms = 0; ms <= 3000; ms += 500) door.see(ms, face(stranger));
    expect(door.live(3500, face(ada))).toEqual(["visit-1 ada after 8", "visit-1 updated"]);
    expect(door.see(4000, face(stranger))).toEqual([]);
    expect(door.see(4500, face(bo))).toEqual([]);
    expect(door.expire(9000)).toEqual([]);
  });

  it("in which no face could be judged is rejected, but a single poor look is none", () => {
    const door = watch();
    door.see(0, face(tooSmall, { isPoor: true }));
    door.see(200, face(tooSmall, { isPoor: true }));
    expect(door.expire(5000)).toEqual(["visit-1 rejected after 2"]);
    const glance = watch();
    glance.see(0, face(tooSmall, { isPoor: true }));
    expect(glance.end(5000)).toEqual([]);
    expect(glance.end(50_000)).toEqual([]);
  });

  it("under way is not lost when the daemon stops", () => {
    const door = watch();
    door.see(0, face(stranger));
    expect(door.endAll()).toEqual(["visit-1 unknown after 1"]);
    expect(door.endAll()).toEqual([]);
  });

  it("that nothing was decided of says nothing", () => {
    const visits = new Visits(
      () => visitRules(),
      () => "visit-1",
    );
    const look = { face: faceOf(face(ada)), weight: 1, refusal: null, vote: "ada" };
    for (const ms of [0, 200]) visits.see([look], { image, at: new Date(ms) });
    const outcomes = visits.endAll(new Date(400));
    expect(outcomes.map(summary)).toEqual(["visit-1 ended"]);
    expect(outcomes[0].visit.announced).toEqual({ kind: "nothing" });
  });

  it("is decided no more when it is over", () => {
    const visits = new Visits(
      () => visitRules(),
      () => "visit-1",
    );
    const look = { face: faceOf(face(ada)), weight: 1, refusal: null, vote: "ada" };
    visits.see([look], { image, at: new Date(0) });
    visits.endAll(new Date(0));
    expect(visits.decide("visit-1", ada, new Date(0))).toEqual([]);
  });
});

describe("a face that is hidden", () => {
  it("for a moment goes on with its visit", () => {
    const door = watch();
    door.see(0, face(stranger));
    door.see(200, face(ada));
    expect(door.live(2600, face(ada))).toEqual([]);
  });

  it("by turning away goes on with its visit, and is no evidence of it", () => {
    const door = watch();
    door.see(0, face(stranger));
    door.see(200, face(stranger));
    expect(door.see(400, face(stranger, { look: 7, isPoor: true }))).toEqual([]);
    expect(door.see(600, face(ada))).toEqual(["visit-1 ada after 4"]);
  });
});

describe("two faces at once", () => {
  it("are two visits, also where they cross", () => {
    const door = watch();
    const right = (i: number) => face(i === 5 ? ada : stranger, { x: 60 * i });
    const left = (i: number) => face(i === 5 ? bo : stranger, { x: 300 - 60 * i, look: 3 });
    for (let i = 0; i < 5; i++) expect(door.see(200 * i, right(i), left(i))).toEqual([]);
    expect(door.see(1000, right(5), left(5))).toEqual([
      "visit-1 ada after 6",
      "visit-2 bo after 6",
    ]);
  });

  it("of which one hides the other for a moment stay two visits", () => {
    const door = watch();
    for (let i = 0; i < 3; i++) {
      door.see(200 * i, face(stranger, { x: 60 * i }), face(stranger, { x: 300, look: 3 }));
    }
    door.see(600, face(stranger, { x: 180 }));
    door.see(800, face(stranger, { x: 240 }));
    expect(door.see(1000, face(ada, { x: 300 }), face(bo, { x: 320, look: 3 }))).toEqual([
      "visit-1 ada after 6",
      "visit-2 bo after 4",
    ]);
  });

  it("in one place after a cut are not taken for one", () => {
    const door = watch();
    door.see(0, face(ada));
    door.see(200, face(ada));
    expect(door.see(400, face(stranger, { look: 3 }))).toEqual([]);
    expect(door.see(600, face(bo, { look: 3 }))).toEqual(["visit-2 bo after 2"]);
  });

  it("are as many as the limit at most", () => {
    const door = watch({ maxOpen: 1 });
    expect(door.see(0, face(stranger), face(bo, { x: 500, look: 3 }))).toEqual([]);
    expect(door.endAll()).toEqual(["visit-1 unknown after 1"]);
  });
});

describe("who comes back", () => {
  /** Two frames, gone, and two frames again at that time. */
  function comeAndGo(first: VisitDecision, second: VisitDecision, atMs: number, look = 0) {
    const door = watch({ absenceMs: 6000, cooldownMs: 10_000 });
    door.see(0, face(first));
    door.see(200, face(first));
    const left = door.end(4000).length;
    const seen = [
      ...door.live(atMs, face(second, { look })),
      ...door.live(atMs + 200, face(second, { look })),
      ...door.end(atMs + 4000),
    ].filter((line) => !line.endsWith("updated"));
    return { left, seen };
  }

  it("in time goes on with the same visit", () => {
    expect(comeAndGo(ada, ada, 5000).seen).toEqual([]);
    expect(comeAndGo(stranger, stranger, 5000).seen).toEqual([]);
  });

  it("later begins a new visit, which the cooldown keeps quiet", () => {
    expect(comeAndGo(ada, ada, 8000).seen).toEqual(["visit-1 ended", "visit-2 started"]);
    expect(comeAndGo(stranger, stranger, 8000).seen).toEqual(["visit-1 ended", "visit-2 started"]);
  });

  it("after the cooldown is announced again", () => {
    expect(comeAndGo(ada, ada, 10_300).seen).toContain("visit-2 ada after 1");
  });

  it("holds back nobody else", () => {
    expect(comeAndGo(ada, bo, 8000, 3).seen).toContain("visit-2 bo after 1");
    expect(comeAndGo(stranger, stranger, 8000, 5).seen).toContain("visit-2 unknown after 2");
  });

  it("and is recognised only now is news", () => {
    expect(comeAndGo(stranger, ada, 8000).seen).toContain("visit-2 ada after 1");
    expect(comeAndGo(stranger, ada, 5000).seen).toEqual(["visit-1 ada after 3"]);
  });
});
