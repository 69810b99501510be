import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  mergeStrangers,
  nameStranger,
  setDismissed,
} from "../../daemon/events/stranger-changes.js";
import type { JournaledEvent } from "../../daemon/events/types.js";
import { unknownEvent } from "../helpers/events.js";
import { TestMemory } from "../helpers/memory.js";
import { ENCODER, faceAt } from "../helpers/stores.js";

let test: TestMemory;

beforeEach(async () => {
  test = new TestMemory();
  await test.open();
});

afterEach(() => test.close());

const face = (axis: number, nudge = 0) => faceAt(axis, nudge).embedding;
const strangerKeys = () => readdirSync(join(test.directory, "stranger-keys"));
const somebody = { kind: "new", name: "Ada", externalId: null } as const;

function unknown(axis: number, nudge = 0): Promise<JournaledEvent> {
  test.now = new Date(test.now.getTime() + 60_000);
  return test.append(unknownEvent(test.now), face(axis, nudge));
}

/** The stranger of an event. */
async function strangerOf(event: Promise<JournaledEvent>): Promise<string> {
  const { owner } = await event;
  if (owner?.kind !== "stranger") throw new Error("no stranger's");
  return owner.id;
}

const name = (id: string, enrollee: Parameters<typeof nameStranger>[1] = somebody, allow = false) =>
  nameStranger(id, enrollee, { ...test.parts, allowDuplicate: allow });

async function eventsOf(filter: { personId?: string; strangerId?: string }) {
  const { events } = await test.journal.readBefore(null, 100, filter);
  return events.map(({ id }) => id).reverse();
}

describe("naming a stranger", () => {
  it("makes a person of them, with their faces and their history, also after a restart", async () => {
    const first = await unknown(1);
    const second = await unknown(1, 0.3);
    const stranger = await strangerOf(Promise.resolve(first));
    const { person, faces } = await name(stranger);
    expect(faces.map(({ source }) => source)).toEqual(["stranger", "stranger"]);
    for (const isAfter of [false, true]) {
      if (isAfter) await test.restart();
      expect(await eventsOf({ personId: person.id })).toEqual([first.id, second.id]);
      expect(await eventsOf({ strangerId: stranger })).toEqual([]);
      const [match] = test.stores.gallery.match(face(1, 0.3), 1);
      expect(match).toMatchObject({ personId: person.id, distance: 0 });
      const key = test.stores.keyring.get(person.id) as Buffer;
      const opened = test.journal.faces.open(second.seq, { key, length: ENCODER.length });
      expect(opened?.embedding).toEqual(face(1, 0.3));
    }
    expect(test.stores.strangers.size).toBe(0);
    expect(strangerKeys()).toEqual([]);
  });

  it("gives somebody enrolled their faces and history", async () => {
    const { gallery } = test.stores;
    const { person } = await gallery.enroll({ name: "Ada", externalId: null }, [faceAt(3)]);
    const event = await unknown(1);
    const stranger = await strangerOf(Promise.resolve(event));
    const enrolment = await name(stranger, { kind: "existing", personId: person.id });
    expect(enrolment.person).toEqual(person);
    expect(gallery.facesOf(person.id)).toHaveLength(2);
    expect(await eventsOf({ personId: person.id })).toEqual([event.id]);
  });

  it("refuses a face that is somebody else's, and leaves the stranger as they were", async () => {
    const { person } = await test.stores.gallery.enroll({ name: "Bo", externalId: null }, [
      faceAt(1, 0.1),
    ]);
    const stranger = await strangerOf(unknown(1));
    await expect(name(stranger)).rejects.toMatchObject({
      code: "DUPLICATE_PERSON",
      details: { personId: person.id },
    });
    expect(test.stores.strangers.get(stranger)?.visits).toBe(1);
    expect((await name(stranger, somebody, true)).person.name).toBe("Ada");
  });

  it("of another encoder moves the history alone, to somebody enrolled", async () => {
    const event = await unknown(1);
    const stranger = await strangerOf(Promise.resolve(event));
    await test.restart({ ...ENCODER, id: "another-encoder-000000000000" });
    await expect(name(stranger)).rejects.toMatchObject({ code: "BAD_INPUT" });
    const { person } = await test.stores.gallery.enroll({ name: "Ada", externalId: null }, [
      faceAt(3),
    ]);
    await name(stranger, { kind: "existing", personId: person.id });
    expect(test.stores.gallery.facesOf(person.id)).toHaveLength(1);
    expect(await eventsOf({ personId: person.id })).toEqual([event.id]);
  });

  it("of whom there is none is NOT_FOUND", async () => {
    await expect(name(randomUUID())).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("merging strangers", () => {
  it("joins visits, faces and events, and shreds the others' keys", async () => {
    const events = [await unknown(1), await unknown(5), await unknown(5), await unknown(9)];
    const [into, one, , other] = events.map(({ owner }) => owner?.id ?? "");
    const merged = await mergeStrangers({ ids: [one, other, into], into }, test.parts);
    expect(merged).toMatchObject({ id: into, visits: 4, lastSeenAt: events[3].at });
    expect(strangerKeys()).toEqual([`${into}.key`]);
    await test.restart();
    expect(await eventsOf({ strangerId: into })).toEqual(events.map(({ id }) => id));
    expect(test.stores.strangers.nearest(face(9), 0.1)?.id).toBe(into);
    expect(await strangerOf(unknown(5))).toBe(into);
  });

  it("wants somebody to join, and everybody to be there", async () => {
    const into = await strangerOf(unknown(1));
    const alone = mergeStrangers({ ids: [into], into }, test.parts);
    await expect(alone).rejects.toMatchObject({ code: "BAD_INPUT" });
    const nobody = mergeStrangers({ ids: [randomUUID()], into }, test.parts);
    await expect(nobody).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(test.stores.strangers.get(into)?.visits).toBe(1);
  });
});

describe("dismissing a stranger", () => {
  it("is for good: later visits are theirs, and can be left out of the events", async () => {
    const stranger = await strangerOf(unknown(1));
    await setDismissed(stranger, true, test.parts);
    await test.restart();
    const later = await unknown(1);
    const { strangers } = test.stores;
    expect(strangers.get(stranger)).toMatchObject({ visits: 2 });
    const isMuted = (id: string) => strangers.get(id)?.dismissedAt !== null;
    const other = await unknown(5);
    expect((await test.journal.readBefore(null, 9, { isMuted })).events).toEqual([other]);
    expect(await eventsOf({ strangerId: stranger })).toContain(later.id);
    await setDismissed(stranger, false, test.parts);
    expect((await test.journal.readBefore(null, 9, { isMuted })).events).toHaveLength(3);
  });

  it("twice changes nothing", async () => {
    const stranger = await strangerOf(unknown(1));
    const once = await setDismissed(stranger, true, test.parts);
    test.now = new Date(test.now.getTime() + 1000);
    expect(await setDismissed(stranger, true, test.parts)).toEqual(once);
  });
});
