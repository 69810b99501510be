import { describe, expect, it } from "vitest";
import { comparePair, decideFace, decideVisit, voteOf } from "../daemon/decide.js";
import { goodQuality } from "./helpers/faces.js";
import { decisionRules } from "./helpers/rules.js";

const rules = decisionRules();
const quality = goodQuality();
const near = { personId: "ada", distance: 0.1, probability: null, negativeDistance: null };

describe("a decision on a face", () => {
  it("is the person whose face is below the threshold", () => {
    const far = { personId: "bo", distance: 0.5, probability: null, negativeDistance: null };
    expect(decideFace({ quality, candidates: [near, far] }, rules)).toEqual({
      kind: "recognized",
      personId: "ada",
      distance: 0.1,
      probability: null,
      margin: 0.4,
      runnerUp: far,
    });
    expect(decideFace({ quality, candidates: [near] }, rules).kind).toBe("recognized");
  });

  it("is unknown at the threshold and above, and where nobody is enrolled", () => {
    const at = { personId: "ada", distance: 0.22, probability: null, negativeDistance: null };
    expect(decideFace({ quality, candidates: [at] }, rules)).toEqual({
      kind: "unknown",
      distance: 0.22,
      probability: null,
      margin: null,
    });
    expect(decideFace({ quality, candidates: [] }, rules)).toEqual({
      kind: "unknown",
      distance: null,
      probability: null,
      margin: null,
    });
  });

  it("is rejected as ambiguous where a second person is almost as near", () => {
    const second = { personId: "bo", distance: 0.115, probability: null, negativeDistance: null };
    expect(decideFace({ quality, candidates: [near, second] }, rules)).toEqual({
      kind: "rejected",
      reason: "AMBIGUOUS",
      distance: 0.1,
      probability: null,
      margin: expect.closeTo(0.015, 6),
    });
    const clear = { personId: "bo", distance: 0.121, probability: null, negativeDistance: null };
    expect(decideFace({ quality, candidates: [near, clear] }, rules).kind).toBe("recognized");
  });

  it("is rejected where two encoders are sure of two people, however far apart their distances", () => {
    const other = { ...near, personId: "bo", byPrevious: true as const };
    const clear = { ...near, personId: "cy", distance: 0.15 };
    for (const rival of [
      { ...other, distance: 0.21 },
      { ...other, distance: 0.01 },
    ]) {
      const candidates = [near, clear, rival].sort((a, b) => a.distance - b.distance);
      expect(decideFace({ quality, candidates }, rules)).toMatchObject({
        kind: "rejected",
        reason: "AMBIGUOUS",
      });
    }
    const unsure = { ...other, distance: 0.23 };
    expect(decideFace({ quality, candidates: [near, unsure] }, rules)).toMatchObject({
      kind: "recognized",
      personId: "ada",
    });
    expect(decideFace({ quality, candidates: [{ ...other, distance: 0.1 }] }, rules)).toMatchObject(
      {
        kind: "recognized",
        personId: "bo",
      },
    );
  });

  it("by the previous encoder is none where the head is required: it cannot read its embeddings", () => {
    const required = decisionRules({ head: { role: "require", threshold: 0.5 } });
    const candidates = [{ ...near, byPrevious: true as const }];
    expect(decideFace({ quality, candidates }, required)).toMatchObject({
      kind: "rejected",
      reason: "HEAD_DISAGREES",
    });
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
      {
        quality,
        candidates: [
          { personId: "ada", distance: Number.NaN, probability: null, negativeDistance: null },
        ],
      },
    ],
    ["the size", { quality: { ...quality, sizePx: Number.NaN }, candidates: [near] }],
    [
      "the second distance",
      {
        quality,
        candidates: [
          near,
          { personId: "bo", distance: NaN, probability: null, negativeDistance: null },
        ],
      },
    ],
  ])("is a no where %s is no number", (_, face) => {
    expect(decideFace(face, rules).kind).not.toBe("recognized");
  });
});

describe("a face that is about as near to a negative example of the person as to the person", () => {
  const candidate = (negativeDistance: number | null) => [{ ...near, negativeDistance }];

  it.each([0.02, 0.1, 0.119, Number.NaN])("(%s beside 0.1) is refused as corrected", (distance) => {
    const decision = decideFace({ quality, candidates: candidate(distance) }, rules);
    expect(decision).toMatchObject({ kind: "rejected", reason: "CORRECTED", distance: 0.1 });
  });

  it("is refused where both are as near and there is no margin to keep", () => {
    const decision = decideFace({ quality, candidates: candidate(0.1) }, { ...rules, margin: 0 });
    expect(decision).toMatchObject({ reason: "CORRECTED" });
  });

  it("is theirs all the same where the person is nearer by the margin", () => {
    const decision = decideFace({ quality, candidates: candidate(0.13) }, rules);
    expect(decision).toMatchObject({ kind: "recognized", personId: "ada" });
  });

  it("stays unknown where it is nobody's: a correction makes no other no", () => {
    const far = { ...near, distance: 0.3, negativeDistance: 0.01 };
    expect(decideFace({ quality, candidates: [far] }, rules).kind).toBe("unknown");
  });

  it("is for nobody as a frame of a visit, however many frames there are", () => {
    expect(voteOf(candidate(0.13), rules)).toBe("ada");
    expect(voteOf(candidate(0.05), rules)).toBeNull();
    const votes = new Map([["ada", 9]]);
    const evidence = { candidates: candidate(0.05), spread: 0, votes, commonestRefusal: null };
    expect(decideVisit(evidence, rules)).toMatchObject({ reason: "CORRECTED" });
  });
});

describe("a verification head", () => {
  const required = { ...rules, head: { role: "require", threshold: 0.8 } } as const;
  const reported = { ...rules, head: { role: "report", threshold: 0.8 } } as const;
  const withProbability = (probability: number | null, distance = 0.1) => ({
    quality,
    candidates: [{ personId: "ada", distance, probability, negativeDistance: null }],
  });

  it("that is required turns a yes into a no, and says so", () => {
    expect(decideFace(withProbability(0.79), required)).toEqual({
      kind: "rejected",
      reason: "HEAD_DISAGREES",
      distance: 0.1,
      probability: 0.79,
      margin: null,
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
        margin: null,
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

describe("a decision on a visit", () => {
  const decide = (votes: Record<string, number>, candidates = [near], spread = 0) =>
    decideVisit(
      { candidates, spread, votes: new Map(Object.entries(votes)), commonestRefusal: null },
      rules,
    );

  it("is the person whom its embedding and enough of its frames are for", () => {
    expect(decide({ ada: 2 })).toMatchObject({
      kind: "recognized",
      personId: "ada",
      distance: 0.1,
      agreeingFrames: 2,
    });
  });

  it("is nobody where too few frames agree, or too many are for another", () => {
    expect(decide({ ada: 1 })).toMatchObject({
      kind: "rejected",
      reason: "FRAMES_DISAGREE",
      distance: 0.1,
      agreeingFrames: 1,
    });
    expect(decide({ ada: 5, bo: 2 }).kind).toBe("rejected");
    expect(decide({ ada: 6, bo: 2 }).kind).toBe("recognized");
    expect(decide({ bo: 9 }).kind).toBe("rejected");
    expect(decide({}).kind).toBe("rejected");
  });

  it("is nobody above the threshold, however many frames agree", () => {
    const far = { ...near, distance: 0.25 };
    expect(decide({ ada: 9 }, [far])).toMatchObject({ kind: "unknown", agreeingFrames: 9 });
    const twin = { personId: "bo", distance: 0.11, probability: null, negativeDistance: null };
    expect(decide({ ada: 9 }, [near, twin])).toMatchObject({
      kind: "rejected",
      reason: "AMBIGUOUS",
    });
  });

  it("puts back what the mean of its frames lost of their distance", () => {
    const told = decide({ ada: 2 }, [near], 0.1);
    expect(told).toMatchObject({ kind: "recognized", distance: expect.closeTo(0.175, 6) });
    expect(decide({ ada: 2 }, [near], 0.17).kind).toBe("unknown");
    expect(decide({ ada: 2 }, [near], Number.NaN).kind).toBe("unknown");
    const second = { ...near, personId: "bo", distance: 0.15 };
    expect(decide({ ada: 2 }, [near, second], 0.1).margin).toBeCloseTo(0.05, 6);
  });

  it("names why no frame could be judged", () => {
    const evidence = {
      candidates: null,
      spread: 0,
      votes: new Map(),
      commonestRefusal: "TOO_SMALL",
    } as const;
    expect(decideVisit(evidence, rules)).toMatchObject({ kind: "rejected", reason: "TOO_SMALL" });
    expect(decideVisit({ ...evidence, commonestRefusal: null }, rules).kind).toBe("unknown");
  });
});

describe("a frame's vote", () => {
  it("is for the nearest person, if near and clearly nearest", () => {
    expect(voteOf([{ ...near, distance: 0.36 }], rules)).toBe("ada");
    expect(voteOf([{ ...near, distance: 0.37 }], rules)).toBeNull();
    expect(voteOf([{ ...near, distance: Number.NaN }], rules)).toBeNull();
    expect(voteOf([near, { ...near, personId: "bo", distance: 0.11 }], rules)).toBeNull();
    expect(voteOf([], rules)).toBeNull();
  });
});
