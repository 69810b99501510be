import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { NewEvent } from "../../daemon/events/types.js";
import type { EmbeddedFace, RgbImage } from "../../daemon/vision/types.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { unknownEvent } from "../helpers/events.js";
import { decoded, demoPhoto, facesOf } from "../helpers/pictures.js";

const ENROLL = `mutation ($input: EnrollFromEventInput!) { enrollFromEvent(input: $input) {
  person { id name } faces { id source quality { sizePx } } rejected { code }
  warnings { code person { name } }
  risk { before { templates expectedFalseAcceptsPerYear } after { templates threshold } } } }`;

let api: TestApi;
let photo: RgbImage;
let faces: EmbeddedFace[];

beforeAll(async () => {
  api = await startTestApi();
  photo = await decoded(await demoPhoto(1));
  faces = await facesOf(await demoPhoto(1));
});

afterAll(() => api.stop());

beforeEach(async () => {
  for (const { person } of api.gallery.people({ first: 200 }).nodes) {
    await api.gallery.deletePerson(person.id);
  }
});

/** A stranger's event, with its frame as the snapshot. */
async function strangerSeen(face: EmbeddedFace, changes: Partial<NewEvent> = {}, image = photo) {
  const frameSize = { width: photo.width, height: photo.height };
  const { id } = await api.journal.append(async (eventId) => {
    await api.snapshots.save(eventId, image);
    return { ...unknownEvent(), box: face.box, frameSize, ...changes } as NewEvent;
  });
  return id;
}

const enroll = (input: object) => api.graphql(ENROLL, { input });

describe("enrolling from an event over the API", () => {
  it("finds the event's face among others in the smaller snapshot, and says the risk", async () => {
    const eventId = await strangerSeen(faces[1]);
    const { data, errors } = await enroll({ eventId, name: "Ada" });
    expect(errors).toBeUndefined();
    expect(data.enrollFromEvent).toMatchObject({
      person: { name: "Ada" },
      faces: [{ source: "event" }],
      rejected: [],
      risk: {
        before: { templates: 0, expectedFalseAcceptsPerYear: 0 },
        after: { templates: 1 },
      },
    });
    const distances = faces.map(({ embedding }) => api.gallery.match(embedding, 1)[0].distance);
    expect(distances.indexOf(Math.min(...distances))).toBe(1);
    expect(distances[1]).toBeLessThan(0.1);
    const { data: seen } = await api.graphql(
      "query ($id: ID!) { event(id: $id) { frameSize { width height } } }",
      { id: eventId },
    );
    expect(seen.event.frameSize).toEqual({ width: photo.width, height: photo.height });
  });

  it("adds to a person, and refuses what is somebody else's", async () => {
    const [first, second] = [await strangerSeen(faces[0]), await strangerSeen(faces[1])];
    const { data } = await enroll({ eventId: first, name: "Ada" });
    const personId = data.enrollFromEvent.person.id;
    const again = await enroll({ eventId: first, name: "Bo" });
    expect(again.errors?.[0].extensions).toMatchObject({ code: "DUPLICATE_PERSON", personId });
    const other = await enroll({ eventId: second, personId });
    expect(other.data.enrollFromEvent.warnings).toMatchObject([{ code: "DIFFERENT_PERSON" }]);
    expect(api.gallery.facesOf(personId)).toHaveLength(2);
  });

  it("never takes another face of the picture instead", async () => {
    const box = { x: 0, y: 0, width: 60, height: 60 };
    const eventId = await strangerSeen(faces[0], { box });
    expect((await enroll({ eventId, name: "Ada" })).errors?.[0].extensions).toEqual({
      code: "NO_FACE",
    });
    const unscaled = await strangerSeen(faces[2], { frameSize: null });
    const guessed = await enroll({ eventId: unscaled, name: "Ada" });
    expect(guessed.errors?.[0].extensions.code).toBe("NO_FACE");
    expect(api.gallery.stats().people).toBe(0);
  });

  it("says so where event, picture or person are gone", async () => {
    const eventId = await strangerSeen(faces[0]);
    await api.snapshots.erase([eventId]);
    for (const input of [
      { eventId, name: "Ada" },
      { eventId: `${eventId}9`, name: "Ada" },
      { eventId: "../../x", name: "Ada" },
      { eventId, personId: "nobody" },
    ]) {
      expect((await enroll(input)).errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
    }
    expect((await enroll({ eventId })).errors?.[0].extensions).toEqual({ code: "BAD_INPUT" });
  });
});
