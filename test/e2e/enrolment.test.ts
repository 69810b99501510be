import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, portraitFromDemo } from "../helpers/doors.js";
import { demoDir } from "../helpers/pictures.js";
import { followBySse, type SeenEvent, subscribeBySse, until } from "../helpers/subscribers.js";

/** One woman alone before the first camera, many people in turn before the second. */
let daemon: DaemonProcess;
const TIMEOUT_MS = 60_000;

beforeAll(async () => {
  const alone = join(temporaryDirectory(), "alone");
  mkdirSync(alone);
  writeFileSync(join(alone, "portrait.jpg"), await portraitFromDemo());
  daemon = await startDaemonProcess(
    configured({
      cameras: [
        { id: "desk", source: "replay", path: alone, fps: 4, stillMs: 60_000 },
        { id: "hall", source: "replay", path: demoDir, fps: 3, stillMs: 1500 },
      ],
      visits: { lostAfterMs: 1000, cooldownMs: 0 },
    }),
  );
});

afterAll(async () => {
  await daemon.signal("SIGKILL");
});

const FROM_CAMERA = `mutation ($input: EnrollFromCameraInput!) { enrollFromCamera(input: $input) {
  person { id } faces { source } warnings { code person { id } }
  risk { before { templates } after { templates threshold expectedFalseAcceptsPerYear } } } }`;
const FROM_EVENT = `mutation ($input: EnrollFromEventInput!) { enrollFromEvent(input: $input) {
  person { id } faces { source } } }`;
const PROGRESS = `subscription { enrolmentProgress(enrolmentId: "desk-1") {
  state captured wanted hint { code } } }`;

const isUnknown = ({ __typename }: SeenEvent) => __typename === "UnknownEvent";

describe("enrolling at the door", () => {
  let personId: string;

  it("takes who stands before the camera, and tells how it goes", async () => {
    const progress = followBySse(daemon, PROGRESS, {});
    const input = { cameraId: "desk", name: "Ada Example", enrolmentId: "desk-1" };
    const { data, errors } = await daemon.graphql(FROM_CAMERA, { input });
    expect(errors).toBeUndefined();
    personId = data.enrollFromCamera.person.id;
    expect(data.enrollFromCamera).toMatchObject({
      faces: [{ source: "camera" }],
      warnings: [],
      risk: { before: { templates: 0 }, after: { templates: 1 } },
    });
    expect(data.enrollFromCamera.risk.after.expectedFalseAcceptsPerYear).toBeGreaterThan(0);
    await until("the end of the progress", () => progress.ended);
    const states = progress.answers.map((answer) => answer.data.enrolmentProgress.state);
    expect(states).toContain("HOLD_STILL");
    expect(states.at(-1)).toBe("DONE");
  }, 90_000);

  it("then knows the person, also before the other camera", async () => {
    const filter = { personId, cameraIds: ["hall"] };
    const subscriber = subscribeBySse(daemon, { filter });
    await until("a recognition", () => subscriber.events.length > 0, TIMEOUT_MS);
    subscriber.stop();
    expect(subscriber.events[0]).toMatchObject({ __typename: "RecognizedEvent", personId });
  }, 90_000);

  it("does not take the same face for somebody new, unless told to", async () => {
    const input = { cameraId: "desk", name: "Bo Example" };
    const refused = await daemon.graphql(FROM_CAMERA, { input });
    expect(refused.errors?.[0].extensions).toMatchObject({ code: "DUPLICATE_PERSON", personId });
    const taken = await daemon.graphql(FROM_CAMERA, { input: { ...input, allowDuplicate: true } });
    expect(taken.data.enrollFromCamera.warnings).toMatchObject([
      { code: "SIMILAR_PERSON", person: { id: personId } },
    ]);
    const { id } = taken.data.enrollFromCamera.person;
    await daemon.graphql("mutation ($id: ID!) { deletePerson(id: $id) { id } }", { id });
  }, 90_000);

  it("names a stranger afterwards, who is recognised from then on", async () => {
    const filter = { cameraIds: ["hall"] };
    const strangers = subscribeBySse(daemon, { filter });
    const hall = strangers.events;
    await until("a stranger", () => hall.some(isUnknown), TIMEOUT_MS);
    const { data, errors } = await daemon.graphql(FROM_EVENT, {
      input: { eventId: hall.find(isUnknown).id, name: "Cy Example" },
    });
    expect(errors).toBeUndefined();
    expect(data.enrollFromEvent.faces).toEqual([{ source: "event" }]);
    const stranger = data.enrollFromEvent.person.id;
    const isNamed = (event: SeenEvent) => event.personId === stranger;
    await until("their recognition", () => hall.some(isNamed), TIMEOUT_MS);
    strangers.stop();
    for (const secret of ["Example", daemon.token]) expect(daemon.log()).not.toContain(secret);
  }, 150_000);
});
