import { describe, expect, it } from "vitest";
import { neighbourhoods } from "../../../training/scaling/neighbourhood.js";

const face = (person: string, ...embedding: number[]) => ({
  ...{ person, source: "any" },
  embedding: Float32Array.from(embedding),
});

describe("a face's neighbourhood", () => {
  const faces = [face("a", 0, 0), face("b", 1, 0), face("c", 0, 3), face("d", 9, 9)];

  it("is the logarithm of the mean squared distance to the nearest other people", () => {
    const [a, b, , d] = neighbourhoods(faces, { neighbours: 2 });
    expect(a).toBeCloseTo(Math.log((1 + 9) / 2), 6);
    expect(b).toBeCloseTo(Math.log((1 + 10) / 2), 6);
    expect(d).toBeCloseTo(Math.log((117 + 145) / 2), 6);
  });

  it("knows of each person the first picture alone, and nobody as their own neighbour", () => {
    const more = [...faces, face("b", 0.1, 0), face("a", 0, 0.5)];
    const logs = neighbourhoods(more, { neighbours: 1 });
    expect(logs[0]).toBeCloseTo(Math.log(1), 6);
    expect(logs[4]).toBeCloseTo(Math.log(0.01), 5);
    expect(logs[5]).toBeCloseTo(Math.log(1.25), 6);
  });

  it("wants more people than neighbours", () => {
    expect(() => neighbourhoods(faces, { neighbours: 4 })).toThrow(/4 people to learn from/);
  });
});
