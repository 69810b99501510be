import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LiveCameras } from "../../daemon/api/live-cameras.js";
import type { VisitDecision } from "../../daemon/decide.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { embeddedFace } from "../helpers/faces.js";
import { faceAt } from "../helpers/stores.js";
import { followBySse, until } from "../helpers/subscribers.js";

const LIVE = `subscription ($id: ID!) { liveFaces(cameraId: $id) { cameraId at width height faces {
  box { x width } visitId refusal decision person { name } reason distance threshold agreeingFrames } } }`;

let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ limits: { maxLivePx: 100 } });
});

afterAll(() => api.stop());

const at = new Date("2026-01-31T12:00:00.250Z");

function frame(width = 320, height = 240) {
  const rgb = new Uint8Array(3 * width * height).fill(90);
  return { cameraId: "door", capturedAt: at, width, height, rgb };
}

function recognized(personId: string): VisitDecision {
  const scores = { distance: 0.1, probability: null, margin: null };
  return { kind: "recognized", personId, ...scores, runnerUp: null, agreeingFrames: 3 };
}

const picture = (id: string, token = api.token) =>
  fetch(`${api.url}/cameras/${id}/frame.jpg`, { headers: { authorization: `Bearer ${token}` } });

describe("a camera's live faces", () => {
  it("are told with what is decided so far, by name only of who is enrolled now", async () => {
    const { person } = await api.gallery.enroll({ name: "Ada", externalId: null }, [faceAt(1)]);
    const small: VisitDecision = {
      ...{ kind: "rejected", reason: "TOO_SMALL", agreeingFrames: 0 },
      ...{ distance: null, probability: null, margin: null },
    };
    const face = (axis: number) => embeddedFace(faceAt(axis));
    api.live.see(frame(), [
      { face: face(1), refusal: null, visitId: "v1", decision: recognized(person.id) },
      { face: face(2), refusal: "BLURRED", visitId: "v2", decision: recognized("erased") },
      { face: face(3), refusal: "TOO_SMALL", visitId: null, decision: small },
    ]);
    const followed = followBySse(api, LIVE, { id: "door" });
    await until("a live frame", () => followed.answers.length > 0);
    followed.stop();
    const live = followed.answers[0].data.liveFaces;
    expect(live).toMatchObject({ cameraId: "door", at: at.toISOString(), width: 320 });
    expect(live.faces).toMatchObject([
      {
        decision: "RECOGNIZED",
        refusal: null,
        person: { name: "Ada" },
        distance: 0.1,
        agreeingFrames: 3,
      },
      { decision: "UNKNOWN", refusal: "BLURRED", person: null, visitId: "v2" },
      { decision: "REJECTED", reason: "TOO_SMALL", distance: null, visitId: null },
    ]);
  });

  it("of a camera that is not there are NOT_FOUND", async () => {
    const followed = followBySse(api, LIVE, { id: "attic" });
    await until("an answer", () => followed.answers.length > 0);
    expect(followed.answers[0].errors?.[0].extensions.code).toBe("NOT_FOUND");
  });
});

describe("a camera's live picture", () => {
  it("is its newest judged frame, no larger than the limit", async () => {
    api.live.see(frame(), []);
    const response = await picture("door");
    expect(response.headers.get("x-captured-at")).toBe(at.toISOString());
    expect(response.headers.get("cache-control")).toContain("no-store");
    const { format, width, height } = await sharp(await response.arrayBuffer()).metadata();
    expect({ format, width, height }).toEqual({ format: "jpeg", width: 100, height: 75 });
  });

  it("wants the token, and a camera", async () => {
    expect((await picture("door", "wrong-token-0123456789")).status).toBe(401);
    expect((await picture("attic")).status).toBe(404);
  });

  it("is made once for all who ask, and so many a second at most", async () => {
    let nowMs = 0;
    const live = new LiveCameras({
      cameraIds: () => ["door"],
      threshold: () => 0.2,
      limits: { maxLivePx: 100, maxLiveFramesPerSecond: 10 },
      now: () => new Date(nowMs),
    });
    expect(await live.picture("door")).toBeNull();
    live.see(frame(), []);
    const [first, again] = await Promise.all([live.picture("door"), live.picture("door")]);
    expect(again).toBe(first);
    live.see({ ...frame(), capturedAt: new Date(1) }, []);
    nowMs = 99;
    expect(await live.picture("door")).toBe(first);
    nowMs = 100;
    expect((await live.picture("door"))?.at).toEqual(new Date(1));
  });
});
