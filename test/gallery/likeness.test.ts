import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { judgeLikeness, likenessRules } from "../../daemon/gallery/likeness.js";
import type { NewFace } from "../../daemon/gallery/types.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";

const rules = { duplicate: 0.2, similar: 0.3, different: 0.4 };
const ada = { name: "Ada", externalId: null };
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

/** Faces at their places, judged for a person or for somebody new. */
function judge(
  faces: readonly NewFace[],
  { personId = null as string | null, allowDuplicate = false } = {},
) {
  const placed = faces.map((face, index) => ({ index, face }));
  return judgeLikeness(placed, { gallery: stores.gallery, personId, rules, allowDuplicate });
}

/** A face at this squared distance from faceAt(axis). */
const near = (axis: number, distance: number) => faceAt(axis, Math.sqrt(distance));

describe("the likeness of a new face", () => {
  it("to nobody says nothing", async () => {
    expect(judge([faceAt(1)])).toEqual([]);
    await stores.gallery.enroll(ada, [faceAt(1)]);
    expect(judge([faceAt(5)])).toEqual([]);
  });

  it("to somebody enrolled is a duplicate, and says whose, how near, and which picture", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    expect(() => judge([near(1, 0.1), faceAt(1)])).toThrow(
      expect.objectContaining({
        code: "DUPLICATE_PERSON",
        details: expect.objectContaining({ personId: person.id, personName: "Ada", index: 0 }),
      }),
    );
    const [{ distance, ...warning }] = judge([near(1, 0.1)], { allowDuplicate: true });
    expect(warning).toMatchObject({ code: "SIMILAR_PERSON", personId: person.id, index: 0 });
    expect(distance).toBeCloseTo(0.1, 6);
  });

  it("just beyond the duplicate's distance is a warning, and further away none", async () => {
    await stores.gallery.enroll(ada, [faceAt(1)]);
    expect(judge([near(1, 0.21)])).toMatchObject([{ code: "SIMILAR_PERSON" }]);
    expect(judge([near(1, 0.31)])).toEqual([]);
  });

  it("to another is no duplicate where the person's own face is nearer", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const twin = await stores.gallery.enroll({ name: "Bo", externalId: null }, [near(1, 0.15)]);
    expect(judge([near(1, 0.001)], { personId: person.id })).toMatchObject([
      { code: "SIMILAR_PERSON", personId: twin.person.id },
    ]);
    expect(() => judge([near(1, 0.15)], { personId: person.id })).toThrow(
      expect.objectContaining({ code: "DUPLICATE_PERSON" }),
    );
  });

  it("to none of the person's own faces is a warning, whatever came with it", async () => {
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const warnings = judge([faceAt(5), faceAt(5)], { personId: person.id });
    expect(warnings.map(({ code, index }) => [code, index])).toEqual([
      ["DIFFERENT_PERSON", 0],
      ["DIFFERENT_PERSON", 1],
    ]);
  });

  it("is sought among the pictures of the request where nobody is enrolled yet", () => {
    const warnings = judge([faceAt(1), near(1, 0.1), faceAt(5)]);
    expect(warnings).toMatchObject([{ code: "DIFFERENT_PERSON", index: 2, personId: null }]);
  });
});

describe("what likeness is judged by", () => {
  const row = (far: number, threshold: number) => ({ far, threshold, pairs: 1000 });
  const table = [row(1e-2, 0.4), row(1e-3, 0.3), row(1e-4, 0.2), row(1e-5, 0.1)];
  const card = { default: 0.2, source: "a test", table };

  it("is the card's default and its looser rates while the gallery is small", () => {
    expect(likenessRules(card, { threshold: 0.15, templates: 1 })).toEqual({
      duplicate: 0.2,
      similar: 0.4,
      different: 0.4,
    });
  });

  it("tightens as the gallery grows, so that few new people are taken for others", () => {
    const at5000 = likenessRules(card, { threshold: 0.05, templates: 5000 });
    expect(at5000.duplicate).toBeCloseTo(0.1, 9);
    expect(at5000.similar).toBeCloseTo(0.1 * 2 ** Math.log10(4), 9);
    expect(at5000.different).toBe(0.4);
  });

  it("is never tighter than τ", () => {
    expect(likenessRules(card, { threshold: 0.15, templates: 5000 }).duplicate).toBe(0.15);
    expect(likenessRules(card, { threshold: 0.45, templates: 1 })).toEqual({
      duplicate: 0.45,
      similar: 0.45,
      different: 0.45,
    });
  });

  it("is the card's default where it has no table", () => {
    const bare = { ...card, table: [] };
    const expected = { duplicate: 0.2, similar: 0.2, different: 0.2 };
    expect(likenessRules(bare, { threshold: 0.1, templates: 9 })).toEqual(expected);
  });
});
