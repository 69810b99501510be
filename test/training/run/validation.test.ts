import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../training/batches/seeded-random.js";
import type { EmbeddedPerson } from "../../../training/run/embed-faces.js";
import { pairDistances, validationFigures } from "../../../training/run/validation.js";

/** People at random places of the unit cube, their pictures within `spread` of these. */
function people(
  source: string,
  { count, pictures, spread }: { count: number; pictures: number; spread: number },
): EmbeddedPerson[] {
  const random = seededRandom(count + pictures);
  return Array.from({ length: count }, (_, person) => {
    const centre = Array.from({ length: 8 }, random);
    return Array.from({ length: pictures }, () => ({
      person: `${source} ${person}`,
      source,
      embedding: Float32Array.from(centre, (value) => value + spread * (random() - 0.5)),
    }));
  }).flat();
}

const tidy = people("tidy", { count: 20, pictures: 5, spread: 0.01 });
const messy = people("messy", { count: 200, pictures: 5, spread: 1.5 });

describe("validation", () => {
  it("holds an id for one person in every source", () => {
    const one = tidy.map((face, i) => (i % 2 === 0 ? { ...face, source: "other" } : face));
    const { genuine, impostor } = pairDistances(one);
    expect([...genuine.values()].reduce((sum, { length }) => sum + length, 0)).toBe(20 * 10);
    // Half of the faces in each source; a person has two of five in one and three in the other.
    expect(impostor.length).toBe(2 * ((50 * 49) / 2) - 20 * (1 + 3));
  });

  it("compares strangers of one source only", () => {
    const { impostor, impostorBySource } = pairDistances([...tidy, ...messy.slice(0, 5)]);
    expect([...impostorBySource.keys()]).toEqual(["tidy"]);
    expect(impostor).toEqual(impostorBySource.get("tidy"));
    const alone = [...tidy.slice(0, 5), ...messy.slice(0, 5)];
    expect(() => pairDistances(alone)).toThrow("no source has two people");
  });

  it("is perfect where nobody is near anybody else", () => {
    expect(validationFigures(pairDistances(tidy)).score).toBe(1);
  });

  it("weighs sources alike, however many pictures they have", () => {
    const { tar, tarBySource } = validationFigures(pairDistances([...tidy, ...messy]));
    const [first, second] = [tarBySource.tidy["0.001"], tarBySource.messy["0.001"]];
    expect(first).toBeGreaterThan(second);
    expect(tar["0.001"]).toBeCloseTo((first + second) / 2);
  });

  it("makes do with few pairs where no source has more", () => {
    const few = tidy.slice(0, 10);
    expect(validationFigures(pairDistances(few)).tarBySource.tidy["0.01"]).toBe(1);
    // Beside a source that has enough they count for nothing.
    expect(validationFigures(pairDistances([...few, ...messy])).tarBySource.tidy).toBeUndefined();
  });

  it("is no better than chance where embeddings say nothing", () => {
    const random = seededRandom(7);
    const noise = messy.map((face) => ({ ...face, embedding: face.embedding.map(() => random()) }));
    expect(validationFigures(pairDistances(noise)).tar["0.01"]).toBeLessThan(0.03);
  });
});
