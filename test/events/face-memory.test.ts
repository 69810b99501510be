import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FaceMemory } from "../../daemon/events/face-memory.js";
import { eraseOrphanedFaces, forgetOldStrangers } from "../../daemon/events/stranger-erasure.js";
import type { NewEvent } from "../../daemon/events/types.js";
import { recognizedEvent, rejectedEvent, unknownEvent } from "../helpers/events.js";
import { goodQuality } from "../helpers/faces.js";
import { TestMemory } from "../helpers/memory.js";
import { ENCODER, faceAt } from "../helpers/stores.js";

let test: TestMemory;

beforeEach(async () => {
  test = new TestMemory();
  await test.open();
});

afterEach(() => test.close());

const face = (axis: number, nudge = 0) => faceAt(axis, nudge).embedding;
const unknown = (axis: number, changes: Partial<NewEvent> = {}) =>
  test.append({ ...unknownEvent(test.now), ...changes } as NewEvent, face(axis));
const strangerKeys = () => readdirSync(join(test.directory, "stranger-keys"));
const strangers = () => [...test.stores.strangers.all()];
const faceRecords = () => test.stores.root.openDB({ name: "event-faces" }).getCount();

async function ada(): Promise<string> {
  const { person } = await test.stores.gallery.enroll({ name: "Ada", externalId: null }, [
    faceAt(1),
  ]);
  return person.id;
}

describe("unknown visits", () => {
  it("of one face are one stranger's, also after a restart; of another another's", async () => {
    const first = await unknown(1);
    await test.restart();
    const again = await test.append(unknownEvent(test.now), face(1, 0.3));
    const other = await unknown(5);
    expect(first.owner?.kind).toBe("stranger");
    expect(again.owner).toEqual(first.owner);
    expect(other.owner).not.toEqual(first.owner);
    expect(test.stores.strangers.get(first.owner?.id ?? "")?.visits).toBe(2);
    expect(test.journal.event(first.id)).toEqual(first);
  });

  it("of too poor a face start no stranger, but join one", async () => {
    const poor = { quality: goodQuality({ overall: 0.1 }) };
    expect((await unknown(1, poor)).owner).toBeNull();
    const { owner } = await unknown(1);
    expect((await unknown(1, poor)).owner).toEqual(owner);
  });

  it("leave nothing where strangers are not to be remembered", async () => {
    const rules = { ...test.parts.rules, enabled: false };
    test.memory = new FaceMemory({ ...test.parts, rules });
    expect((await unknown(1)).owner).toBeNull();
    expect(strangerKeys()).toEqual([]);
    expect(faceRecords()).toBe(0);
  });

  it("make room among too many strangers", async () => {
    const rules = { ...test.parts.rules, maxStrangers: 2 };
    test.memory = new FaceMemory({ ...test.parts, rules });
    const all = [];
    for (const axis of [1, 3, 5]) {
      test.now = new Date(test.now.getTime() + 1000);
      all.push(await unknown(axis));
    }
    expect(strangers().map(({ id }) => id)).toEqual(all.slice(1).map(({ owner }) => owner?.id));
    expect(strangerKeys()).toHaveLength(2);
    expect(test.journal.event(all[0].id)).toMatchObject({ id: all[0].id, owner: null });
  });

  it("are journalled though the face cannot be kept", async () => {
    const create = () => Promise.reject(new Error("the disk is full"));
    Object.assign(test.stores.strangers.keyring, { create });
    const event = await unknown(1);
    expect(event).toMatchObject({ kind: "unknown", owner: null });
    expect(test.stores.log.lines.at(-1)?.message).toBe("the event's face is not kept");
  });

  it("whose event cannot be stored leave no stranger and no key", async () => {
    const wrong = { frames: -1 } as Partial<NewEvent>;
    await expect(unknown(1, wrong)).rejects.toThrow();
    const { root } = test.stores;
    const transaction = root.transaction.bind(root);
    const fail = () => Promise.reject(new Error("the database is full"));
    Object.assign(root, { transaction: fail });
    await expect(unknown(1)).rejects.toThrow("the database is full");
    Object.assign(root, { transaction });
    expect(strangers()).toEqual([]);
    expect(strangerKeys()).toEqual([]);
    expect(test.journal.lastSeq()).toBe(0);
  });
});

describe("other visits", () => {
  it("that are recognised keep their face with the person's key", async () => {
    const personId = await ada();
    const event = await test.append(recognizedEvent(personId), face(1, 0.1));
    expect(event.owner).toEqual({ kind: "person", id: personId });
    await test.restart();
    const key = test.stores.keyring.get(personId) as Buffer;
    const opened = test.journal.faces.open(event.seq, { key, length: ENCODER.length });
    expect(opened?.embedding).toEqual(face(1, 0.1));
    expect(strangers()).toEqual([]);
  });

  it("that are rejected keep none, since whose it is remains open", async () => {
    const event = await test.append(rejectedEvent(), face(1));
    expect(event.owner).toBeNull();
    expect(faceRecords()).toBe(0);
  });

  it("that were corrected are a stranger's", async () => {
    const corrected = { ...rejectedEvent(), reason: "CORRECTED" } as NewEvent;
    const event = await test.append(corrected, face(1));
    expect(event.owner?.kind).toBe("stranger");
  });

  it("without a face worth comparing keep none", async () => {
    expect((await test.append(unknownEvent(), null)).owner).toBeNull();
  });
});

describe("an unknown visit that turns out to be a person's", () => {
  const visitId = "visit-7";

  it("is no stranger's any more, and where it was the only one there is none", async () => {
    const personId = await ada();
    const before = await unknown(1, { visitId });
    await test.append({ ...recognizedEvent(personId), visitId }, face(1));
    const owner = { kind: "person", id: personId };
    expect(test.journal.event(before.id)?.owner).toEqual(owner);
    expect(strangers()).toEqual([]);
    expect(strangerKeys()).toEqual([]);
    await test.restart();
    const key = test.stores.keyring.get(personId) as Buffer;
    expect(test.journal.faces.open(before.seq, { key, length: 128 })?.embedding).toEqual(face(1));
  });

  it("leaves the stranger their other visits", async () => {
    const personId = await ada();
    await unknown(1);
    const lastSeenAt = test.now;
    test.now = new Date(test.now.getTime() + 60_000);
    await unknown(1, { visitId });
    await test.append({ ...recognizedEvent(personId), visitId }, face(1));
    expect(strangers()).toMatchObject([{ visits: 1, lastSeenAt }]);
  });

  it("of another visit changes nothing", async () => {
    const personId = await ada();
    await unknown(1, { visitId });
    await test.append({ ...recognizedEvent(personId), visitId: "visit-8" }, face(1));
    expect(strangers()).toMatchObject([{ visits: 1 }]);
  });
});

describe("retention", () => {
  it("takes the faces with their events", async () => {
    test.retention = { maxEvents: 2, maxAgeDays: 30 };
    await test.restart();
    for (let i = 0; i < 5; i++) await unknown(1);
    await test.journal.prune();
    const [{ id, visits }] = strangers();
    expect(test.journal.faces.seqsOf(id)).toEqual([4, 5]);
    expect(faceRecords()).toBe(2);
    expect(visits).toBe(5);
  });

  it("erases who was not seen for too long, but for those who were dismissed", async () => {
    await unknown(1);
    const kept = await unknown(3);
    const [, dismissed] = strangers();
    test.stores.strangers.remember({ ...dismissed, dismissedAt: test.now });
    test.now = new Date(test.now.getTime() + 31 * 86_400_000);
    const recent = await unknown(5);
    await forgetOldStrangers(test.parts);
    const ids = strangers().map(({ id }) => id);
    expect(ids.sort()).toEqual([kept, recent].map(({ owner }) => owner?.id).sort());
    expect(strangerKeys()).toHaveLength(2);
  });
});

describe("a start after a crash", () => {
  it("erases the faces of those whose key is gone, and keeps the others", async () => {
    const personId = await ada();
    await test.append(recognizedEvent(personId), face(1));
    const stranger = await unknown(5);
    // What deletePerson leaves where the power goes before the faces do.
    await test.stores.gallery.deletePerson(personId);
    await test.restart();
    await eraseOrphanedFaces(test.parts);
    expect(faceRecords()).toBe(1);
    expect(test.journal.event(stranger.id)?.owner).toEqual(stranger.owner);
  });

  it("reports a damaged face by its event's number, and leaves it out", async () => {
    const damaged = await unknown(1);
    const db = test.stores.root.openDB<unknown, number>({ name: "event-faces" });
    await db.put(damaged.seq, { v: 1, hello: "world" });
    await test.restart();
    expect(test.journal.event(damaged.id)?.owner).toBeNull();
    expect(test.stores.log.lines.map(({ fields }) => fields)).toContainEqual(
      expect.objectContaining({ code: "CORRUPT_RECORD", kind: "event face", seq: damaged.seq }),
    );
  });
});
