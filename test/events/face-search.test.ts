import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { searchFaces } from "../../daemon/events/face-search.js";
import type { EventFilter } from "../../daemon/events/types.js";
import { recognizedEvent, rejectedEvent, unknownEvent } from "../helpers/events.js";
import { TestMemory } from "../helpers/memory.js";
import { ENCODER, faceAt } from "../helpers/stores.js";

let test: TestMemory;

beforeEach(async () => {
  test = new TestMemory();
  await test.open();
});

afterEach(() => test.close());

const face = (axis: number, nudge = 0) => faceAt(axis, nudge).embedding;
const unknown = (axis: number, nudge = 0, cameraId = "door") =>
  test.append(unknownEvent(test.now, cameraId), face(axis, nudge));

async function found(first = 10, filter: EventFilter = {}, signal = new AbortController().signal) {
  const results = await searchFaces(face(1), { first, filter }, { ...test.parts, signal });
  return results.map(({ event, distance }) => [event.id, Number(distance.toFixed(4))]);
}

describe("a search for a face", () => {
  it("finds it in recognised and unknown visits, the nearest first, also after a restart", async () => {
    const { person } = await test.stores.gallery.enroll({ name: "Ada", externalId: null }, [
      faceAt(1),
    ]);
    const far = await unknown(5);
    const near = await unknown(1, 0.3);
    const theirs = await test.append(recognizedEvent(person.id), face(1, 0.1));
    await test.append(rejectedEvent(), face(1));
    await test.restart();
    expect(await found()).toEqual([
      [theirs.id, 0.01],
      [near.id, 0.09],
      [far.id, 2],
    ]);
    expect(await found(1)).toEqual([[theirs.id, 0.01]]);
  });

  it("finds as many as were asked for, of more than one turn takes", async () => {
    for (let i = 0; i < 300; i++) await unknown(1, (299 - i) / 1000);
    const results = await found(5);
    expect(results.map(([, distance]) => distance)).toEqual([0, 0, 0, 0, 0]);
    expect(results[0][0]).toBe(test.journal.eventAt(300)?.id);
  });

  it("keeps to the cameras and the time asked for", async () => {
    const early = await unknown(1);
    test.now = new Date(test.now.getTime() + 60_000);
    const late = await unknown(1, 0.1, "back");
    const ids = async (filter: EventFilter) => (await found(10, filter)).map(([id]) => id);
    expect(await ids({ cameraIds: ["back"] })).toEqual([late.id]);
    expect(await ids({ since: test.now })).toEqual([late.id]);
    expect(await ids({ until: test.now })).toEqual([early.id]);
  });

  it("compares nothing of another encoder", async () => {
    await unknown(1);
    await test.restart({ ...ENCODER, id: "another-encoder-000000000000" });
    expect(await found()).toEqual([]);
  });

  it("passes over a face that does not open, and says which", async () => {
    const damaged = await unknown(1);
    const whole = await unknown(1);
    const db = test.stores.root.openDB<{ sealed: Uint8Array }, number>({ name: "event-faces" });
    const record = db.get(damaged.seq) as { sealed: Uint8Array };
    await db.put(damaged.seq, { ...record, sealed: record.sealed.subarray(0, 30) });
    expect((await found()).map(([id]) => id)).toEqual([whole.id]);
    expect(test.stores.log.lines.at(-1)?.fields).toMatchObject({ seq: damaged.seq });
  });

  it("ends with the client who asked", async () => {
    await unknown(1);
    expect(await found(10, {}, AbortSignal.abort())).toEqual([]);
  });
});
