import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FaceMemory } from "../../daemon/events/face-memory.js";
import type { JournaledEvent } from "../../daemon/events/types.js";
import type { EmbeddedFace } from "../../daemon/vision/types.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { recognizedEvent, unknownEvent } from "../helpers/events.js";
import { demoPhoto, emptyPicture, facesOf, portraitOf } from "../helpers/pictures.js";

/** Of these a demonstration photo shows three women, one of whom is on another photo too. */
let api: TestApi;
let women: EmbeddedFace[];
let portrait: Buffer;

beforeAll(async () => {
  api = await startTestApi();
  const photo = await demoPhoto(1);
  women = await facesOf(photo);
  portrait = await portraitOf(photo, women[2]);
});

afterAll(() => api.stop());

beforeEach(async () => {
  for (const { person } of api.gallery.people({ first: 200 }).nodes) {
    await api.graphql("mutation ($id: ID!) { deletePerson(id: $id) { id } }", { id: person.id });
  }
  for (const { id } of [...api.memory.strangers.all()]) {
    await api.graphql("mutation ($id: ID!) { eraseStranger(id: $id) { id } }", { id });
  }
});

/** Journals that a woman was seen and is unknown. */
function seen(woman: number, at = new Date()): Promise<JournaledEvent> {
  const { embedding } = women[woman];
  return api.journal.append(() => unknownEvent(at), new FaceMemory(api.memory).keeper(embedding));
}

function recognized(personId: string, { embedding }: EmbeddedFace): Promise<JournaledEvent> {
  const keeper = new FaceMemory(api.memory).keeper(embedding);
  return api.journal.append(() => recognizedEvent(personId), keeper);
}

async function enrolled(): Promise<string> {
  const { data } = await api.graphql(
    `mutation ($images: [File!]!) {
      enrollPerson(input: {name: "Ada", images: $images}) { person { id } } }`,
    { images: [] },
    { images: [portrait] },
  );
  return data.enrollPerson.person.id;
}

const STRANGERS = `query ($first: Int, $after: String, $minVisits: Int, $includeDismissed: Boolean) {
  strangers(first: $first, after: $after, minVisits: $minVisits, includeDismissed: $includeDismissed) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { id visits dismissed usable firstSeenAt lastSeenAt looksLike { distance person { name } }
      events { nodes { id } } } } }`;
const NAME = `mutation ($id: ID!, $input: NameStrangerInput!) { nameStranger(id: $id, input: $input) {
  person { id name externalId faces { source usable } events { nodes { id __typename } } }
  faces { id } warnings { code } rejected { code } } }`;

describe("strangers over the API", () => {
  it("are listed with their visits and events, the one seen last first", async () => {
    const first = await seen(0, new Date("2026-03-01T08:00:00Z"));
    const second = await seen(0, new Date("2026-03-02T08:00:00Z"));
    const other = await seen(1, new Date("2026-03-03T08:00:00Z"));
    const { data, errors } = await api.graphql(STRANGERS);
    expect(errors).toBeUndefined();
    expect(data.strangers.totalCount).toBe(2);
    expect(data.strangers.nodes).toMatchObject([
      { visits: 1, events: { nodes: [{ id: other.id }] } },
      {
        ...{ visits: 2, dismissed: false, usable: true, looksLike: null },
        firstSeenAt: "2026-03-01T08:00:00.000Z",
        lastSeenAt: "2026-03-02T08:00:00.000Z",
        events: { nodes: [{ id: second.id }, { id: first.id }] },
      },
    ]);
    const { id } = data.strangers.nodes[1];
    const EVENT = "query ($id: ID!) { event(id: $id) { ... on UnknownEvent { stranger { id } } } }";
    const { data: one } = await api.graphql(EVENT, { id: first.id });
    expect(one.event.stranger.id).toBe(id);
    const { data: often } = await api.graphql(STRANGERS, { minVisits: 2 });
    expect(often.strangers.nodes.map((node: { id: string }) => node.id)).toEqual([id]);
    const { data: page } = await api.graphql(STRANGERS, { first: 1 });
    const after = page.strangers.pageInfo.endCursor;
    const { data: next } = await api.graphql(STRANGERS, { first: 1, after });
    expect(next.strangers.nodes.map((node: { id: string }) => node.id)).toEqual([id]);
  });

  it("become a person, whose history begins with theirs", async () => {
    const event = await seen(0);
    const id = event.owner?.id;
    const { data, errors } = await api.graphql(NAME, { id, input: { name: "Bo" } });
    expect(errors).toBeUndefined();
    const { person } = data.nameStranger;
    expect(person).toMatchObject({
      name: "Bo",
      faces: [{ source: "stranger", usable: true }],
      events: { nodes: [{ id: event.id, __typename: "UnknownEvent" }] },
    });
    const HISTORY = `query ($id: ID!) { events(filter: {personId: $id}) { nodes { id
      ... on UnknownEvent { stranger { id } person { name } } } } }`;
    const { data: history } = await api.graphql(HISTORY, { id: person.id });
    expect(history.events.nodes).toEqual([
      { id: event.id, stranger: null, person: { name: "Bo" } },
    ]);
    const { data: none } = await api.graphql("query ($id: ID!) { stranger(id: $id) { id } }", {
      id,
    });
    expect(none.stranger).toBeNull();
  });

  it("who look like somebody enrolled say so, and are joined only when asked", async () => {
    const event = await seen(2);
    const personId = await enrolled();
    const { data } = await api.graphql(STRANGERS);
    expect(data.strangers.nodes[0].looksLike).toMatchObject({ person: { name: "Ada" } });
    const id = event.owner?.id;
    const duplicate = await api.graphql(NAME, { id, input: { name: "Eve" } });
    expect(duplicate.errors?.[0].extensions).toMatchObject({ code: "DUPLICATE_PERSON", personId });
    const joined = await api.graphql(NAME, { id, input: { personId } });
    expect(joined.data.nameStranger.person.id).toBe(personId);
  });

  it("can be enrolled from an event whose picture is gone, by the face that is kept", async () => {
    const event = await seen(0);
    const ENROLL = `mutation ($input: EnrollFromEventInput!) { enrollFromEvent(input: $input) {
      person { id faces { source hasCrop } } } }`;
    const input = { eventId: event.id, name: "Bo" };
    const { data, errors } = await api.graphql(ENROLL, { input });
    expect(errors).toBeUndefined();
    const { person } = data.enrollFromEvent;
    expect(person.faces).toEqual([{ source: "event", hasCrop: false }]);
    expect(api.gallery.match(women[0].embedding, 1)[0]).toMatchObject({ distance: 0 });
    const { data: listed } = await api.graphql(STRANGERS);
    expect(listed.strangers.nodes[0].looksLike).toMatchObject({ person: { name: "Bo" } });
  });

  it.each([
    ["nobody", {}, "BAD_INPUT"],
    ["two at once", { name: "Bo", personId: "p" }, "BAD_INPUT"],
    ["an empty name", { name: " " }, "BAD_INPUT"],
    ["a person who is not there", { personId: "p" }, "NOT_FOUND"],
  ])("named as %s stay strangers", async (_, input, code) => {
    const { owner } = await seen(0);
    const { errors } = await api.graphql(NAME, { id: owner?.id, input });
    expect(errors?.[0].extensions).toMatchObject({ code });
    expect(api.memory.strangers.size).toBe(1);
  });

  it("are merged, dismissed, restored and erased", async () => {
    const [one, other] = [await seen(0), await seen(1)];
    const [into, id] = [one.owner?.id, other.owner?.id];
    const MERGE = `mutation ($ids: [ID!]!, $into: ID!) {
      mergeStrangers(ids: $ids, into: $into) { id visits events { nodes { id } } } }`;
    const { data } = await api.graphql(MERGE, { ids: [id], into });
    expect(data.mergeStrangers).toEqual({
      ...{ id: into, visits: 2 },
      events: { nodes: [{ id: other.id }, { id: one.id }] },
    });
    const DISMISS = "mutation ($id: ID!) { dismissStranger(id: $id) { dismissed } }";
    const dismissed = await api.graphql(DISMISS, { id: into });
    expect(dismissed.data.dismissStranger).toEqual({ dismissed: true });
    const UNMUTED = "{ events(filter: {withoutDismissed: true}) { nodes { id } } }";
    const ids = async () =>
      (await api.graphql(UNMUTED)).data.events.nodes.map((node: { id: string }) => node.id);
    expect(await ids()).not.toContain(one.id);
    expect((await api.graphql(STRANGERS)).data.strangers.totalCount).toBe(0);
    const all = await api.graphql(STRANGERS, { includeDismissed: true });
    expect(all.data.strangers.totalCount).toBe(1);
    const RESTORE = "mutation ($id: ID!) { restoreStranger(id: $id) { dismissed } }";
    await api.graphql(RESTORE, { id: into });
    expect(await ids()).toContain(one.id);
    const picture = { width: 8, height: 8, rgb: new Uint8Array(192) };
    await api.snapshots.save(one.id, picture);
    const ERASE = `mutation ($id: ID!) {
      eraseStranger(id: $id) { id eventFacesErased snapshotsErased } }`;
    const erased = await api.graphql(ERASE, { id: into });
    const counts = { eventFacesErased: 2, snapshotsErased: 1 };
    expect(erased.data.eraseStranger).toEqual({ id: into, ...counts });
    for (const act of [DISMISS, RESTORE, ERASE]) {
      const { errors } = await api.graphql(act, { id: into });
      expect(errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
    }
  });

  it("refuse pages out of bounds", async () => {
    for (const variables of [{ first: 0 }, { first: 201 }, { minVisits: 0 }]) {
      const { errors } = await api.graphql(STRANGERS, variables);
      expect(errors?.[0].extensions).toEqual({ code: "BAD_INPUT" });
    }
    const { errors } = await api.graphql(STRANGERS, { after: "nonsense" });
    expect(errors?.[0].extensions).toEqual({ code: "BAD_CURSOR" });
  });
});

describe("corrections over the API", () => {
  const CORRECTION = `id kind at inForce eventId event { id correction { kind } }
    person { id corrections { id kind } } face { source }`;
  const REJECT = `mutation ($id: ID!) { rejectMatch(eventId: $id) { ${CORRECTION} } }`;
  const CONFIRM = `mutation ($id: ID!) { confirmMatch(eventId: $id) { ${CORRECTION} } }`;
  const UNDO = "mutation ($id: ID!) { undoCorrection(id: $id) { id corrections { id } } }";
  const IDENTIFY = `query ($image: File!) { identify(image: $image) { decision reason
    candidates { negativeDistance } } }`;

  it("turn a yes into a no with its reason, and back", async () => {
    const personId = await enrolled();
    const identify = async () =>
      (await api.graphql(IDENTIFY, { image: null }, { image: portrait })).data.identify[0];
    expect(await identify()).toMatchObject({ decision: "RECOGNIZED" });
    // The very picture that is asked about below: as near to the negative as to the person.
    const [face] = await facesOf(portrait);
    const event = await recognized(personId, face);
    const { data, errors } = await api.graphql(REJECT, { id: event.id });
    expect(errors).toBeUndefined();
    const { id } = data.rejectMatch;
    expect(data.rejectMatch).toMatchObject({
      ...{ kind: "REJECTED", inForce: true, eventId: event.id, face: null },
      event: { id: event.id, correction: { kind: "REJECTED" } },
      person: { id: personId, corrections: [{ id, kind: "REJECTED" }] },
    });
    expect(await identify()).toMatchObject({ decision: "REJECTED", reason: "CORRECTED" });
    const undone = await api.graphql(UNDO, { id });
    expect(undone.data.undoCorrection).toEqual({ id: personId, corrections: [] });
    expect(await identify()).toMatchObject({ decision: "RECOGNIZED", reason: null });
    const again = await api.graphql(UNDO, { id });
    expect(again.errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
  });

  it("confirm what adds nothing new without adding it", async () => {
    const personId = await enrolled();
    const event = await recognized(personId, women[2]);
    const { data } = await api.graphql(CONFIRM, { id: event.id });
    expect(data.confirmMatch).toMatchObject({ kind: "CONFIRMED", face: null });
    expect(api.gallery.facesOf(personId)).toHaveLength(1);
  });

  it("refuse an event that recognised nobody, or is none", async () => {
    const event = await seen(0);
    for (const act of [REJECT, CONFIRM]) {
      const nobody = await api.graphql(act, { id: event.id });
      expect(nobody.errors?.[0].extensions).toEqual({ code: "BAD_INPUT" });
      const none = await api.graphql(act, { id: "x-1" });
      expect(none.errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
    }
  });
});

describe("searching the events by a picture", () => {
  const SEARCH = `query ($image: File!, $first: Int, $since: DateTime) {
    searchEvents(image: $image, first: $first, since: $since) {
      distance samePerson probability event { id __typename } } }`;
  const search = (image: Buffer, variables: object = {}) =>
    api.graphql(SEARCH, { image: null, ...variables }, { image });

  it("finds who it shows, the nearest first, and says who is another", async () => {
    await seen(0);
    const event = await seen(2);
    const { data, errors } = await search(portrait);
    expect(errors).toBeUndefined();
    expect(data.searchEvents).toHaveLength(2);
    expect(data.searchEvents[0]).toMatchObject({
      ...{ samePerson: true, probability: null },
      event: { id: event.id, __typename: "UnknownEvent" },
    });
    expect(data.searchEvents[1]).toMatchObject({ samePerson: false });
    const later = await search(portrait, { since: "2999-01-01T00:00:00Z" });
    expect(later.data.searchEvents).toEqual([]);
  });

  it("refuses what it cannot search for", async () => {
    const code = async (image: Buffer, variables = {}) =>
      (await search(image, variables)).errors?.[0].extensions.code;
    expect(await code(await emptyPicture())).toBe("NO_FACE");
    expect(await code(await demoPhoto(1))).toBe("SEVERAL_FACES");
    expect(await code(Buffer.from("no"))).toBe("BAD_IMAGE");
    expect(await code(portrait, { first: 201 })).toBe("BAD_INPUT");
  });
});
