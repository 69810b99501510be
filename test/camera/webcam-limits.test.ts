import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CameraSource } from "../../daemon/camera/camera.js";
import { cameraSchema, type WebcamConfig } from "../../daemon/camera/camera-config.js";
import { isInstalled, webcamCamera } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { emptyPicture } from "../helpers/pictures.js";
import { until } from "../helpers/subscribers.js";
import { commandLinesWith } from "./running-processes.js";
import { failureOf, takeImages } from "./take-images.js";

/** What emptyPicture() is full of. */
const COLOUR = [90, 120, 90];
/** The picture went through JPEG twice, which is off by a step or two each time. */
const JPEG_STEPS = 4;
/** For a process to appear, or to be reaped, on two busy cores. */
const PROCESS_MS = 10_000;

const environment = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR };
let directory: string;

beforeEach(() => {
  directory = temporaryDirectory();
  // A directory of our own: what a source leaves behind shows, and nobody else's does.
  process.env.TMPDIR = directory;
});
afterEach(() => {
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  removeDirectory(directory);
});

function webcam(settings: object): CameraSource {
  const raw = { source: "webcam", width: 320, height: 240, fps: 10, ...settings };
  return webcamCamera(cameraSchema.parse(raw) as WebcamConfig);
}

const leftBehind = () => readdirSync(directory).filter((name) => name.includes("webcam"));

/** Puts a program of the given lines before the real fswebcam. */
function installFake(...lines: string[]): void {
  const folder = join(directory, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "fswebcam"), ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(join(folder, "fswebcam"), 0o755);
  process.env.PATH = `${folder}${delimiter}${environment.PATH}`;
}

describe.skipIf(!isInstalled("fswebcam"))("a webcam's pictures (needs fswebcam)", () => {
  it("show what is before it, each in a buffer of its own", async () => {
    const path = join(directory, "picture.jpg");
    writeFileSync(path, await emptyPicture(320, 240));
    const images = await takeImages(webcam({ device: `FILE:${path}` }), 3);
    const middle = 3 * (120 * 320 + 160);
    for (const { rgb } of images) {
      COLOUR.forEach((value, i) => {
        expect(Math.abs(rgb[middle + i] - value)).toBeLessThanOrEqual(JPEG_STEPS);
      });
    }
    expect(new Set(images.map(({ rgb }) => rgb.buffer)).size).toBe(3);
  });

  it("are kept in a directory that is removed at the end", async () => {
    const abort = new AbortController();
    let count = 0;
    for await (const _ of webcam({ device: "TEST" }).frames(abort.signal)) {
      expect(leftBehind()).toHaveLength(1);
      if (++count === 2) abort.abort();
    }
    expect(count).toBe(2);
    expect(leftBehind()).toEqual([]);
  });

  it("are missed clearly when the file is not there, and nothing is left behind", async () => {
    const device = `FILE:${join(directory, "gone.jpg")}`;
    const { code, message } = await failureOf(webcam({ device }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain(`no picture of ${device}`);
    expect(message).toContain("is the camera plugged in and free?");
    expect(leftBehind()).toEqual([]);
  });
});

describe.skipIf(!isInstalled("timeout"))("a webcam's time-out (needs coreutils)", () => {
  it.each([
    ["hears the signal to end", ""],
    ["hears no signal", "trap '' TERM INT"],
  ])("leaves nothing of a program that %s", async (_what, trap) => {
    installFake(trap, "sleep 60 & wait; sleep 60");
    const failing = failureOf(webcam({ device: "TEST", timeoutMs: 500 }));
    // Ours by the private directory in its arguments.
    const location = join(directory, "limen-webcam-");
    await until("the program", () => commandLinesWith(location).length > 0, PROCESS_MS);
    expect(await failing).toMatchObject({ code: "CAMERA_FAILED" });
    await until("its end", () => commandLinesWith(location).length === 0, PROCESS_MS);
    expect(leftBehind()).toEqual([]);
  });

  it("is not waited for when the camera is stopped", async () => {
    installFake("exec sleep 60");
    const abort = new AbortController();
    const location = join(directory, "limen-webcam-");
    const ended = (async () => {
      for await (const _ of webcam({ device: "TEST" }).frames(abort.signal));
    })();
    await until("the program", () => commandLinesWith(location).length > 0, PROCESS_MS);
    abort.abort();
    await ended.catch(() => {});
    expect(commandLinesWith(location)).toEqual([]);
    expect(leftBehind()).toEqual([]);
  });

  it("is named as the reason", async () => {
    installFake("exec sleep 60");
    const { message } = await failureOf(webcam({ device: "TEST", timeoutMs: 500 }));
    expect(message).toMatch(/no picture for|timed out|took too long|did not answer/);
  });
});

describe("a webcam's shell", () => {
  it("is not reached by a temporary directory with characters that it would read", async () => {
    installFake('echo "$@" > "$(dirname "$0")/ran"');
    const folder = join(directory, "a b;c");
    mkdirSync(folder);
    process.env.TMPDIR = folder;
    const { code, message } = await failureOf(webcam({ device: "TEST" }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain("has characters a shell would read");
    expect(existsSync(join(directory, "bin", "ran"))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([{ height: "$(touch X)" }, { timeoutMs: "1; touch X; #" }, { bin: "touch X; #" }])(
    "is not reached by the option %j",
    (bad) => {
      const good = cameraSchema.parse({ source: "webcam" }) as WebcamConfig;
      expect(() => webcamCamera({ ...good, ...bad } as never)).toThrow(
        expect.objectContaining({ code: "BAD_CONFIG" }),
      );
    },
  );

  it("fails with the same reason in every attempt on the same dead camera", async () => {
    installFake("exit 3");
    const source = webcam({ device: "TEST" });
    const first = await failureOf(source);
    expect((await failureOf(source)).message).toBe(first.message);
  });
});
