import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rejectMatch } from "../../daemon/events/match-corrections.js";
import { nameStranger } from "../../daemon/events/stranger-changes.js";
import { erasePerson, eraseStranger } from "../../daemon/events/stranger-erasure.js";
import { recognizedEvent, unknownEvent } from "../helpers/events.js";
import { TestMemory } from "../helpers/memory.js";
import { faceAt } from "../helpers/stores.js";

let test: TestMemory;

beforeEach(async () => {
  test = new TestMemory();
  await test.open();
});

afterEach(() => test.close());

const face = (axis: number, nudge = 0) => faceAt(axis, nudge).embedding;
const keys = (folder: string) => readdirSync(join(test.directory, folder));

/** Every record of every database that may hold a face. */
function records(): Record<string, number> {
  const names = ["people", "faces", "corrections", "event-faces", "strangers"];
  return Object.fromEntries(
    names.map((name) => [name, test.stores.root.openDB({ name }).getCount()]),
  );
}

const NOTHING = { people: 0, faces: 0, corrections: 0, "event-faces": 0, strangers: 0 };

describe("erasing a stranger", () => {
  it("leaves no record, no key and no picture of them, and the events themselves", async () => {
    const events = [await test.append(unknownEvent(), face(1))];
    events.push(await test.append(unknownEvent(), face(1)));
    const id = events[0].owner?.id ?? "";
    const erased = await eraseStranger(id, test.parts);
    expect(erased).toEqual({ eventFacesErased: 2, snapshotsErased: 2 });
    expect(test.erasedSnapshots).toEqual(events.map((event) => event.id));
    expect(records()).toEqual(NOTHING);
    expect(keys("stranger-keys")).toEqual([]);
    await test.restart();
    expect(records()).toEqual(NOTHING);
    expect(test.journal.event(events[1].id)).toMatchObject({ kind: "unknown", owner: null });
    await expect(eraseStranger(id, test.parts)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("leaves the others theirs", async () => {
    const { owner } = await test.append(unknownEvent(), face(1));
    const other = await test.append(unknownEvent(), face(5));
    await eraseStranger(owner?.id ?? "", test.parts);
    expect(records()).toMatchObject({ "event-faces": 1, strangers: 1 });
    expect(keys("stranger-keys")).toEqual([`${other.owner?.id}.key`]);
  });
});

describe("erasing a person", () => {
  it("leaves no record and no key: templates, corrections, events, who they were before", async () => {
    const stranger = await test.append(unknownEvent(), face(1));
    const options = { ...test.parts, allowDuplicate: false };
    const who = { kind: "new", name: "Ada", externalId: null } as const;
    const { person } = await nameStranger(stranger.owner?.id ?? "", who, options);
    const recognized = await test.append(recognizedEvent(person.id), face(1, 0.1));
    await rejectMatch(recognized.id, test.parts);
    // Seen as unknown all the same: a bad day, or stricter rules.
    const missed = await test.append(unknownEvent(), face(1, 0.3));
    expect(records()).toEqual({
      ...{ people: 1, faces: 1, corrections: 1, "event-faces": 3, strangers: 1 },
    });

    const erased = await erasePerson(person.id, test.parts);
    expect(erased).toEqual({
      facesErased: 1,
      eventFacesErased: 3,
      strangersErased: 1,
      snapshotsErased: 3,
    });
    const ids = [stranger, recognized, missed].map(({ id }) => id);
    expect([...test.erasedSnapshots].sort()).toEqual(ids.sort());
    expect(records()).toEqual(NOTHING);
    expect([...keys("keys"), ...keys("stranger-keys")]).toEqual([]);
    await test.restart();
    expect(records()).toEqual(NOTHING);
    expect(test.stores.log.lines).toEqual([]);
  });

  it("leaves a stranger who looks like somebody else, or like nobody", async () => {
    const { gallery } = test.stores;
    const ada = await gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    await gallery.enroll({ name: "Bo", externalId: null }, [faceAt(5)]);
    await test.append(unknownEvent(), face(5, 0.2));
    await test.append(unknownEvent(), face(9));
    await erasePerson(ada.person.id, test.parts);
    expect(records()).toMatchObject({ people: 1, "event-faces": 2, strangers: 2 });
  });

  it("who is not there is NOT_FOUND, and erases nothing", async () => {
    await test.append(unknownEvent(), face(1));
    await expect(erasePerson("nobody", test.parts)).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(records()).toMatchObject({ strangers: 1 });
  });
});
