import { describe, expect, it } from "vitest";
import { TemplateIndex } from "../../daemon/gallery/template-index.js";
import { squaredDistance } from "../../daemon/vision/embed.js";

const LENGTH = 7;

/** Reproducible numbers in -1..1. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

function randomEmbedding(next: () => number): Float32Array {
  return Float32Array.from({ length: LENGTH }, next);
}

describe("the template index", () => {
  it("finds what a plain comparison of everything finds, through additions and removals", () => {
    const next = numbers(1);
    const index = new TemplateIndex(LENGTH);
    const all = new Map<string, { personId: string; embedding: Float32Array }>();
    for (let i = 0; i < 300; i++) {
      const embedding = randomEmbedding(next);
      index.add(`f${i}`, `p${i % 40}`, embedding);
      all.set(`f${i}`, { personId: `p${i % 40}`, embedding });
      if (i % 3 === 2) {
        const gone = `f${i - 2 - (i % 2)}`;
        index.remove(gone);
        all.delete(gone);
      }
    }
    expect(index.size).toBe(all.size);
    for (let i = 0; i < 50; i++) {
      const probe = randomEmbedding(next);
      const nearest = new Map<string, number>();
      for (const { personId, embedding } of all.values()) {
        const distance = squaredDistance(probe, embedding);
        nearest.set(personId, Math.min(distance, nearest.get(personId) ?? Infinity));
      }
      const expected = [...nearest.entries()].sort((a, b) => a[1] - b[1]).slice(0, 5);
      const found = index.nearestPeople(probe, 5);
      expect(found.map(({ personId }) => personId)).toEqual(expected.map(([id]) => id));
      found.forEach(({ distance }, k) => void expect(distance).toBeCloseTo(expected[k][1], 5));
    }
  });

  it("gives the nearest template of a person, which stays as it was when that is removed", () => {
    const index = new TemplateIndex(LENGTH);
    const [near, far] = [0.1, 0.5].map((value) => new Float32Array(LENGTH).fill(value));
    index.add("f1", "p1", near);
    index.add("f2", "p1", far);
    const probe = new Float32Array(LENGTH);
    const [best] = index.nearestPeople(probe, 2);
    expect(best.template).toEqual(near);
    expect(index.nearestOf(["f2", "f1"], probe)).toEqual(best);
    expect(index.nearestOf(["f2"], probe)?.template).toEqual(far);
    expect(index.nearestOf(["nobody"], probe)).toBeUndefined();
    index.remove("f1");
    expect(best.template).toEqual(near);
  });

  it("never takes a distance that is no number for near", () => {
    const index = new TemplateIndex(LENGTH);
    index.add("f1", "p1", new Float32Array(LENGTH));
    const probe = new Float32Array(LENGTH).fill(Number.NaN);
    expect(index.nearestPeople(probe, 2)).toEqual([]);
  });

  it("refuses embeddings of another length and a face that is there already", () => {
    const index = new TemplateIndex(LENGTH);
    index.add("f1", "p1", new Float32Array(LENGTH));
    expect(() => index.add("f1", "p1", new Float32Array(LENGTH))).toThrow(RangeError);
    expect(() => index.add("f2", "p1", new Float32Array(LENGTH + 1))).toThrow(RangeError);
    expect(() => index.nearestPeople(new Float32Array(LENGTH - 1), 1)).toThrow(RangeError);
  });
});
