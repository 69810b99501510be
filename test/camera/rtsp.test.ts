import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type FfmpegConfig } from "../../daemon/camera/camera-config.js";
import { CameraSupervisor } from "../../daemon/camera/camera-supervisor.js";
import { ffmpegCamera } from "../../daemon/camera/ffmpeg.js";
import { isInstalled } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recordingLog } from "../helpers/stores.js";
import { until } from "../helpers/subscribers.js";
import { freePort, hasRtspServer, type RtspServer, startRtspServer } from "./rtsp-server.js";
import { takeImages } from "./take-images.js";

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

function rtspCamera(port: number) {
  const input = `rtsp://127.0.0.1:${port}/door`;
  const config = cameraSchema.parse({ source: "ffmpeg", input, timeoutMs: 5000 });
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
});
