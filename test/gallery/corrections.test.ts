import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Correction } from "../../daemon/gallery/corrections.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { ENCODER, faceAt, type OpenStores, openStores } from "../helpers/stores.js";

let directory: string;
let stores: OpenStores;
let personId: string;

beforeEach(async () => {
  directory = temporaryDirectory();
  stores = await openStores(directory);
  const enrolled = await stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
  personId = enrolled.person.id;
});

afterEach(async () => {
  await stores.close();
  removeDirectory(directory);
});

async function restart(options: Parameters<typeof openStores>[1] = {}): Promise<void> {
  await stores.close();
  stores = await openStores(directory, options);
}

type Rejected = Extract<Correction, { kind: "rejected" }>;

/** Says of the face along axis 1, nudged, that it is not Ada's. */
async function reject(nudge: number, eventId = "0-1"): Promise<Rejected> {
  const base = { id: randomUUID(), personId, eventId, at: new Date(0), encoderId: ENCODER.id };
  const correction: Rejected = { kind: "rejected", ...base };
  await stores.gallery.corrections.addRejected(correction, faceAt(1, nudge).embedding);
  return correction;
}

const match = (nudge = 0) => stores.gallery.match(faceAt(1, nudge).embedding, 1)[0];

describe("corrections", () => {
  it("tell the distance to the person's nearest negative, also after a restart", async () => {
    expect(match().negativeDistance).toBeNull();
    await reject(0.5, "0-1");
    const nearest = await reject(0.3, "0-2");
    expect(match().negativeDistance).toBeCloseTo(0.09, 6);
    await restart();
    expect(match().negativeDistance).toBeCloseTo(0.09, 6);
    const probe = faceAt(1).embedding;
    expect(stores.gallery.matchOf(personId, probe)?.negativeDistance).toBeCloseTo(0.09, 6);
    expect(stores.gallery.corrections.ofEvent("0-2")).toEqual(nearest);
  });

  it("are nobody else's", async () => {
    const bo = await stores.gallery.enroll({ name: "Bo", externalId: null }, [faceAt(3)]);
    await reject(0.3);
    const probe = faceAt(3).embedding;
    expect(stores.gallery.matchOf(bo.person.id, probe)?.negativeDistance).toBeNull();
  });

  it("that are taken back are forgotten, also after a restart", async () => {
    const correction = await reject(0.3);
    await stores.gallery.corrections.remove(correction);
    for (const isAfter of [false, true]) {
      if (isAfter) await restart();
      expect(match().negativeDistance).toBeNull();
      expect(stores.gallery.corrections.ofPerson(personId)).toEqual([]);
      expect(stores.gallery.corrections.ofEvent("0-1")).toBeNull();
    }
  });

  it("go with their person, from the disk too", async () => {
    await reject(0.3);
    await stores.gallery.deletePerson(personId);
    expect(stores.gallery.corrections.ofEvent("0-1")).toBeNull();
    expect(stores.root.openDB({ name: "corrections" }).getCount()).toBe(0);
  });

  it("of another encoder are kept, and compared with nothing", async () => {
    const correction = await reject(0.3);
    await restart({ encoder: { ...ENCODER, id: "another-encoder-000000000000" } });
    expect(stores.gallery.corrections.nearestNegative(personId, faceAt(1).embedding)).toBeNull();
    expect(stores.gallery.corrections.ofPerson(personId)).toEqual([correction]);
    await restart();
    expect(match().negativeDistance).toBeCloseTo(0.09, 6);
  });

  it.each<[string, (id: string) => unknown]>([
    ["a flipped bit", (id) => damage(id, (sealed) => sealed.with(40, sealed[40] ^ 1))],
    ["a sealed face cut short", (id) => damage(id, (sealed) => sealed.subarray(0, 20))],
    ["something else", (id) => stores.root.openDB({ name: "corrections" }).put(id, { v: 9 })],
    ["a lost key", () => rmSync(join(directory, "keys", `${personId}.key`))],
  ])("that are damaged (%s) are reported by id and left out", async (_, change) => {
    const damaged = await reject(0.3, "0-1");
    await change(damaged.id);
    await stores.root.flushed;
    await restart();
    expect(stores.gallery.corrections.ofPerson(personId)).toEqual([]);
    expect(stores.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ code: "CORRUPT_RECORD", kind: "correction", id: damaged.id }),
    );
  });

  it("do not lie readable in the database", async () => {
    const { id } = await reject(0.3);
    const { sealed } = stores.root
      .openDB<{ sealed: Uint8Array }, string>({ name: "corrections" })
      .get(id) as { sealed: Uint8Array };
    const plain = Buffer.from(faceAt(1, 0.3).embedding.buffer).subarray(0, 16);
    expect(Buffer.from(sealed).includes(plain)).toBe(false);
  });
});

function damage(id: string, change: (sealed: Uint8Array) => Uint8Array) {
  const db = stores.root.openDB<{ sealed: Uint8Array }, string>({ name: "corrections" });
  const record = db.get(id) as { sealed: Uint8Array };
  const sealed = change(new Uint8Array(record.sealed));
  return db.put(id, { ...record, sealed: Buffer.from(sealed) });
}
