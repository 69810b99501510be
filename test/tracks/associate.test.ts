import { describe, expect, it } from "vitest";
import { associate, associationFor, type Expected } from "../../daemon/tracks/associate.js";

const rules = associationFor(0.2);

function lookOf(value: number) {
  const embedding = new Float32Array(128);
  embedding[0] = value;
  return embedding;
}

const boxAt = (x: number) => ({ x, y: 0, width: 10, height: 10 });
const faceAt = (x: number, value: number, isGood = true) => {
  return { box: boxAt(x), embedding: lookOf(value), isGood };
};
/** A visit whose face is expected there, and looked so. */
const visitAt = (x: number | null, value: number): Expected => ({
  box: x === null ? null : boxAt(x),
  looks: { last: lookOf(value), mean: lookOf(value) },
});

describe("association", () => {
  it("is one to one, by the least sum of costs", () => {
    const visits = [visitAt(0, 0), visitAt(0, 0.1)];
    expect(associate(visits, [faceAt(1, 0.1), faceAt(0, 0.02)], rules)).toEqual([1, 0]);
    const three = [faceAt(1, 0.1), faceAt(0, 0.02), faceAt(1, 0.05)];
    expect(associate(visits, three, rules)).toEqual([1, 0, -1]);
  });

  it("asks for a plain match where the boxes do not overlap", () => {
    const nearer = Math.sqrt(0.19);
    const further = Math.sqrt(0.29);
    expect(associate([visitAt(0, 0)], [faceAt(500, nearer)], rules)).toEqual([0]);
    expect(associate([visitAt(0, 0)], [faceAt(500, further)], rules)).toEqual([-1]);
    expect(associate([visitAt(0, 0)], [faceAt(0, further)], rules)).toEqual([0]);
    expect(associate([visitAt(0, 0)], [faceAt(0, Math.sqrt(0.31))], rules)).toEqual([-1]);
  });

  it("finds who is away by the looks alone", () => {
    expect(associate([visitAt(null, 0)], [faceAt(0, 0.1)], rules)).toEqual([0]);
    expect(associate([visitAt(null, 0)], [faceAt(0, 0.1, false)], rules)).toEqual([-1]);
  });

  it("ties a poor face by its place alone, and closely", () => {
    const turnedAway = faceAt(1, 3, false);
    expect(associate([visitAt(0, 0)], [turnedAway], rules)).toEqual([0]);
    expect(associate([visitAt(0, 0)], [{ ...turnedAway, box: boxAt(6) }], rules)).toEqual([-1]);
  });

  it("ties the first good face to a visit that only had poor ones", () => {
    expect(associate([{ box: boxAt(0), looks: null }], [faceAt(1, 3)], rules)).toEqual([0]);
  });

  it("gives the place to the face that looks right, not to the poor one", () => {
    const faces = [faceAt(0, 3, false), faceAt(2, 0.05)];
    expect(associate([visitAt(0, 0)], faces, rules)).toEqual([-1, 0]);
  });

  it("takes a distance that is no number for another face", () => {
    expect(associate([visitAt(0, 0)], [faceAt(0, Number.NaN)], rules)).toEqual([-1]);
  });
});
