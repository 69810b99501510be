import { describe, expect, it } from "vitest";
import type { Weights } from "../../../training/model/weights.js";
import { bestBlend, partWay } from "../../../training/run/blend.js";

const first = new Map([["layer/weight", Float32Array.of(0, 8)]]);
const last = new Map([["layer/weight", Float32Array.of(4, 0)]]);
const ends = { first, last };

const figures = (score: number) => ({ score, tar: {}, tarBySource: {}, impostorPairs: 1 });
/** As good as the first value is near to 1. */
const nearOne = async (weights: Weights) =>
  figures(1 - Math.abs((weights.get("layer/weight")?.[0] ?? 0) - 1));

describe("weights between the first and the last of a run", () => {
  it("lie on the straight way", () => {
    expect(partWay(ends, 0.25).get("layer/weight")).toEqual(Float32Array.of(1, 6));
    expect(partWay(ends, 0)).toEqual(first);
    expect(partWay(ends, 1)).toEqual(last);
  });

  it("are chosen by their score, and told of", async () => {
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    const by = { bestScore: 0.2, validate: nearOne, onNote };
    const best = await bestBlend({ ...ends, shares: [0.5, 0.25, 0.75] }, by);
    expect(best).toEqual({ share: 0.25, score: 1, weights: partWay(ends, 0.25) });
    expect(notes).toEqual([
      "0.5 of the way from the first weights: score 0.0000",
      "0.25 of the way from the first weights: score 1.0000, the best so far",
      "0.75 of the way from the first weights: score -1.0000",
    ]);
  });

  it("are none where the run had better ones", async () => {
    const by = { bestScore: 1, validate: nearOne, onNote: () => {} };
    expect(await bestBlend({ ...ends, shares: [0.25, 0.5] }, by)).toBeNull();
  });
});
