import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { ENCODER, faceAt, type OpenStores, openStores } from "../helpers/stores.js";

const NEXT = { ...ENCODER, id: "next-encoder-222222222222" };
/** The previous encoder's distances are worth half as much. */
const HALF = 0.5;
const previous = { ...ENCODER, equalRate: (distance: number) => HALF * distance };
const ada = { name: "Ada", externalId: null };
const bo = { name: "Bo", externalId: null };

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

async function changeEncoder(): Promise<void> {
  await stores.close();
  stores = await openStores(directory, { encoder: NEXT, previous });
}

const at = (axis: number, nudge = 0) => faceAt(axis, nudge).embedding;

describe("two encoders side by side", () => {
  it("recognise by the previous one who has only its templates, on the scale of the new", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    await changeEncoder();
    const { gallery } = stores;
    expect(gallery.match(at(90), 2, at(1, 0.2))).toMatchObject([
      { personId: person.id, distance: expect.closeTo(HALF * 0.04, 6), byPrevious: true },
    ]);
    expect(gallery.matchOf(person.id, at(90), at(1, 0.2))).toMatchObject({ byPrevious: true });
    // Without the previous encoder's embedding there is nothing to compare.
    expect(gallery.match(at(1), 2)).toEqual([]);
    expect(gallery.matchOf(person.id, at(1))).toBeUndefined();
    expect(gallery.stats()).toMatchObject({ faces: 1, foreignFaces: 0 });
    expect(gallery.renewal.peopleByPrevious()).toBe(1);
    expect(gallery.renewal.mustEnrolAgain(person.id)).toBe(true);
  });

  it("never compare embeddings of the one with templates of the other", async () => {
    await stores.gallery.enroll(ada, [faceAt(1)]);
    await changeEncoder();
    await stores.gallery.enroll(bo, [faceAt(2)]);
    const matches = stores.gallery.match(at(1), 2, at(2));
    expect(matches.filter(({ distance }) => distance < HALF)).toEqual([]);
  });

  it("use the previous one no more once a person has a new template, and again without", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    await changeEncoder();
    const { gallery } = stores;
    const { faces } = await gallery.addFaces(person.id, [faceAt(5)]);
    expect(gallery.match(at(5), 2, at(1))).toMatchObject([{ personId: person.id, distance: 0 }]);
    expect(gallery.match(at(90), 2, at(1))[0].distance).toBeGreaterThan(1);
    expect(gallery.matchOf(person.id, at(90), at(1))?.byPrevious).toBeUndefined();
    expect(gallery.renewal.mustEnrolAgain(person.id)).toBe(false);
    await gallery.removeFace(faces[0].id);
    expect(gallery.match(at(90), 2, at(1))).toMatchObject([{ distance: 0, byPrevious: true }]);
    await gallery.deletePerson(person.id);
    expect(gallery.match(at(90), 2, at(1))).toEqual([]);
  });

  it("show each encoder's nearest where they name different people", async () => {
    const first = await stores.gallery.enroll(ada, [faceAt(1)]);
    await changeEncoder();
    const second = await stores.gallery.enroll(bo, [faceAt(5)]);
    const cy = await stores.gallery.enroll({ name: "Cy", externalId: null }, [faceAt(5, 0.01)]);
    const matches = stores.gallery.match(at(5), 2, at(1, 0.5));
    expect(matches.map(({ personId }) => personId)).toEqual([
      second.person.id,
      cy.person.id,
      first.person.id,
    ]);
  });

  it("keep to a correction, whichever of them was in use when it was made", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const reject = (encoderId: string, embedding: Float32Array, eventId: string) => {
      const base = { id: randomUUID(), personId: person.id, eventId, at: new Date(0) };
      return stores.gallery.corrections.addRejected(
        { kind: "rejected", ...base, encoderId },
        embedding,
      );
    };
    await reject(ENCODER.id, at(1, 0.4), "0-1");
    await changeEncoder();
    const negative = (probe: Float32Array, older: Float32Array) =>
      stores.gallery.match(probe, 1, older)[0].negativeDistance;
    expect(negative(at(90), at(1, 0.2))).toBeCloseTo(HALF * 0.04, 6);
    await reject(NEXT.id, at(90, 0.1), "0-2");
    expect(negative(at(90), at(1, 0.2))).toBeCloseTo(0.01, 6);
    await stores.gallery.addFaces(person.id, [faceAt(5)]);
    expect(negative(at(90), at(1, 0.4))).toBeCloseTo(0, 6);
  });
});
