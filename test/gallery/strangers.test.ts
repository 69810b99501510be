import { randomUUID } from "node:crypto";
import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newStranger, type Stranger } from "../../daemon/gallery/stranger-clusters.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { goodQuality } from "../helpers/faces.js";
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

async function restart(options: Parameters<typeof openStores>[1] = {}): Promise<void> {
  await stores.close();
  stores = await openStores(directory, options);
}

/** Stores a stranger whose face lies along this axis. */
async function store(axis: number, changes: Partial<Stranger> = {}): Promise<Stranger> {
  const { root, strangers } = stores;
  const visit = { at: new Date(axis * 1000), eventSeq: axis, quality: goodQuality() };
  const made = newStranger(
    { ...visit, embedding: faceAt(axis).embedding },
    { id: randomUUID(), encoderId: ENCODER.id },
  );
  const stranger = { ...made, ...changes };
  await strangers.keyring.create(stranger.id);
  await root.transaction(strangers.writing(stranger));
  strangers.remember(stranger);
  return stranger;
}

const nearest = (axis: number, nudge = 0) =>
  stores.strangers.nearest(faceAt(axis, nudge).embedding, 0.2)?.id;

describe("the strangers", () => {
  it("are found by their faces, also after a restart", async () => {
    const one = await store(1);
    const other = await store(3);
    for (const isAfter of [false, true]) {
      if (isAfter) await restart();
      expect(nearest(1, 0.2)).toBe(one.id);
      expect(nearest(3)).toBe(other.id);
      expect(nearest(1, 0.5)).toBeUndefined();
      expect(stores.strangers.get(one.id)).toEqual(one);
    }
  });

  it("have a key each, readable by the owner alone, apart from the people's", async () => {
    const { id } = await store(1);
    const path = join(directory, "stranger-keys", `${id}.key`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(directory, "keys"))).toEqual([]);
  });

  it("of another encoder are kept and found by nothing", async () => {
    const stranger = await store(1);
    await restart({ encoder: { id: "another-encoder-000000000000", length: 64 } });
    const probe = new Float32Array(64);
    expect(stores.strangers.nearest(probe, Number.POSITIVE_INFINITY)).toBeNull();
    expect(stores.strangers.get(stranger.id)).toEqual(stranger);
    await restart();
    expect(nearest(1)).toBe(stranger.id);
  });

  it.each<[string, (id: string) => unknown]>([
    ["a flipped bit", (id) => damage(id, (sealed) => sealed.with(40, sealed[40] ^ 1))],
    ["a face cut short", (id) => damage(id, (sealed) => sealed.subarray(0, 20))],
    ["something else", (id) => stores.root.openDB({ name: "strangers" }).put(id, [1])],
    ["a lost key", (id) => rmSync(join(directory, "stranger-keys", `${id}.key`))],
  ])("that are damaged (%s) are reported and left out, and harm nobody else", async (_, change) => {
    const damaged = await store(1);
    const whole = await store(3);
    await change(damaged.id);
    await stores.root.flushed;
    await restart();
    expect([...stores.strangers.all()].map(({ id }) => id)).toEqual([whole.id]);
    expect(nearest(1)).toBeUndefined();
    expect(stores.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ code: "CORRUPT_RECORD", kind: "stranger", id: damaged.id }),
    );
  });

  it("whose write a crash cut short leave no key behind", async () => {
    await stores.strangers.keyring.create(randomUUID());
    await restart();
    expect(readdirSync(join(directory, "stranger-keys"))).toEqual([]);
  });
});

describe("the strangers' list", () => {
  const listed = { first: 10, minVisits: 1, includeDismissed: false };
  const ids = (query: Partial<typeof listed> & { after?: string } = {}) =>
    stores.strangers.page({ ...listed, ...query }).nodes.map(({ stranger }) => stranger.id);

  it("begins with who was seen last, and goes on after a cursor", async () => {
    const [early, late, middle] = [await store(1), await store(7), await store(3)];
    expect(ids()).toEqual([late.id, middle.id, early.id]);
    const page = stores.strangers.page({ ...listed, first: 2 });
    expect(page).toMatchObject({ hasNextPage: true, totalCount: 3 });
    expect(ids({ after: page.nodes[1].cursor })).toEqual([early.id]);
  });

  it("leaves out who was dismissed, and who came too seldom, unless asked", async () => {
    const dismissed = await store(1, { dismissedAt: new Date(0) });
    const often = await store(3, { visits: 4 });
    const once = await store(5);
    expect(ids()).toEqual([once.id, often.id]);
    expect(ids({ minVisits: 2 })).toEqual([often.id]);
    expect(ids({ includeDismissed: true })).toContain(dismissed.id);
  });

  it("refuses a cursor that is none", () => {
    expect(() => ids({ after: "bm9wZQ" })).toThrow(expect.objectContaining({ code: "BAD_CURSOR" }));
  });
});

function damage(id: string, change: (sealed: Uint8Array) => Uint8Array) {
  interface Stored {
    templates: { sealed: Uint8Array }[];
  }
  const db = stores.root.openDB<Stored, string>({ name: "strangers" });
  const record = db.get(id) as Stored;
  const templates = record.templates.map(({ sealed, ...rest }) => {
    return { ...rest, sealed: Buffer.from(change(new Uint8Array(sealed))) };
  });
  return db.put(id, { ...record, templates });
}
