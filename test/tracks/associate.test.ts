import { describe, expect, it } from "vitest";
import { associate, associationFor } from "../../daemon/tracks/associate.js";

const rules = associationFor(0.2);

function at(x: number, value: number) {
  const embedding = new Float32Array(128);
  embedding[0] = value;
  return { box: { x, y: 0, width: 10, height: 10 }, embedding };
}

describe("association", () => {
  it("is one to one, the nearest first", () => {
    const visits = [at(0, 0), at(0, 0.1)];
    expect(associate(visits, [at(1, 0.1), at(0, 0.02), at(1, 0.05)], rules)).toEqual([1, 0, -1]);
  });

  it("asks for a plain match where the boxes do not overlap", () => {
    const nearer = Math.sqrt(0.19);
    const further = Math.sqrt(0.29);
    expect(associate([at(0, 0)], [at(500, nearer)], rules)).toEqual([0]);
    expect(associate([at(0, 0)], [at(500, further)], rules)).toEqual([-1]);
    expect(associate([at(0, 0)], [at(0, further)], rules)).toEqual([0]);
    expect(associate([at(0, 0)], [at(0, Math.sqrt(0.31))], rules)).toEqual([-1]);
  });

  it("takes a distance that is no number for another face", () => {
    expect(associate([at(0, 0)], [at(0, Number.NaN)], rules)).toEqual([-1]);
  });
});
