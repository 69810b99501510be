import { type Client, createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import type { EmbeddedFace } from "../../daemon/vision/types.js";
import { startTestApi, type TestApi, TOKEN } from "../helpers/api.js";
import { embeddedFace, GOOD_MEASURES } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";
import { followBySse, until } from "../helpers/subscribers.js";

const ENROLL = `mutation ($input: EnrollFromCameraInput!) { enrollFromCamera(input: $input) {
  person { id name faces { source } } faces { id } rejected { code }
  warnings { code index person { name } } } }`;
const PROGRESS = `subscription ($id: ID!) { enrolmentProgress(enrolmentId: $id) {
  enrolmentId cameraId state wantedPose captured wanted hint { code message } secondsLeft } }`;

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi();
});

afterAll(() => api.stop());

beforeEach(async () => {
  api.cameras.splice(0, 9, { id: "door", state: "streaming", reason: null });
  for (const { person } of api.gallery.people({ first: 200 }).nodes) {
    await api.gallery.deletePerson(person.id);
  }
});

function face(axis: number, yawDeg = 0): EmbeddedFace {
  const box = { x: 0, y: 0, width: 90, height: 90 };
  return embeddedFace({ ...faceAt(axis), box, measures: { ...GOOD_MEASURES, yawDeg } });
}

const enroll = (input: object) => api.graphql(ENROLL, { input });

/** The mutation, and the frames that its camera shows until it is answered. */
async function enrollSeeing(input: object, faces: readonly EmbeddedFace[], cameraId = "door") {
  const timer = setInterval(() => api.show(cameraId, faces), 10);
  try {
    return await enroll(input);
  } finally {
    clearInterval(timer);
  }
}

describe("enrolling from a camera over the API", () => {
  it("enrols the one person before it, with progress for who subscribed before", async () => {
    const id = "lobby-1";
    const progress = followBySse({ url: api.url, token: TOKEN }, PROGRESS, { id });
    const input = { name: "Ada", enrolmentId: id, timeoutSeconds: 20 };
    const { data, errors } = await enrollSeeing(input, [face(1)]);
    expect(errors).toBeUndefined();
    expect(data.enrollFromCamera).toMatchObject({
      person: { name: "Ada", faces: [{ source: "camera" }] },
      rejected: [],
      warnings: [],
    });
    expect(api.gallery.match(faceAt(1).embedding, 1)).toMatchObject([
      { personId: data.enrollFromCamera.person.id, distance: 0 },
    ]);
    await until("the end of the progress", () => progress.ended);
    const steps = progress.answers.map(({ data: step }) => step.enrolmentProgress);
    expect(steps[0]).toMatchObject({ enrolmentId: id, cameraId: "door", captured: 0, wanted: 1 });
    expect(steps.at(-1)).toMatchObject({ state: "DONE", captured: 1, hint: null });
    expect(JSON.stringify(api.log.lines)).not.toContain("Ada");
  });

  it("takes several poses, and adds them to a person", async () => {
    const { person } = await api.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    const input = { personId: person.id, poses: ["FRONT", "RIGHT"], enrolmentId: "two" };
    const timer = setInterval(() => {
      api.show("door", [face(1)]);
      api.show("door", [face(1)]);
      api.show("door", [face(1, -30)]);
      api.show("door", [face(1, -30)]);
    }, 10);
    const { data, errors } = await enroll(input).finally(() => clearInterval(timer));
    expect(errors).toBeUndefined();
    expect(data.enrollFromCamera.person.id).toBe(person.id);
    expect(api.gallery.facesOf(person.id)).toHaveLength(3);
  });

  it("refuses who is enrolled already, unless told otherwise", async () => {
    const { person } = await api.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    const progress = followBySse({ url: api.url, token: TOKEN }, PROGRESS, { id: "twice" });
    const input = { name: "Bo", enrolmentId: "twice" };
    const refused = await enrollSeeing(input, [face(1)]);
    expect(refused.errors?.[0].extensions).toMatchObject({
      code: "DUPLICATE_PERSON",
      personId: person.id,
      personName: "Ada",
    });
    await until("the end of the progress", () => progress.ended);
    expect(progress.answers.at(-1)?.data.enrolmentProgress).toMatchObject({
      state: "FAILED",
      hint: { code: "DUPLICATE_PERSON" },
    });
    const taken = await enrollSeeing({ ...input, allowDuplicate: true }, [face(1)]);
    expect(taken.data.enrollFromCamera.warnings).toMatchObject([
      { code: "SIMILAR_PERSON", index: 0, person: { name: "Ada" } },
    ]);
  });

  it("times out, and says what was seen last", async () => {
    const late = await enrollSeeing({ name: "Ada", timeoutSeconds: 1 }, [face(1), face(2)]);
    expect(late.errors?.[0].extensions).toEqual({
      code: "TIMED_OUT",
      lastHint: "SEVERAL_FACES",
      captured: 0,
      wanted: 1,
    });
    expect(api.gallery.stats().people).toBe(0);
  });

  it("does not look at another camera", async () => {
    api.cameras.push({ id: "yard", state: "streaming", reason: null });
    const input = { name: "Ada", cameraId: "door", timeoutSeconds: 1 };
    const { errors } = await enrollSeeing(input, [face(1)], "yard");
    expect(errors?.[0].extensions.lastHint).toBe("NO_FRAMES");
  });

  it("has one enrolment a camera at a time, which can be cancelled", async () => {
    const first = enroll({ name: "Ada", enrolmentId: "first" });
    const progress = followBySse({ url: api.url, token: TOKEN }, PROGRESS, { id: "first" });
    await until("its start", () => progress.answers.length > 0);
    const second = await enroll({ name: "Bo" });
    expect(second.errors?.[0].extensions).toEqual({ code: "BUSY" });
    const CANCEL = "mutation ($id: ID!) { cancelEnrolment(enrolmentId: $id) }";
    expect((await api.graphql(CANCEL, { id: "first" })).data).toEqual({ cancelEnrolment: true });
    expect((await first).errors?.[0].extensions).toEqual({ code: "CANCELLED" });
    expect((await api.graphql(CANCEL, { id: "first" })).data).toEqual({ cancelEnrolment: false });
    expect((await enrollSeeing({ name: "Bo" }, [face(2)])).errors).toBeUndefined();
  });

  it("is cancelled by a client that goes away", async () => {
    const progress = followBySse({ url: api.url, token: TOKEN }, PROGRESS, { id: "gone" });
    const abort = new AbortController();
    const body = JSON.stringify({
      query: ENROLL,
      variables: { input: { name: "Ada", enrolmentId: "gone" } },
    });
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const request = { method: "POST", signal: abort.signal, headers, body };
    const answer = fetch(`${api.url}/graphql`, request).catch(() => "gone");
    await until("its start", () => progress.answers.length > 0);
    abort.abort();
    expect(await answer).toBe("gone");
    await until("the end of the progress", () => progress.ended);
    const last = progress.answers.at(-1)?.data.enrolmentProgress;
    expect(last).toMatchObject({ state: "FAILED", hint: { code: "CANCELLED" } });
  });

  it.each([
    ["goes away", (client: Client) => client.dispose()],
    ["says that it is complete", (_: Client, complete: () => void) => complete()],
  ])("is cancelled by a client at a WebSocket that %s", async (how, leave) => {
    const id = how.replaceAll(" ", "-");
    const progress = followBySse({ url: api.url, token: TOKEN }, PROGRESS, { id });
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: TOKEN },
      retryAttempts: 0,
    });
    const answers: unknown[] = [];
    const complete = client.subscribe(
      { query: ENROLL, variables: { input: { name: "Ada", enrolmentId: id } } },
      { next: (answer) => answers.push(answer), error() {}, complete() {} },
    );
    await until("its start", () => progress.answers.length > 0);
    await leave(client, complete);
    await until("the end of the progress", () => progress.ended);
    const last = progress.answers.at(-1)?.data.enrolmentProgress;
    expect(last).toMatchObject({ state: "FAILED", hint: { code: "CANCELLED" } });
    expect(answers).toEqual([]);
    await client.dispose();
  });

  it("ends where its camera breaks", async () => {
    const answer = enroll({ name: "Ada" });
    setTimeout(() => Object.assign(api.cameras[0], { state: "failed", reason: "unplugged" }), 50);
    const [{ message, extensions }] = (await answer).errors ?? [];
    expect(extensions.code).toBe("CAMERA_FAILED");
    expect(message).toContain("unplugged");
  });

  it.each([
    ["nobody named", {}, "BAD_INPUT"],
    ["both new and enrolled", { name: "Ada", personId: "x" }, "BAD_INPUT"],
    ["an empty name", { name: " " }, "BAD_INPUT"],
    ["a person who is not", { personId: "nobody" }, "NOT_FOUND"],
    ["a camera that is not", { name: "Ada", cameraId: "attic" }, "NOT_FOUND"],
    ["no pose", { name: "Ada", poses: [] }, "BAD_INPUT"],
    ["too many poses", { name: "Ada", poses: Array(7).fill("FRONT") }, "BAD_INPUT"],
    ["a pose that is not", { name: "Ada", poses: ["UP"] }, "BAD_INPUT"],
    ["no time", { name: "Ada", timeoutSeconds: 0 }, "BAD_INPUT"],
    ["too much time", { name: "Ada", timeoutSeconds: 121 }, "BAD_INPUT"],
    ["an id that is none", { name: "Ada", enrolmentId: "a b" }, "BAD_INPUT"],
  ])("refuses %s at once", async (_, input, code) => {
    const { errors } = await enroll(input);
    expect(errors?.[0].extensions).toEqual({ code });
  });

  it("wants the camera named where there are two, and one that shows something", async () => {
    api.cameras.push({ id: "yard", state: "stalled", reason: "no frame for 5 s" });
    expect((await enroll({ name: "Ada" })).errors?.[0].message).toContain("door, yard");
    const stalled = await enroll({ name: "Ada", cameraId: "yard" });
    expect(stalled.errors?.[0].extensions).toEqual({ code: "CAMERA_FAILED" });
    expect(stalled.errors?.[0].message).toContain("no frame for 5 s");
  });
});
