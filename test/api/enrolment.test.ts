import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { VisionError } from "../../daemon/vision/errors.js";
import { realVision, startTestApi, type TestApi } from "../helpers/api.js";
import { demoPhoto, emptyPicture, facesOf, portraitOf } from "../helpers/pictures.js";

const ENROLL = `mutation ($name: String!, $externalId: String, $images: [File!]!) {
  enrollPerson(input: {name: $name, externalId: $externalId, images: $images}) {
    person { id name externalId createdAt faces { id personId usable source encoderId
      quality { sizePx detectionScore } } }
    faces { id } rejected { index code message }
  }
}`;
const ADD = `mutation ($personId: ID!, $images: [File!]!) {
  addFaces(personId: $personId, images: $images) { person { id faces { id } } rejected { code } }
}`;
const DELETE = "mutation ($id: ID!) { deletePerson(id: $id) { id facesErased snapshotsErased } }";

let api: TestApi;
let portraits: Buffer[];
let failNext = false;

beforeAll(async () => {
  api = await startTestApi({
    vision: {
      ...realVision,
      analyze: (image) => {
        if (!failNext) return realVision.analyze(image);
        return Promise.reject(new VisionError("VISION_FAILED", "the inference thread died"));
      },
    },
  });
  const photo = await demoPhoto(1);
  portraits = await Promise.all((await facesOf(photo)).map((face) => portraitOf(photo, face)));
});

afterAll(() => api.stop());

beforeEach(async () => {
  failNext = false;
  for (const { person } of api.gallery.people({ first: 200 }).nodes) {
    await api.gallery.deletePerson(person.id);
  }
});

async function enrolled(name: string, image: Buffer) {
  const { data, errors } = await api.graphql(ENROLL, { name, images: [] }, { images: [image] });
  expect(errors).toBeUndefined();
  return data.enrollPerson.person;
}

describe("enrolling over the API", () => {
  it("takes the good pictures, lists the refused ones, and is seen at once", async () => {
    const images = [await emptyPicture(), portraits[0], await demoPhoto(2), Buffer.from("no")];
    const variables = { name: " Ada Lovelace ", externalId: "A-1", images: [] };
    const { data, errors } = await api.graphql(ENROLL, variables, { images });
    expect(errors).toBeUndefined();
    const { person, faces, rejected } = data.enrollPerson;
    expect(person).toMatchObject({ name: "Ada Lovelace", externalId: "A-1" });
    expect(person.faces).toMatchObject([{ personId: person.id, usable: true, source: "upload" }]);
    expect(faces).toHaveLength(1);
    expect(rejected.map(({ index, code }: never) => [index, code])).toEqual([
      [0, "NO_FACE"],
      [2, "SEVERAL_FACES"],
      [3, "BAD_IMAGE"],
    ]);
    const { data: found } = await api.graphql("{ people { totalCount nodes { name } } }");
    expect(found.people).toEqual({ totalCount: 1, nodes: [{ name: "Ada Lovelace" }] });
  });

  it("where every picture is refused enrols nobody and says why, with data and error", async () => {
    const images = [await emptyPicture(), Buffer.from("no")];
    const { data, errors } = await api.graphql(ENROLL, { name: "Ada", images: [] }, { images });
    expect(data.enrollPerson).toMatchObject({ person: null, faces: [] });
    expect(data.enrollPerson.rejected).toHaveLength(2);
    expect(errors?.[0].extensions).toMatchObject({ code: "NO_FACE" });
    expect(api.gallery.stats()).toEqual({ people: 0, faces: 0, foreignFaces: 0, crops: 0 });
  });

  it("leaves nothing behind where inference fails", async () => {
    failNext = true;
    const files = { images: [portraits[0], portraits[1]] };
    const { data, errors } = await api.graphql(ENROLL, { name: "Ada", images: [] }, files);
    expect(data).toBeNull();
    expect(errors?.[0].extensions).toEqual({ code: "VISION_FAILED" });
    expect(api.gallery.stats().people).toBe(0);
  });

  it("refuses an external id that is taken, and names who has it", async () => {
    const first = { name: "Ada", externalId: "A-1", images: [] };
    const { data } = await api.graphql(ENROLL, first, { images: [portraits[0]] });
    const second = { name: "Bo", externalId: "A-1", images: [] };
    const { errors } = await api.graphql(ENROLL, second, { images: [portraits[1]] });
    const personId = data.enrollPerson.person.id;
    expect(errors?.[0].extensions).toEqual({ code: "DUPLICATE_PERSON", personId });
  });

  it.each([
    ["no picture", []],
    ["too many pictures", Array.from({ length: 21 }, () => Buffer.from("x"))],
  ])("refuses %s", async (_, images) => {
    const { errors } = await api.graphql(ENROLL, { name: "Ada", images: [] }, { images });
    expect(errors?.[0].extensions).toEqual({ code: "BAD_INPUT" });
  });

  it("refuses something that is no upload", async () => {
    const { errors } = await api.graphql(ENROLL, { name: "Ada", images: ["/etc/passwd"] });
    expect(errors?.[0]).toMatchObject({ extensions: { code: "BAD_INPUT" } });
    expect(errors?.[0].message).toContain("multipart");
  });

  it("keeps no more faces than the cap, the least alike", async () => {
    const person = await enrolled("Ada", portraits[0]);
    const variables = { personId: person.id, images: [] };
    const [small, smaller] = await Promise.all(
      [0.8, 0.6].map(async (share) => {
        const { width } = await sharp(portraits[0]).metadata();
        return sharp(portraits[0])
          .resize({ width: Math.round(share * width) })
          .jpeg()
          .toBuffer();
      }),
    );
    const two = await api.graphql(ADD, variables, { images: [small, smaller] });
    expect(two.data.addFaces.person.faces).toHaveLength(3);
    const more = await api.graphql(ADD, variables, { images: [portraits[0]] });
    expect(more.errors).toBeUndefined();
    expect(more.data.addFaces.person.faces).toHaveLength(3);
    const none = await api.graphql(ADD, variables, { images: [await emptyPicture()] });
    expect(none.data.addFaces.person).toBeNull();
    expect(none.errors?.[0].extensions.code).toBe("NO_FACE");
    expect(api.gallery.facesOf(person.id)).toHaveLength(3);
  });

  const DUPLICATE = `mutation ($name: String!, $allow: Boolean, $images: [File!]!) {
    enrollPerson(input: {name: $name, images: $images, allowDuplicate: $allow}) {
      person { id } warnings { code index message distance person { name } }
    }
  }`;

  it("refuses a face that is enrolled already, says whose, and takes it when told to", async () => {
    const ada = await enrolled("Ada", portraits[0]);
    const images = [
      portraits[1],
      await sharp(portraits[0]).resize({ width: 200 }).jpeg().toBuffer(),
    ];
    const refused = await api.graphql(DUPLICATE, { name: "Bo", images: [] }, { images });
    expect(refused.data).toBeNull();
    const [{ message, extensions }] = refused.errors ?? [];
    expect(extensions).toMatchObject({
      code: "DUPLICATE_PERSON",
      personId: ada.id,
      personName: "Ada",
      index: 1,
    });
    expect(extensions.distance).toBeLessThan(extensions.threshold as number);
    expect(message).toContain("allowDuplicate");
    expect(api.gallery.stats().people).toBe(1);
    const variables = { name: "Bo", allow: true, images: [] };
    const taken = await api.graphql(DUPLICATE, variables, { images: [images[1]] });
    expect(taken.errors).toBeUndefined();
    expect(taken.data.enrollPerson.warnings).toMatchObject([
      { code: "SIMILAR_PERSON", index: 0, person: { name: "Ada" } },
    ]);
    expect(JSON.stringify(api.log.lines)).not.toContain("Ada");
  });

  it("lets only one of two enrolments of one face at once through", async () => {
    const both = ["Ada", "Bo"].map((name) =>
      api.graphql(DUPLICATE, { name, images: [] }, { images: [portraits[0]] }),
    );
    const codes = (await Promise.all(both)).map(({ errors }) => errors?.[0].extensions.code);
    expect(codes.sort()).toEqual(["DUPLICATE_PERSON", undefined]);
    expect(api.gallery.stats().people).toBe(1);
  });

  it("refuses to add somebody else's face, warns of one that looks like nobody's", async () => {
    const ADD_ANY = `mutation ($personId: ID!, $allow: Boolean, $images: [File!]!) {
      addFaces(personId: $personId, images: $images, allowDuplicate: $allow) {
        faces { id } replacedFaceIds warnings { code index person { name } } } }`;
    const ada = await enrolled("Ada", portraits[0]);
    await enrolled("Bo", portraits[1]);
    const variables = { personId: ada.id, images: [] };
    const images = [portraits[1]];
    const refused = await api.graphql(ADD_ANY, variables, { images });
    expect(refused.errors?.[0].extensions).toMatchObject({ personName: "Bo" });
    expect(api.gallery.facesOf(ada.id)).toHaveLength(1);
    const stranger = await api.graphql(ADD_ANY, variables, { images: [portraits[2]] });
    expect(stranger.data.addFaces.warnings).toMatchObject([
      { code: "DIFFERENT_PERSON", index: 0, person: { name: "Ada" } },
    ]);
    const taken = await api.graphql(ADD_ANY, { ...variables, allow: true }, { images });
    const codes = taken.data.addFaces.warnings.map(({ code }: { code: string }) => code);
    expect(codes).toEqual(["SIMILAR_PERSON", "DIFFERENT_PERSON"]);
  });

  it("says at the cap which templates made room, and which picture was one too many", async () => {
    const ADD_ANY = `mutation ($personId: ID!, $images: [File!]!) {
      addFaces(personId: $personId, images: $images) {
        faces { id } replacedFaceIds warnings { code index } } }`;
    const { id, faces } = await enrolled("Ada", portraits[0]);
    const variables = { personId: id, images: [] };
    const { width } = await sharp(portraits[0]).metadata();
    const half = await sharp(portraits[0])
      .resize({ width: width >> 1 })
      .jpeg()
      .toBuffer();
    const images = [portraits[0], portraits[0], half, half];
    const { data } = await api.graphql(ADD_ANY, variables, { images });
    const { replacedFaceIds, warnings } = data.addFaces;
    expect(replacedFaceIds).toEqual([faces[0].id]);
    expect(warnings).toEqual([{ code: "REDUNDANT", index: 0 }]);
    expect(api.gallery.facesOf(id).map((face) => face.id)).toEqual(
      data.addFaces.faces.map((face: { id: string }) => face.id),
    );
  });

  it("adds no faces to nobody", async () => {
    const variables = { personId: "nobody", images: [] };
    const { errors } = await api.graphql(ADD, variables, { images: [portraits[0]] });
    expect(errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
  });
});

describe("changing and erasing over the API", () => {
  const UPDATE = `mutation ($id: ID!, $input: UpdatePersonInput!) {
    updatePerson(id: $id, input: $input) { name externalId }
  }`;

  it("changes what is given and keeps the rest", async () => {
    const { id } = await enrolled("Ada", portraits[0]);
    const update = async (input: object) => {
      const { data } = await api.graphql(UPDATE, { id, input });
      return data.updatePerson;
    };
    expect(await update({ externalId: "7" })).toEqual({ name: "Ada", externalId: "7" });
    expect(await update({ name: "Ada L" })).toEqual({ name: "Ada L", externalId: "7" });
    expect(await update({ name: null })).toEqual({ name: "Ada L", externalId: "7" });
    expect(await update({ externalId: null })).toEqual({ name: "Ada L", externalId: null });
  });

  it("erases one face", async () => {
    const person = await enrolled("Ada", portraits[0]);
    const remove = "mutation ($id: ID!) { removeFace(id: $id) { id faces { id } } }";
    const { data } = await api.graphql(remove, { id: person.faces[0].id });
    expect(data.removeFace).toEqual({ id: person.id, faces: [] });
    const again = await api.graphql(remove, { id: person.faces[0].id });
    expect(again.errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
  });

  it("erases a person with templates, and the snapshots of their events alone", async () => {
    const person = await enrolled("Ada", portraits[0]);
    const { recognizedEvent, unknownEvent } = await import("../helpers/events.js");
    const picture = { width: 8, height: 8, rgb: new Uint8Array(192) };
    const theirs = await api.journal.append(() => recognizedEvent(person.id));
    const other = await api.journal.append(() => unknownEvent());
    for (const { id } of [theirs, other]) await api.snapshots.save(id, picture);
    const { data } = await api.graphql(DELETE, { id: person.id });
    expect(data.deletePerson).toEqual({ id: person.id, facesErased: 1, snapshotsErased: 1 });
    const EVENT = `query ($id: ID!) { event(id: $id) { id snapshotUrl
      ... on RecognizedEvent { personId person { id } } } }`;
    const { data: gone } = await api.graphql(EVENT, { id: theirs.id });
    expect(gone.event).toMatchObject({ personId: person.id, person: null, snapshotUrl: null });
    const { data: kept } = await api.graphql(EVENT, { id: other.id });
    expect(kept.event.snapshotUrl).toBe(`/snapshots/${other.id}.jpg`);
    const again = await api.graphql(DELETE, { id: person.id });
    expect(again.errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
  });
});

describe("recognising over the API", () => {
  const IDENTIFY = `query ($image: File!, $top: Int) { identify(image: $image, top: $top) {
    decision reason person { name } box { width } quality { sizePx }
    candidates { distance probability person { name } } } }`;
  const VERIFY = `query ($image: File!, $personId: ID!) { verify(image: $image, personId: $personId) {
    samePerson distance threshold probability } }`;
  const COMPARE = `query ($first: File!, $second: File!) { compare(first: $first, second: $second) {
    samePerson distance } }`;

  it("identifies the enrolled among all faces of a picture", async () => {
    await enrolled("Ada", portraits[0]);
    const image = await demoPhoto(1);
    const { data } = await api.graphql(IDENTIFY, { image: null, top: 1 }, { image });
    const faces = data.identify as { decision: string; person: { name: string } | null }[];
    expect(faces).toHaveLength(3);
    const known = faces.filter(({ decision }) => decision === "RECOGNIZED");
    expect(known.map(({ person }) => person?.name)).toEqual(["Ada"]);
    expect(faces.filter(({ decision }) => decision === "UNKNOWN")).toHaveLength(2);
    const none = await api.graphql(IDENTIFY, { image: null }, { image: await emptyPicture() });
    expect(none.data.identify).toEqual([]);
  });

  it("verifies one person and no other", async () => {
    const ada = await enrolled("Ada", portraits[0]);
    const image = portraits[0];
    const yes = await api.graphql(VERIFY, { image: null, personId: ada.id }, { image });
    expect(yes.data.verify).toMatchObject({ samePerson: true, probability: null });
    const no = await api.graphql(
      VERIFY,
      { image: null, personId: ada.id },
      { image: portraits[1] },
    );
    expect(no.data.verify.samePerson).toBe(false);
    const several = await api.graphql(
      VERIFY,
      { image: null, personId: ada.id },
      { image: await demoPhoto(1) },
    );
    expect(several.errors?.[0].extensions).toEqual({ code: "SEVERAL_FACES" });
    const nobody = await api.graphql(VERIFY, { image: null, personId: "x" }, { image });
    expect(nobody.errors?.[0].extensions).toEqual({ code: "NOT_FOUND" });
  });

  it("compares two pictures", async () => {
    const variables = { first: null, second: null };
    const ask = (first: Buffer, second: Buffer) =>
      api.graphql(COMPARE, variables, { first, second });
    const same = await ask(portraits[0], portraits[0]);
    expect(same.data.compare).toEqual({ samePerson: true, distance: 0 });
    const different = await ask(portraits[0], portraits[1]);
    expect(different.data.compare.samePerson).toBe(false);
    const empty = await ask(portraits[0], await emptyPicture());
    expect(empty.errors?.[0].extensions).toEqual({ code: "NO_FACE" });
  });

  it("refuses a number of candidates out of range", async () => {
    const { errors } = await api.graphql(
      IDENTIFY,
      { image: null, top: 0 },
      { image: portraits[0] },
    );
    expect(errors?.[0].extensions).toEqual({ code: "BAD_INPUT" });
  });
});
