import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { ENCODER, faceAt, type OpenStores, openStores } from "../helpers/stores.js";

let directory: string;
let stores: OpenStores;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory);
});

afterEach(async () => {
  await stores.close();
  removeDirectory(directory);
});

/** Closes and opens again, as a restart does. */
async function restart(options: Parameters<typeof openStores>[1] = {}): Promise<void> {
  await stores.close();
  stores = await openStores(directory, options);
}

const ada = { name: "Ada", externalId: null };

describe("a gallery", () => {
  it("matches a person at once, and after a restart", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(3)]);
    expect(stores.gallery.match(faceAt(3).embedding, 2)).toEqual([
      {
        personId: person.id,
        distance: 0,
        template: faceAt(3).embedding,
        negativeDistance: null,
      },
    ]);
    await restart();
    expect(stores.gallery.person(person.id)).toEqual(person);
    expect(stores.gallery.match(faceAt(3).embedding, 2)[0]).toEqual({
      personId: person.id,
      distance: 0,
      template: faceAt(3).embedding,
      negativeDistance: null,
    });
  });

  it("names each person once, by the nearest of their faces, nearest first", async () => {
    const first = await stores.gallery.enroll(ada, [faceAt(1), faceAt(1, 0.3)]);
    const second = await stores.gallery.enroll({ name: "Bo", externalId: null }, [faceAt(1, 0.5)]);
    const probe = faceAt(1, 0.35).embedding;
    const candidates = stores.gallery.match(probe, 5);
    expect(candidates.map(({ personId }) => personId)).toEqual([first.person.id, second.person.id]);
    expect(candidates[0].distance).toBeCloseTo(0.05 ** 2, 6);
    expect(stores.gallery.matchOf(second.person.id, probe)?.distance).toBeCloseTo(0.15 ** 2, 6);
  });

  it("forgets an erased face at once and after a restart, and keeps the others", async () => {
    const { person, faces } = await stores.gallery.enroll(ada, [faceAt(1), faceAt(2)]);
    await stores.gallery.removeFace(faces[0].id);
    expect(stores.gallery.match(faceAt(1).embedding, 1)[0].distance).toBeGreaterThan(1);
    await restart();
    expect(stores.gallery.facesOf(person.id).map(({ id }) => id)).toEqual([faces[1].id]);
    expect(stores.gallery.match(faceAt(2).embedding, 1)[0].distance).toBe(0);
  });

  it("erases a person with faces and key, and says NOT_FOUND from then on", async () => {
    const { person, faces } = await stores.gallery.enroll(ada, [faceAt(1), faceAt(2)]);
    expect(readdirSync(join(directory, "keys"))).toEqual([`${person.id}.key`]);
    expect(await stores.gallery.deletePerson(person.id)).toEqual({ facesErased: 2 });
    expect(readdirSync(join(directory, "keys"))).toEqual([]);
    expect(stores.gallery.match(faceAt(1).embedding, 2)).toEqual([]);
    const notFound = { code: "NOT_FOUND" };
    await expect(stores.gallery.deletePerson(person.id)).rejects.toMatchObject(notFound);
    await expect(stores.gallery.removeFace(faces[0].id)).rejects.toMatchObject(notFound);
    await expect(stores.gallery.addFaces(person.id, [faceAt(3)])).rejects.toMatchObject(notFound);
    await expect(stores.gallery.updatePerson(person.id, { name: "X" })).rejects.toMatchObject(
      notFound,
    );
    await restart();
    expect(stores.gallery.stats()).toEqual({ people: 0, faces: 0, foreignFaces: 0, crops: 0 });
  });

  it("writes no embedding in the clear", async () => {
    const face = faceAt(0);
    face.embedding.forEach((_, i) => {
      face.embedding[i] = Math.sin(i + 1);
    });
    await stores.gallery.enroll(ada, [face]);
    const bytes = Buffer.from(face.embedding.buffer, 16, 64);
    const files = readdirSync(join(directory, "database"));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      expect(readFileSync(join(directory, "database", file)).includes(bytes)).toBe(false);
    }
  });

  it("keeps its files from other users of the machine", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const mode = (...path: string[]) => statSync(join(directory, ...path)).mode & 0o777;
    expect(mode("keys")).toBe(0o700);
    expect(mode("database")).toBe(0o700);
    expect(mode("keys", `${person.id}.key`)).toBe(0o600);
    for (const file of readdirSync(join(directory, "database"))) {
      expect(mode("database", file)).toBe(0o600);
    }
  });

  it("never compares a face of another encoder, and keeps it", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    await restart({ encoder: { ...ENCODER, id: "other-encoder-111111111111" } });
    expect(stores.gallery.match(faceAt(1).embedding, 2)).toEqual([]);
    expect(stores.gallery.matchOf(person.id, faceAt(1).embedding)).toBeUndefined();
    expect(stores.gallery.stats()).toEqual({ people: 1, faces: 0, foreignFaces: 1, crops: 0 });
    const [face] = stores.gallery.facesOf(person.id);
    expect(stores.gallery.renewal.isUsable(face)).toBe(false);
    await restart();
    expect(stores.gallery.match(faceAt(1).embedding, 2)).toHaveLength(1);
  });
});

describe("a gallery's limits and refusals", () => {
  it("refuses a second person of one external id, and names who has it", async () => {
    const { person } = await stores.gallery.enroll({ name: "Ada", externalId: "7" }, [faceAt(1)]);
    const again = stores.gallery.enroll({ name: "Bo", externalId: " 7 " }, [faceAt(2)]);
    await expect(again).rejects.toMatchObject({
      code: "DUPLICATE_PERSON",
      details: { personId: person.id },
    });
    expect(stores.gallery.stats().people).toBe(1);
    await stores.gallery.updatePerson(person.id, { externalId: null });
    await stores.gallery.enroll({ name: "Bo", externalId: "7" }, [faceAt(2)]);
  });

  it("lets only one of two enrolments of one external id at once through", async () => {
    const both = await Promise.allSettled([
      stores.gallery.enroll({ name: "Ada", externalId: "7" }, [faceAt(1)]),
      stores.gallery.enroll({ name: "Bo", externalId: "7" }, [faceAt(2)]),
    ]);
    expect(both.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("lets the most redundant template make room at a person's cap, also after a restart", async () => {
    const { person, faces } = await stores.gallery.enroll(ada, [faceAt(1), faceAt(2), faceAt(3)]);
    const better = faceAt(2, 0.1);
    better.quality.overall = 1;
    const stored = await stores.gallery.addFaces(person.id, [better]);
    expect(stored).toMatchObject({ replacedFaceIds: [faces[1].id], redundant: [] });
    const kept = [faces[0].id, faces[2].id, stored.faces[0].id];
    expect(stores.gallery.facesOf(person.id).map(({ id }) => id)).toEqual(kept);
    expect(stores.gallery.stats().faces).toBe(3);
    await restart();
    const afterwards = stores.gallery.facesOf(person.id).map(({ id }) => id);
    expect(afterwards.sort()).toEqual(kept.sort());
    expect(stores.gallery.match(faceAt(2).embedding, 1)[0].distance).toBeCloseTo(0.01, 6);
  });

  it("keeps no new face that shows less than one it has", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1), faceAt(2), faceAt(3)]);
    const worse = faceAt(2, 0.1);
    worse.quality.overall = 0.1;
    const stored = await stores.gallery.addFaces(person.id, [worse, faceAt(4)]);
    expect(stored.redundant).toContain(0);
    expect(stored.faces).toHaveLength(1);
    expect(stored.replacedFaceIds).toHaveLength(1);
    expect(stores.gallery.facesOf(person.id)).toHaveLength(3);
    expect(stores.gallery.match(faceAt(2).embedding, 1)[0].distance).toBe(0);
  });

  it("makes room only among templates that can be compared", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1), faceAt(2), faceAt(3)]);
    await restart({ encoder: { ...ENCODER, id: "other-encoder-111111111111" } });
    const stored = await stores.gallery.addFaces(person.id, [faceAt(1)]);
    expect(stored.replacedFaceIds).toEqual([]);
    expect(stores.gallery.stats()).toEqual({ people: 1, faces: 1, foreignFaces: 3, crops: 0 });
  });

  it("stores nothing where the admission refuses", async () => {
    const refuse = () => {
      throw new Error("refused");
    };
    await expect(stores.gallery.enroll(ada, [faceAt(1)], refuse)).rejects.toThrow("refused");
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const more = stores.gallery.addFaces(person.id, [faceAt(2)], refuse);
    await expect(more).rejects.toThrow("refused");
    await restart();
    expect(stores.gallery.stats()).toEqual({ people: 1, faces: 1, foreignFaces: 0, crops: 0 });
    expect(readdirSync(join(directory, "keys"))).toHaveLength(1);
  });

  it("is full at its limits of people and faces", async () => {
    await restart({ limits: { people: 2, faces: 2 } });
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    await stores.gallery.enroll({ name: "Bo", externalId: null }, [faceAt(2)]);
    const full = { code: "GALLERY_FULL" };
    await expect(stores.gallery.addFaces(person.id, [faceAt(3)])).rejects.toMatchObject(full);
    const third = stores.gallery.enroll({ name: "Cy", externalId: null }, [faceAt(3)]);
    await expect(third).rejects.toMatchObject(full);
  });

  it.each([
    ["an empty name", ""],
    ["blanks", "   "],
    ["a control character", "Ada\u0000"],
    ["a line break", "Ada\nBo"],
    ["201 characters", "x".repeat(201)],
  ])("refuses %s as a name and leaves nothing behind", async (_, name) => {
    const refused = stores.gallery.enroll({ name, externalId: null }, [faceAt(1)]);
    await expect(refused).rejects.toMatchObject({ code: "BAD_INPUT" });
    expect(readdirSync(join(directory, "keys"))).toEqual([]);
    expect(stores.gallery.stats().people).toBe(0);
  });

  it.each([
    ["NaN", Float32Array.from({ length: 128 }, () => Number.NaN)],
    ["another length", new Float32Array(64)],
  ])("refuses an embedding with %s", async (_, embedding) => {
    const enrol = stores.gallery.enroll(ada, [{ ...faceAt(1), embedding }]);
    await expect(enrol).rejects.toThrow(RangeError);
    expect(stores.gallery.stats().people).toBe(0);
  });
});
