import { describe, expect, it } from "vitest";
import { decideFace } from "../daemon/decide.js";

const rules = { threshold: 0.22, margin: 0.02, minFacePx: 40, agreeingFrames: 2 };
const quality = { sizePx: 100, detectionScore: 0.9 };
const near = { personId: "ada", distance: 0.1 };

describe("a decision on a face", () => {
  it("is the person whose face is below the threshold", () => {
    const far = { personId: "bo", distance: 0.5 };
    expect(decideFace({ quality, candidates: [near, far] }, rules)).toEqual({
      kind: "recognized",
      personId: "ada",
      distance: 0.1,
      runnerUp: far,
    });
    expect(decideFace({ quality, candidates: [near] }, rules).kind).toBe("recognized");
  });

  it("is unknown at the threshold and above, and where nobody is enrolled", () => {
    const at = { personId: "ada", distance: 0.22 };
    expect(decideFace({ quality, candidates: [at] }, rules)).toEqual({
      kind: "unknown",
      distance: 0.22,
    });
    expect(decideFace({ quality, candidates: [] }, rules)).toEqual({
      kind: "unknown",
      distance: null,
    });
  });

  it("is rejected as ambiguous where a second person is almost as near", () => {
    const second = { personId: "bo", distance: 0.115 };
    expect(decideFace({ quality, candidates: [near, second] }, rules)).toEqual({
      kind: "rejected",
      reason: "AMBIGUOUS",
      distance: 0.1,
    });
    const clear = { personId: "bo", distance: 0.121 };
    expect(decideFace({ quality, candidates: [near, clear] }, rules).kind).toBe("recognized");
  });

  it("is rejected where the face is too small, however near it seems", () => {
    const small = { ...quality, sizePx: 39.9 };
    expect(decideFace({ quality: small, candidates: [near] }, rules)).toMatchObject({
      kind: "rejected",
      reason: "TOO_SMALL",
    });
  });

  it.each([
    ["a distance", { quality, candidates: [{ personId: "ada", distance: Number.NaN }] }],
    ["the size", { quality: { ...quality, sizePx: Number.NaN }, candidates: [near] }],
    ["the second distance", { quality, candidates: [near, { personId: "bo", distance: NaN }] }],
  ])("is a no where %s is no number", (_, face) => {
    expect(decideFace(face, rules).kind).not.toBe("recognized");
  });
});
