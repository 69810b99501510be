import { describe, expect, it } from "vitest";
import { sharedIdentities, splitByIdentity } from "../../../training/dataset/split.js";

const people = Array.from({ length: 500 }, (_, i) => `person-${i}`);
const faces = people.flatMap((person) => [{ person }, { person }, { person }]);
const options = { validationShare: 0.2, seed: 1 };

describe("the split", () => {
  it("puts a person into one part whole, about as many as asked", () => {
    const { train, validation } = splitByIdentity(faces, options);
    expect(train.length + validation.length).toBe(faces.length);
    const held = new Set(validation.map(({ person }) => person));
    expect(train.some(({ person }) => held.has(person))).toBe(false);
    // Of 500 people a fifth, give or take four standard deviations.
    expect(held.size).toBeGreaterThan(64);
    expect(held.size).toBeLessThan(136);
  });

  it("moves nobody when people are added, and others with another seed", () => {
    const held = (all: typeof faces, seed: number) =>
      new Set(splitByIdentity(all, { ...options, seed }).validation.map(({ person }) => person));
    const before = held(faces, 1);
    const after = held([...faces, { person: "newcomer" }], 1);
    after.delete("newcomer");
    expect(after).toEqual(before);
    expect(held(faces, 2)).not.toEqual(before);
  });
});

describe("identities in two sets", () => {
  it("are found however their names are written", () => {
    const shared = sharedIdentities(["Zoë Álvarez", "Bo"], ["zoe_alvarez", "Cy"]);
    expect(shared).toEqual(["Zoë Álvarez"]);
    expect(sharedIdentities(["Ada"], ["Adam"])).toEqual([]);
  });
});
