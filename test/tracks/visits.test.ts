import { describe, expect, it } from "vitest";
import type { FaceDecision } from "../../daemon/decide.js";
import { associationFor } from "../../daemon/tracks/associate.js";
import { type JudgedFace, Visits } from "../../daemon/tracks/visits.js";
import { embeddedFace } from "../helpers/faces.js";

const THRESHOLD = 0.22;
const rules = {
  agreeingFrames: 2,
  unknownAfterMs: 3000,
  lostAfterMs: 2500,
  cooldownMs: 10_000,
  association: associationFor(THRESHOLD),
};
const image = { width: 4, height: 4, rgb: new Uint8Array(48) };

/** A scripted camera: each call is one frame at so many milliseconds. */
function watch(overrides: Partial<typeof rules> = {}) {
  let ids = 0;
  const visits = new Visits({ ...rules, ...overrides }, () => `visit-${++ids}`);
  return {
    see: (ms: number, ...faces: JudgedFace[]) =>
      visits.see(faces, { image, at: new Date(ms) }).map(summary),
    expire: (ms: number) => visits.expire(new Date(ms)).map(summary),
    endAll: () => visits.endAll().map(summary),
  };
}

function summary({ visitId, sighting, frames }: ReturnType<Visits["endAll"]>[number]) {
  const { decision } = sighting;
  const who = decision.kind === "recognized" ? decision.personId : decision.kind;
  return `${visitId} ${who} after ${frames}`;
}

/** A face in one place; `look` chooses the embedding's axis. */
function face(decision: FaceDecision, { look = 0, x = 0 } = {}): JudgedFace {
  const embedding = new Float32Array(128);
  embedding[look] = 1;
  const box = { x, y: 0, width: 100, height: 100 };
  return { face: embeddedFace({ box, embedding }), decision };
}

const ada = (distance = 0.1): FaceDecision => ({
  kind: "recognized",
  personId: "ada",
  distance,
  probability: null,
  runnerUp: null,
});
const bo = { ...ada(), personId: "bo" };
const stranger: FaceDecision = { kind: "unknown", distance: 0.5, probability: null };
const tooSmall: FaceDecision = {
  kind: "rejected",
  reason: "TOO_SMALL",
  distance: null,
  probability: null,
};

describe("a visit", () => {
  it("gives one event however long it lasts", () => {
    const door = watch();
    expect(door.see(0, face(ada()))).toEqual([]);
    expect(door.see(200, face(ada()))).toEqual(["visit-1 ada after 2"]);
    for (let ms = 400; ms < 20_000; ms += 200) expect(door.see(ms, face(ada()))).toEqual([]);
  });

  it("of a stranger is announced when it has lasted, once", () => {
    const door = watch();
    for (let ms = 0; ms < 3000; ms += 500) expect(door.see(ms, face(stranger))).toEqual([]);
    expect(door.see(3000, face(stranger))).toEqual(["visit-1 unknown after 7"]);
    expect(door.see(3500, face(stranger))).toEqual([]);
  });

  it("of a stranger who leaves early is announced when it is over", () => {
    const door = watch();
    door.see(0, face(stranger));
    expect(door.expire(2500)).toEqual([]);
    expect(door.expire(2501)).toEqual(["visit-1 unknown after 1"]);
  });

  it("that was unknown is revised once, to a person", () => {
    const door = watch();
    for (let ms = 0; ms <= 3000; ms += 500) door.see(ms, face(stranger));
    expect(door.see(3500, face(ada()))).toEqual([]);
    expect(door.see(4000, face(ada()))).toEqual(["visit-1 ada after 9"]);
    expect(door.see(4500, face(stranger))).toEqual([]);
  });

  it("recognised in a single frame is unknown: one frame is not agreement", () => {
    const door = watch();
    door.see(0, face(ada()));
    expect(door.see(200, face(stranger))).toEqual([]);
    expect(door.expire(5000)).toEqual(["visit-1 unknown after 2"]);
    const other = watch();
    other.see(0, face(ada()));
    expect(other.expire(5000)).toEqual(["visit-1 unknown after 1"]);
  });

  it("whose frames disagree on the person is nobody's", () => {
    const door = watch();
    door.see(0, face(ada()));
    door.see(200, face(bo));
    expect(door.see(400, face(ada()))).toEqual(["visit-1 ada after 3"]);
    const torn = watch({ agreeingFrames: 3 });
    for (let ms = 0; ms < 1000; ms += 200) {
      expect(torn.see(ms, face(ms % 400 === 0 ? ada() : bo)).join()).not.toContain("bo");
    }
  });

  it("in which no face could be judged is rejected, with the reason", () => {
    const door = watch();
    door.see(0, face(tooSmall));
    expect(door.expire(5000)).toEqual(["visit-1 rejected after 1"]);
  });

  it("under way is not lost when the daemon stops", () => {
    const door = watch();
    door.see(0, face(stranger));
    expect(door.endAll()).toEqual(["visit-1 unknown after 1"]);
    expect(door.endAll()).toEqual([]);
  });
});

describe("two people", () => {
  it("side by side have a visit each", () => {
    const door = watch();
    const both = () => [face(ada()), face(stranger, { look: 1, x: 300 })];
    door.see(0, ...both());
    expect(door.see(200, ...both())).toEqual(["visit-1 ada after 2"]);
    door.see(1500, ...both());
    expect(door.see(3000, ...both())).toEqual(["visit-2 unknown after 4"]);
  });

  it("in the same place one after the other are not taken for one", () => {
    const door = watch();
    door.see(0, face(ada(), { look: 0 }));
    door.see(200, face(stranger, { look: 1 }));
    expect(door.see(400, face(ada(), { look: 0 }))).toEqual(["visit-1 ada after 2"]);
  });

  it("keep their visits when they change places", () => {
    const door = watch();
    door.see(0, face(ada(), { look: 0, x: 0 }), face(stranger, { look: 1, x: 300 }));
    const swapped = door.see(200, face(stranger, { look: 1 }), face(ada(), { look: 0, x: 300 }));
    expect(swapped).toEqual(["visit-1 ada after 2"]);
  });
});

describe("the cooldown", () => {
  function comeAndGo(decision: FaceDecision, back: FaceDecision, atMs: number, look = 0) {
    const door = watch();
    door.see(0, face(decision));
    door.see(200, face(decision));
    door.expire(4000);
    const seen = [
      ...door.see(atMs, face(back, { look })),
      ...door.see(atMs + 200, face(back, { look })),
    ];
    return [...seen, ...door.expire(atMs + 4000)];
  }

  it("takes who comes back soon for one who never left", () => {
    expect(comeAndGo(ada(), ada(), 8000)).toEqual([]);
    expect(comeAndGo(stranger, stranger, 8000)).toEqual([]);
  });

  it("is over at its time", () => {
    expect(comeAndGo(ada(), ada(), 10_300)).toEqual(["visit-2 ada after 2"]);
  });

  it("holds back nobody else", () => {
    expect(comeAndGo(ada(), bo, 8000)).toEqual(["visit-2 bo after 2"]);
    expect(comeAndGo(stranger, stranger, 8000, 5)).toEqual(["visit-2 unknown after 2"]);
    expect(comeAndGo(stranger, ada(), 8000)).toEqual(["visit-2 ada after 2"]);
  });
});
