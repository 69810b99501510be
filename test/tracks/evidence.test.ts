import { describe, expect, it } from "vitest";
import {
  addLook,
  commonestRefusal,
  embeddingSpread,
  meanEmbedding,
  meanPrevious,
  type Sighting,
  startEvidence,
} from "../../daemon/tracks/evidence.js";
import { embeddedFace } from "../helpers/faces.js";

const image = { width: 1, height: 1, rgb: new Uint8Array(3) };

function look(values: number[], overrides: Partial<Sighting> = {}): Sighting {
  const face = embeddedFace({ embedding: Float32Array.from(values) });
  return { face, weight: 0.5, refusal: null, vote: null, image, at: new Date(0), ...overrides };
}

function evidenceOf(looks: Sighting[], bestFrames = 3) {
  const evidence = startEvidence(looks[0]);
  for (const one of looks) addLook(evidence, one, bestFrames);
  return evidence;
}

const mean = (looks: Sighting[], normalized = false) =>
  [...(meanEmbedding(evidenceOf(looks), { normalized }) ?? [])].map((v) => Number(v.toFixed(4)));

describe("a visit's embedding", () => {
  it("is the mean of its frames by their weight", () => {
    expect(mean([look([1, 0], { weight: 0.9 }), look([0, 1], { weight: 0.3 })])).toEqual([
      0.75, 0.25,
    ]);
  });

  it("is made of the best frames alone", () => {
    const best = [look([1, 0], { weight: 0.9 }), look([1, 0], { weight: 0.8 })];
    const worst = look([0, 9], { weight: 0.1 });
    expect(mean([worst, ...best, look([1, 0], { weight: 0.7 })])).toEqual([1, 0]);
  });

  it("takes nothing from a face that could not be judged", () => {
    expect(mean([look([1, 0]), look([9, 9], { refusal: "TOO_SMALL", weight: 1 })])).toEqual([1, 0]);
    const none = evidenceOf([look([1, 0], { refusal: "TOO_SMALL" })]);
    expect(meanEmbedding(none, { normalized: false })).toBeNull();
  });

  it("by the previous encoder is the mean of the same frames", () => {
    const withPrevious = (values: number[], older: number[], weight: number) => {
      const one = look(values, { weight });
      return { ...one, face: { ...one.face, previous: Float32Array.from(older) } };
    };
    const looks = [withPrevious([1, 0], [3, 0, 0], 0.9), withPrevious([0, 1], [0, 4, 0], 0.9)];
    const evidence = evidenceOf([...looks, withPrevious([9, 9], [9, 9, 9], 0.1)], 2);
    expect([...(meanPrevious(evidence, { normalized: false }) ?? [])]).toEqual([1.5, 2, 0]);
    const normalized = [...(meanPrevious(evidence, { normalized: true }) ?? [])];
    expect(normalized.map((v) => Number(v.toFixed(4)))).toEqual([0.6, 0.8, 0]);
    expect(meanPrevious(evidenceOf([look([1, 0])]), { normalized: false })).toBeNull();
  });

  it("has length 1 where the encoder's have", () => {
    expect(mean([look([3, 0]), look([0, 4])], true)).toEqual([0.6, 0.8]);
    expect(mean([look([0, 0])], true)).toEqual([0, 0]);
  });

  it("counts frames alike where all are worth nothing", () => {
    expect(mean([look([1, 0], { weight: 0 }), look([0, 1], { weight: 0 })])).toEqual([0.5, 0.5]);
  });
});

describe("the spread of a visit's frames", () => {
  const spread = (looks: Sighting[]) => {
    const evidence = evidenceOf(looks);
    return embeddingSpread(evidence, meanEmbedding(evidence, { normalized: false }));
  };

  it("is their mean squared distance from the visit's embedding, by weight", () => {
    expect(spread([look([1, 0])])).toBe(0);
    expect(spread([look([1, 0]), look([0, 1])])).toBeCloseTo(0.5, 6);
    const unequal = [look([1, 0], { weight: 0.9 }), look([0, 1], { weight: 0.3 })];
    expect(spread(unequal)).toBeCloseTo(0.75 * 0.125 + 0.25 * 1.125, 6);
  });

  it("is nothing where no frame was good", () => {
    expect(spread([look([1, 0], { refusal: "TOO_SMALL" })])).toBe(0);
  });
});

describe("evidence", () => {
  it("shows the best good frame, whatever came first", () => {
    const poor = look([1], { refusal: "TOO_SMALL", weight: 1 });
    const [fair, good] = [look([2], { weight: 0.4 }), look([3], { weight: 0.6 })];
    expect(evidenceOf([poor]).sighting).toBe(poor);
    expect(evidenceOf([poor, fair, good, fair]).sighting).toBe(good);
    expect(evidenceOf([fair, poor]).sighting).toBe(fair);
  });

  it("counts votes of good frames, and names the commonest refusal", () => {
    const evidence = evidenceOf([
      look([1], { vote: "ada" }),
      look([1], { vote: "ada" }),
      look([1]),
      look([1], { refusal: "TOO_SMALL" }),
    ]);
    expect(evidence).toMatchObject({ frames: 4, goodFrames: 3 });
    expect([...evidence.votes]).toEqual([["ada", 2]]);
    expect(commonestRefusal(evidence)).toBe("TOO_SMALL");
    expect(commonestRefusal(evidenceOf([look([1])]))).toBeNull();
  });
});
