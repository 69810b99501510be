import { describe, expect, it } from "vitest";
import { type BatchFace, personBatches } from "../../../training/batches/person-batches.js";
import { seededRandom } from "../../../training/batches/seeded-random.js";

/** A large source, a small one, and people with a single picture. */
const faces: BatchFace[] = [
  ...people("large", 40, 5),
  ...people("small", 5, 2),
  ...people("single", 10, 1),
];

function people(source: string, count: number, pictures: number): BatchFace[] {
  return Array.from({ length: count * pictures }, (_, i) => ({
    source,
    person: `${source}-${i % count}`,
  }));
}

const shape = { people: 4, pictures: 3, mixed: true };

function take(count: number, seed = 1) {
  const batches = personBatches(faces, shape, seededRandom(seed));
  return Array.from({ length: count }, () => batches.next().value);
}

const whose = (i: number) => `${faces[i].source} ${faces[i].person}`;

describe("batches", () => {
  it("hold P people with K pictures each, side by side", () => {
    for (const batch of take(50)) {
      expect(batch).toHaveLength(12);
      const groups = [0, 3, 6, 9].map((at) => new Set(batch.slice(at, at + 3).map(whose)));
      expect(groups.every((group) => group.size === 1)).toBe(true);
      expect(new Set(batch.map(whose)).size).toBe(4);
    }
  });

  it("hold one source each where they are not mixed, and its neighbour's people if it has few", () => {
    const batches = personBatches(faces, { ...shape, mixed: false }, seededRandom(1));
    const sourcesOf = (batch: number[]) => new Set(batch.map((i) => faces[i].source));
    const alone = Array.from({ length: 50 }, () => sourcesOf(batches.next().value));
    expect(alone.every(({ size }) => size === 1)).toBe(true);
    expect(new Set(alone.flatMap((sources) => [...sources]))).toEqual(new Set(["large", "small"]));

    const wide = personBatches(faces, { people: 6, pictures: 2, mixed: false }, seededRandom(1));
    for (let i = 0; i < 50; i++) {
      const batch = wide.next().value;
      expect(new Set(batch.map(whose)).size).toBe(6);
      if (sourcesOf(batch).has("small")) expect(sourcesOf(batch).has("large")).toBe(true);
    }
  });

  it("take from every source alike, and never a person who has nobody to be near", () => {
    const sources = take(100)
      .flat()
      .map((i) => faces[i].source);
    const share = sources.filter((source) => source === "small").length / sources.length;
    expect(share).toBeCloseTo(0.5, 1);
    expect(sources).not.toContain("single");
  });

  it("show all people before any again, and all pictures of each", () => {
    const seen = take(20).flat();
    expect(new Set(seen.filter((i) => faces[i].source === "large").map(whose)).size).toBe(40);
    const [batch] = take(1);
    const large = batch.filter((i) => faces[i].source === "large");
    expect(new Set(large).size).toBe(large.length);
  });

  it("are the same for the same seed, and others for another", () => {
    expect(take(5, 3)).toEqual(take(5, 3));
    expect(take(5, 3)).not.toEqual(take(5, 4));
  });

  it("want enough people", () => {
    const few = personBatches(faces, { people: 99, pictures: 2, mixed: true }, seededRandom(1));
    expect(() => few.next()).toThrow("45 people to train on have two pictures, a batch wants 99");
  });
});

describe("seeded random numbers", () => {
  it("are even over 0 to 1", () => {
    const random = seededRandom(42);
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 10_000; i++) counts[Math.floor(10 * random())]++;
    // A thousand each, give or take five standard deviations.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
