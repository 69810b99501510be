import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { cameraSchema, parseCameraSpec } from "../../daemon/camera/camera-config.js";
import { openCamera } from "../../daemon/camera/open-camera.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { demoDir, emptyPicture } from "../helpers/pictures.js";
import { takeImages } from "./take-images.js";

const log = { warn: () => {} };
const hasDevice = existsSync("/dev/video0");

describe("the camera that a configuration asks for", () => {
  it.each([
    ["replay:/srv/photos", "replay", "replay /srv/photos"],
    ["ffmpeg:/dev/video3", "ffmpeg", "ffmpeg /dev/video3"],
    ["ffmpeg:rtsp://user:secret@10.0.0.7/live", "ffmpeg", "ffmpeg rtsp://***@10.0.0.7/live"],
    ["webcam:/dev/video1", "webcam", "webcam /dev/video1"],
    ["webcam:TEST", "webcam", "webcam TEST"],
  ])("is described, without a notice, for %s", (spec, kind, description) => {
    const source = openCamera(parseCameraSpec(spec), { demoDir, log });
    expect(source).toMatchObject({ kind, description });
    expect(source.notice).toBeUndefined();
  });

  it("logs what a replay leaves out under the camera's id", async () => {
    const directory = temporaryDirectory();
    try {
      writeFileSync(join(directory, "a.jpg"), "this is no JPEG");
      writeFileSync(join(directory, "b.jpg"), await emptyPicture());
      const lines: unknown[] = [];
      const raw = { id: "yard", source: "replay", path: directory };
      const warn = (...line: unknown[]) => void lines.push(line);
      await takeImages(openCamera(cameraSchema.parse(raw), { demoDir, log: { warn } }), 1);
      const reason = "a.jpg is left out: not a readable JPEG, PNG or WebP picture";
      expect(lines).toEqual([[{ cameraId: "yard", reason }, "replay"]]);
    } finally {
      removeDirectory(directory);
    }
  });
});

describe.skipIf(hasDevice)("auto on a machine without /dev/video0 (needs none)", () => {
  it("is the demonstration, and says so", async () => {
    const source = openCamera(parseCameraSpec("auto"), { demoDir, log });
    expect(source).toMatchObject({ kind: "replay", description: `replay ${demoDir}` });
    expect(source.notice).toContain("there is no /dev/video0: this is a DEMONSTRATION");
    expect(source.notice).toContain("not your door");
    const [photo] = await takeImages(source, 1);
    expect(photo.rgb).toHaveLength(3 * photo.width * photo.height);
  });

  it("waits for the device where there are no photographs to show", () => {
    const source = openCamera(parseCameraSpec("auto"), { demoDir: "/nowhere/demo", log });
    expect(source.description).toMatch(/^(ffmpeg|webcam) \/dev\/video0$/);
    expect(source.notice).toBeUndefined();
  });
});

describe.skipIf(!hasDevice)("auto on a machine with /dev/video0 (needs one)", () => {
  it("is that device, without a notice", () => {
    const source = openCamera(parseCameraSpec("auto"), { demoDir, log });
    expect(source.description).toMatch(/^(ffmpeg|webcam) \/dev\/video0$/);
    expect(source.notice).toBeUndefined();
  });
});
