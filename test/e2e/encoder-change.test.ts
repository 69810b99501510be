import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  type DaemonProcess,
  removeDirectory,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured } from "../helpers/doors.js";
import { writeOtherEncoder } from "../helpers/encoders.js";
import { demoDir, demoPhoto, facesOf, portraitOf } from "../helpers/pictures.js";
import { subscribeBySse, until } from "../helpers/subscribers.js";

const STATUS = `{ status { gallery { people faces foreignFaces crops }
  migration { state reason done total failed byPreviousEncoder withoutCrop mustEnrolAgain } } }`;
const ENROLL = `mutation ($name: String!, $images: [File!]!) {
  enrollPerson(input: {name: $name, images: $images, allowDuplicate: true}) {
    person { id faces { hasCrop } } } }`;
const IDENTIFY = `query ($image: File!) {
  identify(image: $image) { decision person { name mustEnrolAgain } } }`;

const BUILT_IN = join(projectRoot, "models", "limen-resnet.onnx");

/** Enough for a kill in the middle: the slow encoder takes some tens of milliseconds for each. */
const MARGINS = [0.5, 0.6, 0.7, 0.8];
const WITHIN_MS = 90_000;

let directory: string;
let portraits: Buffer[][];
let daemon: DaemonProcess;

beforeAll(async () => {
  directory = temporaryDirectory();
  const photo = await demoPhoto(1);
  const faces = await facesOf(photo);
  portraits = await Promise.all(
    faces.map((face) => Promise.all(MARGINS.map((margin) => portraitOf(photo, face, margin)))),
  );
});

// Also after a test that failed halfway: its daemon must not outlive it.
afterEach(() => daemon.signal("SIGKILL"));
afterAll(() => removeDirectory(directory));

async function start(dataDir: string, config: Record<string, unknown>): Promise<void> {
  const { LIMEN_CONFIG } = configured({ cameras: [], ...config });
  daemon = await startDaemonProcess({ LIMEN_CONFIG, LIMEN_DATA_DIR: dataDir });
}

async function enrollAll(names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    const files = { images: portraits[i] };
    const { errors } = await daemon.graphql(ENROLL, { name, images: [] }, files);
    expect(errors).toBeUndefined();
  }
}

async function status() {
  return (await daemon.graphql(STATUS)).data.status;
}

async function identified(): Promise<(string | null)[]> {
  const image = await demoPhoto(1);
  const { data } = await daemon.graphql(IDENTIFY, { image: null }, { image });
  const people = data.identify.map(({ person }: { person: { name: string } | null }) => person);
  return people.map((person: { name: string } | null) => person?.name ?? null).sort();
}

async function reaches(what: string, done: (state: string, made: number) => boolean) {
  let last = { state: "", done: 0 };
  await until(
    what,
    async () => {
      last = (await status()).migration;
      return done(last.state, last.done);
    },
    WITHIN_MS,
  );
  return last;
}

describe("a change of the encoder", () => {
  const everybody = ["Ada", "Bo", "Cy"];

  it("keeps everybody whose pictures are kept, through a kill in the middle", async () => {
    const dataDir = `${directory}/kept`;
    await start(dataDir, { enrolment: { keepCrops: true } });
    await enrollAll(everybody);
    expect(await identified()).toEqual(everybody);
    const { gallery } = await status();
    expect(gallery).toMatchObject({ people: 3, faces: 12, foreignFaces: 0, crops: 12 });
    await daemon.signal("SIGTERM");

    const encoder = await writeOtherEncoder(directory, { isSlow: true });
    await start(dataDir, { models: { encoder }, enrolment: { keepCrops: true } });
    const cut = await reaches("a few to be made", (_, made) => made >= 2);
    expect(cut.state).toBe("RUNNING");
    expect(await identified()).toEqual([null, null, null]);
    await daemon.signal("SIGKILL");

    await start(dataDir, { models: { encoder }, enrolment: { keepCrops: true } });
    const log = daemon.log();
    const resumed = /"total":12,"done":(\d+)/.exec(log);
    expect(Number(resumed?.[1])).toBeGreaterThanOrEqual(2);
    await reaches("the end", (state) => state === "FINISHED");
    expect(await status()).toEqual({
      gallery: { people: 3, faces: 12, foreignFaces: 0, crops: 12 },
      migration: {
        state: "FINISHED",
        reason: null,
        done: 12,
        total: 12,
        failed: 0,
        byPreviousEncoder: 0,
        withoutCrop: 0,
        mustEnrolAgain: 0,
      },
    });
    expect(await identified()).toEqual(everybody);
    await daemon.signal("SIGKILL");

    await start(dataDir, { models: { encoder }, enrolment: { keepCrops: true } });
    expect((await status()).migration).toMatchObject({ state: "NONE" });
    expect(await identified()).toEqual(everybody);
    await daemon.signal("SIGTERM");
  }, 240_000);

  it("with the previous encoder beside it goes on recognising all the time", async () => {
    const dataDir = `${directory}/both`;
    const camera = { id: "front", source: "replay", path: demoDir, fps: 3, stillMs: 1500 };
    const keeping = { enrolment: { keepCrops: true } };
    await start(dataDir, keeping);
    await enrollAll(everybody.slice(0, 2));
    await daemon.signal("SIGTERM");
    await start(dataDir, {});
    const files = { images: portraits[2] };
    await daemon.graphql(ENROLL, { name: "Cy", images: [] }, files);
    await daemon.signal("SIGTERM");

    const encoder = await writeOtherEncoder(directory, { isSlow: true });
    const models = { encoder, previousEncoder: BUILT_IN };
    await start(dataDir, { models, ...keeping });
    const seen = new Set<string>();
    const isFinished = async () => {
      expect(await identified()).toEqual(everybody);
      const { migration } = await status();
      seen.add(migration.state);
      return migration.state === "FINISHED";
    };
    await until("the end", isFinished, WITHIN_MS);
    expect([...seen]).toContain("RUNNING");
    const { migration } = await status();
    expect(migration).toMatchObject({ done: 8, byPreviousEncoder: 1, mustEnrolAgain: 1 });
    await daemon.signal("SIGTERM");

    await start(dataDir, { models, cameras: [camera] });
    const subscriber = subscribeBySse(daemon);
    const names = () => new Set(subscriber.events.map(({ person }) => person?.name));
    const all = () => everybody.every((name) => names().has(name));
    await until("everybody before the camera", all, WITHIN_MS);
    subscriber.stop();
    await daemon.signal("SIGTERM");
  }, 240_000);

  it("without pictures says who must enrol again, until they have", async () => {
    const dataDir = `${directory}/not-kept`;
    await start(dataDir, {});
    await enrollAll(["Ada", "Bo"]);
    await daemon.signal("SIGTERM");
    const encoder = await writeOtherEncoder(directory);
    await start(dataDir, { models: { encoder } });
    expect(daemon.log()).toContain("says who must enrol again");
    expect((await status()).migration).toMatchObject({
      state: "NONE",
      withoutCrop: 8,
      mustEnrolAgain: 2,
    });
    const LISTED = `query ($again: Boolean) {
      people(mustEnrolAgain: $again) { nodes { id name mustEnrolAgain } } }`;
    const { data } = await daemon.graphql(LISTED, { again: true });
    expect(data.people.nodes).toMatchObject([{ name: "Ada" }, { name: "Bo" }]);
    const ADD = `mutation ($id: ID!, $images: [File!]!) {
      addFaces(personId: $id, images: $images) { person { mustEnrolAgain } } }`;
    const ada = { id: data.people.nodes[0].id, images: [] };
    const added = await daemon.graphql(ADD, ada, { images: portraits[0] });
    expect(added.data.addFaces.person.mustEnrolAgain).toBe(false);
    expect(await identified()).toEqual(["Ada", null, null].sort());
    const left = await daemon.graphql(LISTED, { again: false });
    expect(left.data.people.nodes).toMatchObject([{ name: "Ada", mustEnrolAgain: false }]);
    await daemon.signal("SIGTERM");
  }, 240_000);
});
