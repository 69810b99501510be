import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  confirmMatch,
  rejectMatch,
  undoCorrection,
} from "../../daemon/events/match-corrections.js";
import type { JournaledEvent } from "../../daemon/events/types.js";
import { recognizedEvent, unknownEvent } from "../helpers/events.js";
import { TestMemory } from "../helpers/memory.js";
import { ENCODER, faceAt } from "../helpers/stores.js";

let test: TestMemory;
let personId: string;

beforeEach(async () => {
  test = new TestMemory();
  await test.open();
  const ada = await test.stores.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
  personId = ada.person.id;
});

afterEach(() => test.close());

const recognized = (nudge: number): Promise<JournaledEvent> =>
  test.append(recognizedEvent(personId), faceAt(1, nudge).embedding);
const negativeDistance = (nudge: number) =>
  test.stores.gallery.match(faceAt(1, nudge).embedding, 1)[0].negativeDistance;
const faces = () => test.stores.gallery.facesOf(personId);

describe("a rejected match", () => {
  it("is a negative example of the person, also after a restart, until undone", async () => {
    const event = await recognized(0.4);
    const correction = await rejectMatch(event.id, test.parts);
    expect(correction).toMatchObject({ kind: "rejected", personId, eventId: event.id });
    await test.restart();
    expect(negativeDistance(0.4)).toBe(0);
    expect(negativeDistance(0)).toBeCloseTo(0.16, 6);
    expect(await undoCorrection(correction.id, test.parts)).toMatchObject({ id: personId });
    await test.restart();
    expect(negativeDistance(0.4)).toBeNull();
    const again = undoCorrection(correction.id, test.parts);
    await expect(again).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("said again is the same", async () => {
    const { id } = await recognized(0.4);
    const said = await Promise.all([rejectMatch(id, test.parts), rejectMatch(id, test.parts)]);
    expect(said[1]).toEqual(said[0]);
    expect(test.stores.gallery.corrections.ofPerson(personId)).toEqual([said[0]]);
  });

  it("outlives its event", async () => {
    const event = await recognized(0.4);
    await rejectMatch(event.id, test.parts);
    test.now = new Date(test.now.getTime() + 365 * 86_400_000);
    await test.journal.prune();
    await test.restart();
    expect(test.journal.event(event.id)).toBeUndefined();
    expect(negativeDistance(0.4)).toBe(0);
  });
});

describe("a confirmed match", () => {
  it("adds its face where that shows something new, until undone", async () => {
    const correction = await confirmMatch((await recognized(0.3)).id, test.parts);
    expect(faces().map(({ source }) => source)).toEqual(["upload", "confirmed"]);
    expect(correction).toMatchObject({ kind: "confirmed", faceId: faces()[1].id });
    await undoCorrection(correction.id, test.parts);
    expect(faces()).toHaveLength(1);
  });

  it("adds none that shows nothing new, and can be undone all the same", async () => {
    const correction = await confirmMatch((await recognized(0.01)).id, test.parts);
    expect(correction).toMatchObject({ faceId: null });
    expect(faces()).toHaveLength(1);
    await undoCorrection(correction.id, test.parts);
    expect(test.stores.gallery.corrections.ofPerson(personId)).toEqual([]);
  });

  it("whose face was removed since can be undone", async () => {
    const correction = await confirmMatch((await recognized(0.3)).id, test.parts);
    await test.stores.gallery.removeFace(faces()[1].id);
    await undoCorrection(correction.id, test.parts);
    expect(faces()).toHaveLength(1);
  });

  it("adds no face that is rather somebody else's by now", async () => {
    const event = await recognized(0.3);
    const bo = { name: "Bo", externalId: null };
    await test.stores.gallery.enroll(bo, [faceAt(1, 0.31)]);
    const confirmed = confirmMatch(event.id, test.parts);
    await expect(confirmed).rejects.toMatchObject({ code: "DUPLICATE_PERSON" });
    expect(test.stores.gallery.corrections.ofPerson(personId)).toEqual([]);
  });
});

describe("of one match", () => {
  it("the last word counts", async () => {
    const { id } = await recognized(0.3);
    await confirmMatch(id, test.parts);
    await rejectMatch(id, test.parts);
    expect(faces()).toHaveLength(1);
    expect(negativeDistance(0.3)).toBe(0);
    await confirmMatch(id, test.parts);
    expect(faces()).toHaveLength(2);
    expect(negativeDistance(0.3)).toBeNull();
    expect(test.stores.gallery.corrections.ofPerson(personId)).toHaveLength(1);
  });
});

describe("what cannot be corrected", () => {
  const acts = [rejectMatch, confirmMatch];

  it.each(acts)("(%o) is an event that is not there, or recognised nobody", async (act) => {
    await expect(act("nothing-1", test.parts)).rejects.toMatchObject({ code: "NOT_FOUND" });
    const { id } = await test.append(unknownEvent(), faceAt(5).embedding);
    await expect(act(id, test.parts)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it.each(acts)("(%o) is an event whose face was not kept, and it says so", async (act) => {
    const { id } = await test.append(recognizedEvent(personId), null);
    const refused = act(id, test.parts);
    await expect(refused).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(refused).rejects.toThrow("is not kept");
  });

  it.each(acts)("(%o) is a face of another encoder", async (act) => {
    const { id } = await recognized(0.3);
    await test.restart({ ...ENCODER, id: "another-encoder-000000000000" });
    await expect(act(id, test.parts)).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it.each(acts)("(%o) is a match of somebody who was erased", async (act) => {
    const { id } = await recognized(0.3);
    await test.stores.gallery.deletePerson(personId);
    await expect(act(id, test.parts)).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it.each(acts)("(%o) is one match more than the configuration allows", async (act) => {
    for (let i = 0; i < test.parts.maxPerPerson; i++) {
      await rejectMatch((await recognized(0.3)).id, test.parts);
    }
    const one = act((await recognized(0.3)).id, test.parts);
    await expect(one).rejects.toMatchObject({ code: "GALLERY_FULL" });
  });
});
