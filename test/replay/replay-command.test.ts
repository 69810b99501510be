import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../daemon/vision/project-root.js";
import {
  type DaemonProcess,
  removeDirectory,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { demoPhoto, facesOf, portraitOf } from "../helpers/pictures.js";
import { writeRecording } from "./recordings.js";

const COMMAND = join(projectRoot, "dist/daemon/replay/replay.js");
const FRAME = { width: 640, height: 480, channels: 3, background: "#7a746c" } as const;
const FRAMES_A_VISIT = 6;
/** Nobody is there in between, so that the camera, which records faces only, has no frame. */
const AWAY_MS = 4000;
/** No face is this near another picture of anybody: with it, everybody is unknown. */
const NOBODY_PASSES = 1e-6;
/** Each replay starts its own inference, on machines with two busy cores. */
const TIMEOUT_MS = 120_000;

let directory: string;
let recording: string;
let portrait: Buffer;

/** Two people who walk by one after the other, the first of them enrolled. */
beforeAll(async () => {
  directory = temporaryDirectory();
  recording = join(directory, "door.rec");
  const [first, second] = await Promise.all([1, 3].map(onePortrait));
  portrait = first;
  const frames = [...(await walkBy(first)), ...(await walkBy(second))];
  await writeRecording(recording, frames, (index) => {
    return 100 * index + (index < FRAMES_A_VISIT ? 0 : AWAY_MS);
  });
  mkdirSync(join(directory, "people", "Ada"), { recursive: true });
  writeFileSync(join(directory, "people", "Ada", "1.jpg"), portrait);
}, TIMEOUT_MS);

afterAll(() => removeDirectory(directory));

async function onePortrait(number: number): Promise<Buffer> {
  const photo = await demoPhoto(number);
  const [face] = await facesOf(photo);
  const cut = await portraitOf(photo, face);
  return sharp(cut).resize({ width: 300 }).jpeg({ quality: 95 }).toBuffer();
}

function walkBy(person: Buffer): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: FRAMES_A_VISIT }, (_, i) =>
      sharp({ create: FRAME })
        .composite([{ input: person, left: 40 + 20 * i, top: 60 }])
        .jpeg({ quality: 95 })
        .toBuffer(),
    ),
  );
}

function configured(name: string, config: object): string {
  const path = join(directory, name);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

function replay(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, TMPDIR: join(directory, "tmp") };
  mkdirSync(env.TMPDIR, { recursive: true });
  return new Promise((resolve) => {
    execFile("node", [COMMAND, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("replay", { timeout: TIMEOUT_MS }, () => {
  it("says what the door would have decided, at the recording's own times", async () => {
    const people = ["--people", join(directory, "people")];
    const { code, stdout } = await replay(recording, ...people, "--json");
    expect(code).toBe(0);
    const [door] = JSON.parse(stdout).doors;
    expect(door).toMatchObject({
      frames: 2 * FRAMES_A_VISIT,
      framesWithFace: 2 * FRAMES_A_VISIT,
      failedFrames: 0,
      durationMs: 100 * (2 * FRAMES_A_VISIT - 1) + AWAY_MS,
      funnel: { recognized: 1, unknown: 1 },
    });
    const told = door.events.filter(({ kind }: { kind: string }) => kind !== "visit");
    expect(told).toMatchObject([
      { kind: "recognized", person: "Ada", cameraId: "door" },
      { kind: "unknown" },
    ]);
    expect(told[0].decidedMs).toBeLessThan(100 * FRAMES_A_VISIT);
    expect(told[1].decidedMs).toBeGreaterThan(AWAY_MS);
    const left = readdirSync(join(directory, "tmp"));
    expect(left.filter((name) => name.startsWith("limen"))).toEqual([]);
  });

  it("says which pictures nobody could be enrolled by, and why", async () => {
    const people = join(directory, "mixed");
    mkdirSync(join(people, "Ada"), { recursive: true });
    writeFileSync(join(people, "Ada", "1.jpg"), portrait);
    writeFileSync(join(people, "Ada", "2.jpg"), await sharp({ create: FRAME }).jpeg().toBuffer());
    const { code, stdout } = await replay(recording, "--people", people);
    expect(code).toBe(0);
    expect(stdout).toContain("1 person enrolled");
    expect(stdout).toMatch(/not enrolled: Ada\/2\.jpg \(NO_FACE: /);
  });

  it("says what another configuration would have decided otherwise", async () => {
    const mild = configured("mild.json", {});
    const strict = configured("strict.json", { decision: { threshold: NOBODY_PASSES } });
    const people = ["--people", join(directory, "people")];
    const { code, stdout } = await replay(
      ...[recording, "--config", mild, "--against", strict, ...people],
    );
    expect(code).toBe(0);
    expect(stdout).toContain("difference: 1 visits alike, 1 changed, 0 only in the first");
    expect(stdout).toMatch(/Ada → unknown/);
  });

  it("tells of a recording that it cannot read, and of a command line that it does not know", async () => {
    expect(await replay(join(directory, "nothing.rec"))).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("replay: BAD_RECORDING: "),
    });
    expect(await replay(recording, "--people", "a", "--data-dir", "b")).toMatchObject({ code: 2 });
    expect(await replay(recording, "--data-dir", join(directory, "none"))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("DATA_DIR_UNUSABLE"),
    });
  });
});

describe("replay with a daemon's own people", { timeout: TIMEOUT_MS }, () => {
  let daemon: DaemonProcess;
  const dataDir = () => join(directory, "data");

  beforeAll(async () => {
    daemon = await startDaemonProcess({ LIMEN_DATA_DIR: dataDir(), LIMEN_CAMERA: "auto" });
    await daemon.graphql(
      `mutation ($images: [File!]!) {
        enrollPerson(input: { name: "Ada Lovelace", images: $images }) { person { id } }
      }`,
      { images: [null] },
      { images: [portrait] },
    );
  }, TIMEOUT_MS);

  afterAll(() => daemon.signal("SIGTERM"), TIMEOUT_MS);

  it("knows them beside the running daemon, and changes nothing of what it keeps", async () => {
    const orphan = join(dataDir(), "keys", "00000000-0000-4000-8000-000000000000.key");
    writeFileSync(orphan, Buffer.alloc(32, 7), { mode: 0o600 });
    const before = kept(dataDir());
    const { code, stdout } = await replay(recording, "--data-dir", dataDir());
    expect(code).toBe(0);
    expect(stdout).toMatch(/recognized\s+Ada Lovelace/);
    expect(kept(dataDir())).toEqual(before);
    const { data } = await daemon.graphql("{ status { gallery { people } } }");
    expect(data.status.gallery.people).toBe(1);
  });
});

/** Every key by its digest: what a replay must neither add, change nor shred. */
function kept(dataDir: string): [string, string, number][] {
  const keys = join(dataDir, "keys");
  return readdirSync(keys)
    .sort()
    .map((name) => {
      const path = join(keys, name);
      const digest = createHash("sha256").update(readFileSync(path)).digest("hex");
      return [name, digest, statSync(path).mode];
    });
}
