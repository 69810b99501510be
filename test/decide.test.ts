import { describe, expect, it } from "vitest";
import { comparePair, decideFace } from "../daemon/decide.js";
import { goodQuality } from "./helpers/faces.js";

const rules = { threshold: 0.22, margin: 0.02, minFacePx: 40, agreeingFrames: 2, head: null };
const quality = goodQuality();
const near = { personId: "ada", distance: 0.1, probability: null };

describe("a decision on a face", () => {
  it("is the person whose face is below the threshold", () => {
    const far = { personId: "bo", distance: 0.5, probability: null };
    expect(decideFace({ quality, candidates: [near, far] }, rules)).toEqual({
      kind: "recognized",
      personId: "ada",
      distance: 0.1,
      probability: null,
      runnerUp: far,
    });
    expect(decideFace({ quality, candidates: [near] }, rules).kind).toBe("recognized");
  });

  it("is unknown at the threshold and above, and where nobody is enrolled", () => {
    const at = { personId: "ada", distance: 0.22, probability: null };
    expect(decideFace({ quality, candidates: [at] }, rules)).toEqual({
      kind: "unknown",
      distance: 0.22,
      probability: null,
    });
    expect(decideFace({ quality, candidates: [] }, rules)).toEqual({
      kind: "unknown",
      distance: null,
      probability: null,
    });
  });

  it("is rejected as ambiguous where a second person is almost as near", () => {
    const second = { personId: "bo", distance: 0.115, probability: null };
    expect(decideFace({ quality, candidates: [near, second] }, rules)).toEqual({
      kind: "rejected",
      reason: "AMBIGUOUS",
      distance: 0.1,
      probability: null,
    });
    const clear = { personId: "bo", distance: 0.121, probability: null };
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
    [
      "a distance",
      { quality, candidates: [{ personId: "ada", distance: Number.NaN, probability: null }] },
    ],
    ["the size", { quality: { ...quality, sizePx: Number.NaN }, candidates: [near] }],
    [
      "the second distance",
      { quality, candidates: [near, { personId: "bo", distance: NaN, probability: null }] },
    ],
  ])("is a no where %s is no number", (_, face) => {
    expect(decideFace(face, rules).kind).not.toBe("recognized");
  });
});

describe("a verification head", () => {
  const required = { ...rules, head: { role: "require", threshold: 0.8 } } as const;
  const reported = { ...rules, head: { role: "report", threshold: 0.8 } } as const;
  const withProbability = (probability: number | null, distance = 0.1) => ({
    quality,
    candidates: [{ personId: "ada", distance, probability }],
  });

  it("that is required turns a yes into a no, and says so", () => {
    expect(decideFace(withProbability(0.79), required)).toEqual({
      kind: "rejected",
      reason: "HEAD_DISAGREES",
      distance: 0.1,
      probability: 0.79,
    });
    expect(decideFace(withProbability(0.8), required)).toMatchObject({
      kind: "recognized",
      probability: 0.8,
    });
  });

  it.each([null, Number.NaN])("that is required and says %s is a no", (probability) => {
    expect(decideFace(withProbability(probability), required).kind).toBe("rejected");
  });

  it("never turns a no into a yes", () => {
    for (const one of [required, reported]) {
      expect(decideFace(withProbability(1, 0.3), one)).toEqual({
        kind: "unknown",
        distance: 0.3,
        probability: 1,
      });
    }
  });

  it("that is only reported changes nothing", () => {
    expect(decideFace(withProbability(0.01), reported)).toMatchObject({
      kind: "recognized",
      probability: 0.01,
    });
  });

  it("and the distance are told apart", () => {
    const both = (distance: number, probability: number) =>
      comparePair({ distance, probability }, reported);
    expect(both(0.1, 0.9)).toEqual({ samePerson: true, sameByHead: true, agree: true });
    expect(both(0.1, 0.7)).toEqual({ samePerson: true, sameByHead: false, agree: false });
    expect(both(0.3, 0.9)).toEqual({ samePerson: false, sameByHead: true, agree: false });
    expect(comparePair({ distance: 0.1, probability: null }, rules)).toEqual({
      samePerson: true,
      sameByHead: null,
      agree: null,
    });
  });
});
