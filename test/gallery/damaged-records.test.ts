import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";

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

type Stored = Record<string, unknown>;

/** Enrols two people, changes what is stored of the first, and opens the gallery again. */
async function afterDamage(change: (damage: Damage) => void | Promise<void>) {
  const ada = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
  const bo = await stores.gallery.enroll({ name: "Bo", externalId: null }, [faceAt(2)]);
  const people = stores.root.openDB<Stored, string>({ name: "people" });
  const faces = stores.root.openDB<Stored, string>({ name: "faces" });
  await change({ ada, bo, people, faces });
  await stores.root.flushed;
  await stores.close();
  stores = await openStores(directory);
  return { ada, bo };
}

interface Damage {
  ada: Awaited<ReturnType<OpenStores["gallery"]["enroll"]>>;
  bo: Awaited<ReturnType<OpenStores["gallery"]["enroll"]>>;
  people: ReturnType<typeof openDb>;
  faces: ReturnType<typeof openDb>;
}

function openDb() {
  return stores.root.openDB<Stored, string>({ name: "people" });
}

const damages: [string, (damage: Damage) => void | Promise<void>][] = [
  [
    "a flipped bit in the sealed embedding",
    async ({ ada, faces }) => {
      const record = faces.get(ada.faces[0].id) as Stored & { sealed: Uint8Array };
      const sealed = Buffer.from(record.sealed);
      sealed[40] ^= 1;
      await faces.put(ada.faces[0].id, { ...record, sealed });
    },
  ],
  [
    "a sealed embedding that is cut short",
    async ({ ada, faces }) => {
      const record = faces.get(ada.faces[0].id) as Stored & { sealed: Uint8Array };
      await faces.put(ada.faces[0].id, { ...record, sealed: record.sealed.subarray(0, 20) });
    },
  ],
  [
    "a face that was handed to another person",
    async ({ ada, bo, faces }) => {
      const record = faces.get(ada.faces[0].id) as Stored;
      await faces.put(ada.faces[0].id, { ...record, personId: bo.person.id });
    },
  ],
  [
    "a face under another face's key",
    async ({ ada, bo, faces }) => {
      await faces.put(ada.faces[0].id, faces.get(bo.faces[0].id) as Stored);
    },
  ],
  [
    "a record of a version to come",
    async ({ ada, faces }) => {
      const record = faces.get(ada.faces[0].id) as Stored;
      await faces.put(ada.faces[0].id, { ...record, v: 2 });
    },
  ],
  [
    "a record that is something else altogether",
    async ({ ada, faces }) => {
      await faces.put(ada.faces[0].id, { hello: "world" });
    },
  ],
  ["a lost key", ({ ada }) => rmSync(join(directory, "keys", `${ada.person.id}.key`))],
  [
    "a lost person",
    async ({ ada, people }) => {
      await people.remove(ada.person.id);
    },
  ],
];

describe("a damaged record", () => {
  it.each(damages)("(%s) matches nobody, is reported, and harms nobody else", async (_, damage) => {
    const { bo, ada } = await afterDamage(damage);
    const near = stores.gallery.match(faceAt(1).embedding, 2);
    expect(near.filter(({ distance }) => distance < 1)).toEqual([]);
    expect(stores.gallery.match(faceAt(2).embedding, 1)).toMatchObject([
      { personId: bo.person.id, distance: 0 },
    ]);
    const reported = stores.log.lines.filter(({ fields }) => fields.code === "CORRUPT_RECORD");
    expect(reported.map(({ fields }) => fields.id)).toEqual([ada.faces[0].id]);
  });

  it("says nothing of the gallery's contents in the log", async () => {
    await afterDamage(async ({ ada, people }) => {
      await people.put(ada.person.id, { ...(people.get(ada.person.id) as Stored), name: 7 });
    });
    expect(JSON.stringify(stores.log.lines)).toContain("CORRUPT_RECORD");
    expect(JSON.stringify(stores.log.lines)).not.toContain("Ada");
  });
});
