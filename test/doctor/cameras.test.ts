import { describe, expect, it } from "vitest";
import { cameraSchema } from "../../daemon/camera/camera-config.js";
import { checkCameras } from "../../daemon/doctor/cameras.js";

describe("the doctor's look at cameras", () => {
  it("does not try one whose password only the service has, and says so", async () => {
    const camera = cameraSchema.parse({
      ...{ id: "front", source: "ffmpeg", input: "rtsp://limen@camera.local/stream" },
      passwordFile: "credential:front-camera",
    });
    const [finding, ...others] = await checkCameras({ cameras: [camera] });
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      level: "warn",
      message: expect.stringContaining("credential"),
    });
  });
});
