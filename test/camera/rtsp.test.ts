import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type FfmpegConfig } from "../../daemon/camera/camera-config.js";
import { CameraSupervisor } from "../../daemon/camera/camera-supervisor.js";
import { ffmpegCamera } from "../../daemon/camera/ffmpeg.js";
import { isInstalled } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recordingLog } from "../helpers/stores.js";
import { until } from "../helpers/subscribers.js";
import { freePort, hasRtspServer, type RtspServer, startRtspServer } from "./rtsp-server.js";
import { commandLinesWith } from "./running-processes.js";
import { failureOf, takeImages } from "./take-images.js";

const canServe = isInstalled("ffmpeg") && hasRtspServer;

let directory: string;
let server: RtspServer | undefined;
let supervisor: CameraSupervisor | undefined;

beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(async () => {
  await supervisor?.stop();
  await server?.kill();
  removeDirectory(directory);
});

function rtspCamera(port: number, settings: Partial<FfmpegConfig> = {}) {
  const input = `rtsp://127.0.0.1:${port}/door`;
  const config = cameraSchema.parse({ source: "ffmpeg", input, timeoutMs: 5000, ...settings });
  return ffmpegCamera(config as FfmpegConfig);
}

describe.skipIf(!canServe)("an RTSP camera (needs ffmpeg and GStreamer's RTSP server)", () => {
  it("gives its pictures", async () => {
    const port = await freePort();
    server = await startRtspServer(directory, port);
    const [image] = await takeImages(rtspCamera(port), 3);
    expect([image.width, image.height, image.rgb.length]).toEqual([320, 240, 230_400]);
  });

  it("that goes away and comes back is watched again by itself", async () => {
    const port = await freePort();
    server = await startRtspServer(directory, port);
    let frames = 0;
    supervisor = new CameraSupervisor({
      id: "front",
      source: rtspCamera(port),
      onFrame: () => {
        frames++;
      },
      log: recordingLog(),
      timing: { firstRetryMs: 200, longestRetryMs: 500 },
    });
    supervisor.start();
    const status = () => supervisor?.status();
    await until("frames", () => frames > 5);
    await server.kill();
    await until("the failure", () => status()?.state === "failed");
    expect(status()?.reason).toBeTruthy();
    server = await startRtspServer(directory, port);
    const before = frames;
    await until("frames again", () => status()?.state === "streaming" && frames > before + 5);
    expect(status()?.reason).toBeNull();
    expect(status()?.reopenedTotal).toBeGreaterThan(0);
  }, 60_000);

  describe("with a password", () => {
    const PASSWORD = "s3cret 'p@ss'/wörd";

    it.each([
      [
        "in a file",
        (address: string) => {
          const passwordFile = join(directory, "password");
          writeFileSync(passwordFile, `${PASSWORD}\n`);
          return { input: `rtsp://ada@${address}`, passwordFile };
        },
      ],
      [
        "in its address",
        (address: string) => ({ input: `rtsp://ada:${encodeURIComponent(PASSWORD)}@${address}` }),
      ],
    ])(
      "%s gives its pictures, and shows the password to no other user",
      async (_where, settings) => {
        const port = await freePort();
        server = await startRtspServer(directory, port, { name: "ada", password: PASSWORD });
        const commandLines: string[] = [];
        const camera = rtspCamera(port, settings(`127.0.0.1:${port}/door`));
        const abort = new AbortController();
        for await (const { width } of camera.frames(abort.signal)) {
          expect(width).toBe(320);
          commandLines.push(...commandLinesWith("image2pipe"));
          break;
        }
        expect(commandLines.length).toBeGreaterThan(0);
        // In any of its spellings.
        expect(commandLines.join()).not.toMatch(/s3cret/);
      },
    );

    it("that is wrong is a failure that does not tell it", async () => {
      const port = await freePort();
      server = await startRtspServer(directory, port, { name: "ada", password: PASSWORD });
      const input = `rtsp://ada:wr0ng@127.0.0.1:${port}/door`;
      const failure = await failureOf(rtspCamera(port, { input }));
      expect(failure).toMatchObject({ code: "CAMERA_FAILED" });
      expect(failure.message).toContain("401");
      expect(failure.message).not.toContain("wr0ng");
    });

    it("in a file that is missing is a failure of the camera", async () => {
      const input = "rtsp://ada@127.0.0.1/door";
      const failure = await failureOf(rtspCamera(1, { input, passwordFile: "/nowhere/password" }));
      expect(failure).toMatchObject({ code: "CAMERA_FAILED" });
      expect(failure.message).toContain("camera door: passwordFile: /nowhere/password");
    });
  });
});
