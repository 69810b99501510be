import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Crops } from "../../daemon/gallery/crops.js";
import type { FaceTemplate } from "../../daemon/gallery/types.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import {
  faceAt,
  KEYPOINT_NAMES,
  type OpenStores,
  openStores,
  picturedFace,
} from "../helpers/stores.js";

const ada = { name: "Ada", externalId: null };

let directory: string;
let stores: OpenStores;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory, { keepCrops: true });
});

afterEach(async () => {
  await stores.close();
  removeDirectory(directory);
});

function cropsOnDisk() {
  return stores.root.openDB<Record<string, unknown>, string>({ name: "crops" });
}

function open(face: FaceTemplate) {
  const key = stores.keyring.get(face.personId) as Buffer;
  return new Crops(cropsOnDisk(), { keep: true, keypointNames: KEYPOINT_NAMES }).open(face, key);
}

describe("crops of enrolled faces", () => {
  it("are kept whole, with keypoints by name, over a restart", async () => {
    const { faces } = await stores.gallery.enroll(ada, [picturedFace(1), faceAt(2)]);
    expect(faces.map((face) => stores.gallery.hasCrop(face))).toEqual([true, false]);
    await stores.close();
    stores = await openStores(directory, { keepCrops: true });
    expect(faces.map((face) => stores.gallery.hasCrop(face))).toEqual([true, false]);
    expect(stores.gallery.stats().crops).toBe(1);
    const { image, keypoints } = await open(faces[0]);
    expect(image).toEqual(picturedFace(1).crop.image);
    expect(keypoints.rightEye.x).toBeCloseTo(5, 9);
    expect(keypoints.leftEar.y).toBeCloseTo(25, 9);
  });

  it("are kept only with consent", async () => {
    await stores.close();
    stores = await openStores(directory, { keepCrops: false });
    const { faces } = await stores.gallery.enroll(ada, [picturedFace(1)]);
    expect(stores.gallery.hasCrop(faces[0])).toBe(false);
    expect([...cropsOnDisk().getKeys()]).toEqual([]);
  });

  it("are erased with their face and with their person", async () => {
    const two = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await stores.gallery.removeFace(two.faces[0].id);
    expect([...cropsOnDisk().getKeys()]).toEqual([two.faces[1].id]);
    await stores.gallery.deletePerson(two.person.id);
    expect([...cropsOnDisk().getKeys()]).toEqual([]);
    expect(stores.gallery.stats().crops).toBe(0);
  });

  it("can be erased alone, of one person or of all", async () => {
    const first = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    const second = await stores.gallery.enroll(ada, [picturedFace(3)]);
    expect(await stores.gallery.renewal.eraseCrops(first.person.id)).toBe(2);
    expect(stores.gallery.stats()).toMatchObject({ faces: 3, crops: 1 });
    expect([...cropsOnDisk().getKeys()]).toEqual([second.faces[0].id]);
    expect(await stores.gallery.renewal.eraseCrops()).toBe(1);
    expect([...cropsOnDisk().getKeys()]).toEqual([]);
    await expect(stores.gallery.renewal.eraseCrops("nobody")).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });

  it("stand nowhere in the clear", async () => {
    await stores.gallery.enroll(ada, [picturedFace(1)]);
    for (const file of readdirSync(join(directory, "database"))) {
      const bytes = readFileSync(join(directory, "database", file));
      expect(bytes.includes("WEBP")).toBe(false);
      expect(bytes.includes("rightEye")).toBe(false);
    }
  });

  it.each([
    ["has a flipped bit", (sealed: Buffer) => sealed.fill(sealed[60] ^ 1, 60, 61)],
    ["is cut short", (sealed: Buffer) => sealed.subarray(0, 20)],
  ])("are refused where one %s", async (_, damage) => {
    const { faces } = await stores.gallery.enroll(ada, [picturedFace(1)]);
    const record = cropsOnDisk().get(faces[0].id) as { sealed: Uint8Array };
    const sealed = damage(Buffer.from(record.sealed));
    await cropsOnDisk().put(faces[0].id, { ...record, sealed });
    await expect(open(faces[0])).rejects.toMatchObject({ code: "CORRUPT_RECORD" });
  });

  it("do not open as another face's of the same person", async () => {
    const { faces } = await stores.gallery.enroll(ada, [picturedFace(1), picturedFace(2)]);
    await cropsOnDisk().put(faces[0].id, cropsOnDisk().get(faces[1].id) as never);
    await expect(open(faces[0])).rejects.toMatchObject({ code: "CORRUPT_RECORD" });
    await expect(open(faces[1])).resolves.toBeDefined();
  });
});
