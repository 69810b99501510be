import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isInstalled } from "../../daemon/camera/webcam.js";
import {
  type DaemonProcess,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { facesOf, hasSharedData, portraitOf, sharedData } from "../helpers/pictures.js";
import { subscribeBySse, until } from "../helpers/subscribers.js";

const ENOUGH_MS = 60_000;
/** Larger than what enrolment asks for, as the portrait is compressed once more. */
const LEAST_FACE_PX = 80;
const hasFfmpeg = isInstalled("ffmpeg");
const VIDEOS = join(sharedData, "scenes", "video");

let daemon: DaemonProcess;

afterEach(async () => {
  await daemon.signal("SIGTERM");
});

/** Starts on the camera, enrols the picture, and waits for its person at the door. */
async function expectToRecognise(settings: Record<string, string>, portrait: Buffer) {
  daemon = await startDaemonProcess(settings);
  const subscriber = subscribeBySse(daemon, { filter: { kinds: ["RECOGNIZED"] } });
  await enroll(daemon, "Ada", portrait);
  await until("the person", () => subscriber.events.length > 0, ENOUGH_MS);
  expect(subscriber.events[0].person.name).toBe("Ada");
  subscriber.stop();
}

function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync("ffmpeg", ["-y", "-loglevel", "error", ...args]);
  if (status !== 0) throw new Error(String(stderr));
}

describe("webcam pictures by fswebcam", () => {
  it.skipIf(!isInstalled("fswebcam"))(
    "lead to a recognition (needs fswebcam)",
    async () => {
      const picture = join(temporaryDirectory(), "person.jpg");
      const portrait = await portraitFromDemo();
      writeFileSync(picture, portrait);
      const settings = configured({ api: { port: 0 } });
      await expectToRecognise({ ...settings, LIMEN_CAMERA: `webcam:FILE:${picture}` }, portrait);
      const { data } = await daemon.graphql("{ status { cameras { source state } } }");
      expect(data.status.cameras).toEqual([
        { source: `webcam FILE:${picture}`, state: "STREAMING" },
      ]);
    },
    90_000,
  );
});

describe("a camera's program", () => {
  it("does not have the token that the daemon got by its environment", async () => {
    const directory = temporaryDirectory();
    const told = join(directory, "environment");
    const program = join(directory, "ffmpeg");
    writeFileSync(program, `#!/bin/sh\nenv > ${told}.partial; mv ${told}.partial ${told}\n`);
    chmodSync(program, 0o700);
    const token = "secret-of-the-door-0123456789";
    daemon = await startDaemonProcess({
      ...{ PATH: `${directory}:${process.env.PATH}`, LIMEN_TOKEN: token },
      LIMEN_CAMERA: "ffmpeg:rtsp://127.0.0.1:9/none",
    });
    await until("the program", () => existsSync(told), ENOUGH_MS);
    expect(readFileSync(told, "utf8")).toContain("PATH=");
    expect(readFileSync(told, "utf8")).not.toContain(token);
    // The daemon knows it still when it reads its configuration again.
    process.kill(daemon.pid, "SIGHUP");
    await until("the reading", () => daemon.log().includes("was read again"), ENOUGH_MS);
    expect((await daemon.graphql("{ status { version } }")).errors).toBeUndefined();
  });
});

describe.skipIf(!hasFfmpeg)("video by ffmpeg (needs ffmpeg)", () => {
  it("leads to a recognition", async () => {
    const directory = temporaryDirectory();
    const portrait = await portraitFromDemo();
    writeFileSync(join(directory, "person.jpg"), portrait);
    const video = join(directory, "person.mkv");
    const even = "scale=trunc(iw/2)*2:trunc(ih/2)*2";
    const still = ["-loop", "1", "-i", join(directory, "person.jpg"), "-t", "20", "-r", "10"];
    ffmpeg(...still, "-vf", even, "-c:v", "mjpeg", "-q:v", "3", video);
    await expectToRecognise({ ...configured({}), LIMEN_CAMERA: `ffmpeg:${video}` }, portrait);
  }, 90_000);

  it.skipIf(!hasSharedData || !existsSync(VIDEOS))(
    "of a person who talks leads to a recognition (needs the development data)",
    async () => {
      const { video, portrait } = await talkingHead();
      await expectToRecognise({ ...configured({}), LIMEN_CAMERA: `ffmpeg:${video}` }, portrait);
    },
    90_000,
  );

  it("that is not there leaves the daemon up, and status says what is wrong", async () => {
    const settings = configured({
      cameras: [
        { id: "gone", source: "ffmpeg", input: "/nowhere/video.mkv" },
        { id: "unplugged", source: "webcam", device: "/dev/video99" },
      ],
    });
    daemon = await startDaemonProcess(settings);
    const ask = async () => {
      const { data } = await daemon.graphql(
        "{ status { healthy problems cameras { id state reason } } }",
      );
      return data.status;
    };
    await until("both to fail", async () => {
      const { cameras } = await ask();
      return cameras.every(({ state }: { state: string }) => state === "FAILED");
    });
    const { healthy, problems, cameras } = await ask();
    expect(healthy).toBe(false);
    expect(problems).toHaveLength(2);
    expect(cameras[0].reason).toContain("No such file");
    expect(cameras[1].reason).toMatch(/fswebcam/);
    expect((await fetch(`${daemon.url}/health`)).status).toBe(503);
    expect(daemon.log()).toContain('"cameraId":"gone"');
  }, 60_000);
});

/** The first video that shows one face alone a second in, with that face from there. */
async function talkingHead(): Promise<{ video: string; portrait: Buffer }> {
  const frame = join(temporaryDirectory(), "frame.png");
  for (const name of readdirSync(VIDEOS).sort()) {
    const video = join(VIDEOS, name);
    ffmpeg("-ss", "1", "-i", video, "-frames:v", "1", frame);
    const picture = readFileSync(frame);
    const faces = await facesOf(picture);
    const isGood = faces.length === 1 && faces[0].box.width >= LEAST_FACE_PX;
    if (isGood) return { video, portrait: await portraitOf(picture, faces[0]) };
  }
  throw new Error("no video shows one face that is large enough");
}
