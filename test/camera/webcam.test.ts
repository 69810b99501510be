import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type WebcamConfig } from "../../daemon/camera/camera-config.js";
import { isInstalled, webcamCamera } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { demoPhoto } from "../helpers/pictures.js";
import { commandLinesWith } from "./running-processes.js";
import { failureOf, takeImages } from "./take-images.js";

let directory: string;
const path = process.env.PATH;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => {
  process.env.PATH = path;
  removeDirectory(directory);
});

function camera(settings: object) {
  return webcamCamera(cameraSchema.parse({ source: "webcam", ...settings }) as WebcamConfig);
}

/** Puts a program in fswebcam's place. */
function pretendFswebcam(script: string): void {
  const program = join(directory, "fswebcam");
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  process.env.PATH = `${directory}:${path}`;
}

describe.skipIf(!isInstalled("fswebcam"))("a webcam (needs fswebcam)", () => {
  it("gives pictures of the asked size from a file and from its own test source", async () => {
    const file = join(directory, "photo.jpg");
    await sharp(await demoPhoto(1))
      .resize(320, 240)
      .toFile(file);
    for (const device of [`FILE:${file}`, "TEST"]) {
      const size = { width: 320, height: 240 };
      const images = await takeImages(camera({ device, fps: 10, ...size }), 2);
      expect(images).toHaveLength(2);
      expect(images[0]).toMatchObject(size);
      expect(images[0].rgb).toHaveLength(3 * 320 * 240);
    }
  });

  it("that is not there says so", async () => {
    const { code, message } = await failureOf(camera({ device: "/dev/video99" }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toMatch(/no picture of \/dev\/video99 .* is the camera plugged in and free\?/);
  });
});

describe("a webcam's options", () => {
  it("never reach a shell as something else, whoever made them", () => {
    const trap = join(directory, "trap");
    const options = { source: "webcam", id: "x", width: 640, height: 480, fps: 1, timeoutMs: 1000 };
    for (const device of [`TEST; touch ${trap}; #`, `$(touch ${trap})`, "TEST\ntouch x"]) {
      expect(() => webcamCamera({ ...options, device } as WebcamConfig)).toThrow(
        expect.objectContaining({ code: "BAD_CONFIG" }),
      );
    }
    const width = `640; touch ${trap}` as unknown as number;
    expect(() => webcamCamera({ ...options, device: "TEST", width } as WebcamConfig)).toThrow();
    expect(existsSync(trap)).toBe(false);
  });
});

describe("a webcam's program", () => {
  it("that hangs is ended at its time, with everything it started", async () => {
    pretendFswebcam("exec sleep 54321");
    const { code } = await failureOf(camera({ device: "TEST", timeoutMs: 500 }));
    expect(code).toBe("CAMERA_FAILED");
    expect(commandLinesWith("sleep 54321")).toEqual([]);
  });

  it("that writes rubbish is a failed camera", async () => {
    // The last argument of fswebcam is where the picture goes.
    pretendFswebcam('for last; do :; done; echo rubbish > "$last"');
    const { code, message } = await failureOf(camera({ device: "TEST" }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain("cannot be read");
  });

  it("that is not installed is named with how to install it", async () => {
    process.env.PATH = directory;
    const { code, message } = await failureOf(camera({ device: "TEST" }));
    expect(code).toBe("CAMERA_FAILED");
    expect(message).toContain("apt install fswebcam");
  });
});
