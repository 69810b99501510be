import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FACE_STAGES, VISIT_STAGES } from "../../daemon/events/funnel.js";
import { type DaemonProcess, startDaemonProcess } from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { demoDir } from "../helpers/pictures.js";
import {
  type SeenEvent,
  subscribeBySse,
  subscribeByWebSocket,
  until,
} from "../helpers/subscribers.js";

/** Every photo for so long; a visit is over before the next but one. */
const settings = configured({
  cameras: [{ id: "front", source: "replay", path: demoDir, fps: 3, stillMs: 1500 }],
  visits: { lostAfterMs: 1000, absenceMs: 1000, cooldownMs: 0 },
});
const ONE_ROUND_MS = 60_000;

let daemon: DaemonProcess;

beforeAll(async () => {
  daemon = await startDaemonProcess(settings);
});

afterAll(async () => {
  await daemon.signal("SIGKILL");
});

const recognized = ({ __typename }: SeenEvent) => __typename === "RecognizedEvent";
const unknown = ({ __typename }: SeenEvent) => __typename === "UnknownEvent";
const idsOf = (events: SeenEvent[]) => events.map(({ id }) => id as string);

/** Who subscribes without a cursor begins with what comes next: one of two may have an event more. */
function fromFirstShared(a: string[], b: string[]): { mine: string[]; theirs: string[] } {
  const first = a.find((id) => b.includes(id));
  if (first === undefined) throw new Error("they share no event");
  const [mine, theirs] = [a, b].map((ids) => ids.slice(ids.indexOf(first)));
  const shared = Math.min(mine.length, theirs.length);
  return { mine: mine.slice(0, shared), theirs: theirs.slice(0, shared) };
}

describe("the door", () => {
  it("knows nobody while nobody is enrolled, and says of the one in profile why not", async () => {
    const subscriber = subscribeBySse(daemon);
    const inProfile = ({ reason }: SeenEvent) => reason === "POSE";
    const hasSeenAll = (events: SeenEvent[]) => events.length >= 8 && events.some(inProfile);
    await until("strangers", () => hasSeenAll(subscriber.events), ONE_ROUND_MS);
    subscriber.stop();
    expect(subscriber.events.every((event) => unknown(event) || inProfile(event))).toBe(true);
    expect(subscriber.events.filter(unknown).every(({ distance }) => distance === null)).toBe(true);
  }, 90_000);

  it("tells both subscribers who was enrolled from one picture, and nobody else", async () => {
    const bySse = subscribeBySse(daemon);
    const byWebSocket = subscribeByWebSocket(daemon);
    const person = await enroll(daemon, "Ada Example", await portraitFromDemo());
    const isEnough = (events: SeenEvent[]) =>
      events.filter(recognized).length >= 3 && events.filter(unknown).length >= 12;
    await until("both to hear it", () => isEnough(bySse.events), 2 * ONE_ROUND_MS);
    const lastId = idsOf(bySse.events).at(-1) as string;
    await until("the other too", () => idsOf(byWebSocket.events).includes(lastId));

    for (const event of bySse.events.filter(recognized)) {
      expect(event).toMatchObject({ cameraId: "front", personId: person.id });
      expect(event.person.name).toBe("Ada Example");
      expect(event.distance).toBeLessThan(event.threshold);
      expect(event.frames).toBeGreaterThanOrEqual(2);
    }
    for (const event of bySse.events.filter(unknown)) {
      expect(event.distance === null || event.distance >= event.threshold).toBe(true);
    }
    const { mine, theirs } = fromFirstShared(idsOf(bySse.events), idsOf(byWebSocket.events));
    expect(mine.length).toBeGreaterThanOrEqual(10);
    expect(theirs).toEqual(mine);
    bySse.stop();
    byWebSocket.stop();
  }, 150_000);

  it("serves the snapshot of an event to who holds the token", async () => {
    const { data } = await daemon.graphql(
      "{ events(first: 1, filter: {kinds: [RECOGNIZED]}) { nodes { snapshotUrl } } }",
    );
    const url = `${daemon.url}${data.events.nodes[0].snapshotUrl}`;
    const headers = { authorization: `Bearer ${daemon.token}` };
    const jpeg = Buffer.from(await (await fetch(url, { headers })).arrayBuffer());
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 1280 });
    expect((await fetch(url)).status).toBe(401);
  });

  it("says in status what runs where, and how the camera does", async () => {
    const { data, errors } = await daemon.graphql(`{ status {
      version healthy problems inference { state restarts }
      models { id task provider skipped { provider reason } latencyMs referenceError warning }
      cameras { id state source frames dropped framesPerSecond reason }
      gallery { people faces foreignFaces } decision { threshold thresholdSource risk { falseAcceptsPerYear strangersPerDay
        expectedFalseAcceptsPerYear interval { low high } falseMatchRate templates
        expectedRefusedShare supported note } } } }`);
    expect(errors).toBeUndefined();
    expect(data.status).toMatchObject({
      healthy: true,
      problems: [],
      inference: { state: "ready", restarts: 0 },
      gallery: { people: 1, faces: 1, foreignFaces: 0 },
      decision: {
        thresholdSource: "risk",
        risk: { falseAcceptsPerYear: 1, strangersPerDay: 50, templates: 1, supported: true },
      },
      cameras: [{ id: "front", state: "STREAMING", reason: null }],
    });
    const { risk } = data.status.decision;
    const { falseMatchRate, expectedFalseAcceptsPerYear, interval } = risk;
    expect(expectedFalseAcceptsPerYear).toBeCloseTo(365 * 50 * falseMatchRate, 9);
    expect(expectedFalseAcceptsPerYear).toBeLessThanOrEqual(1);
    expect(risk.expectedRefusedShare).toBeGreaterThan(0.1);
    expect(risk.expectedRefusedShare).toBeLessThan(0.9);
    expect(interval.low).toBeLessThan(expectedFalseAcceptsPerYear);
    expect(interval.high).toBeGreaterThan(expectedFalseAcceptsPerYear);
    const models = data.status.models as { task: string; provider: string; latencyMs: number }[];
    expect(models.map(({ task }) => task)).toEqual(["detector", "encoder", "verifier"]);
    for (const { provider, latencyMs } of models) {
      expect(provider).toBeTruthy();
      expect(latencyMs).toBeGreaterThan(0);
    }
  });

  it("counts in status what became of every face, and that of one camera too", async () => {
    const WINDOW = "{ frames framesWithoutFace faces { stage count } visits { stage count } }";
    const FUNNEL = `query ($cameraId: ID) { status { funnel(cameraId: $cameraId) {
      lastHour ${WINDOW} lastDay ${WINDOW} sinceStart ${WINDOW} } } }`;
    const { data } = await daemon.graphql(FUNNEL, { cameraId: "front" });
    const { lastHour, lastDay, sinceStart } = data.status.funnel;
    expect([lastHour, lastDay]).toEqual([sinceStart, sinceStart]);
    const counts = (list: { stage: string; count: number }[]) =>
      new Map(list.map(({ stage, count }) => [stage, count]));
    expect([...counts(sinceStart.faces).keys()]).toEqual(FACE_STAGES);
    expect([...counts(sinceStart.visits).keys()]).toEqual(VISIT_STAGES);
    expect(sinceStart.frames).toBeGreaterThan(0);
    for (const stage of ["POSE", "FOR_NOBODY", "FOR_A_PERSON"]) {
      expect(counts(sinceStart.faces).get(stage), stage).toBeGreaterThan(0);
    }
    const { errors } = await daemon.graphql(FUNNEL, { cameraId: "back" });
    expect(errors?.[0].extensions.code).toBe("NOT_FOUND");
  });

  it("keeps names, tokens and templates out of its log", () => {
    const log = daemon.log();
    expect(log).toContain('"kind":"recognized"');
    for (const secret of ["Ada", daemon.token, "embedding"]) expect(log).not.toContain(secret);
  });

  it("stops in order, keeps every event, and goes on after them", async () => {
    const { data } = await daemon.graphql("{ events(first: 1) { nodes { cursor } } }");
    const after = data.events.nodes[0].cursor;
    const { code, tookMs, stderr } = await daemon.signal("SIGTERM");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(tookMs).toBeGreaterThan(0);
    daemon = await startDaemonProcess(settings);
    const kinds = ["RECOGNIZED", "UNKNOWN", "REJECTED", "VISIT"];
    const subscriber = subscribeBySse(daemon, { after, filter: { kinds } });
    await until("new events", () => subscriber.events.length >= 3, ONE_ROUND_MS);
    const seqs = subscriber.events.map(({ id }) => Number(id.split("-")[1]));
    expect(seqs).toEqual(seqs.map((_, i) => seqs[0] + i));
    subscriber.stop();
    const { data: people } = await daemon.graphql("{ people { nodes { name } } }");
    expect(people.people.nodes).toEqual([{ name: "Ada Example" }]);
  }, 90_000);
});
