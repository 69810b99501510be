import { describe, expect, it } from "vitest";
import { type CameraConfig, cameraSchema } from "../../daemon/camera/camera-config.js";
import { checkDevice } from "../../daemon/doctor/device.js";

const camera = (settings: object): CameraConfig => cameraSchema.parse(settings);
const answers = (code: string | null) => async () => code;

describe("the doctor on a device", () => {
  it.each([
    [{ source: "ffmpeg", input: "/dev/video2" }, "/dev/video2"],
    [{ source: "webcam", device: "/dev/video1" }, "/dev/video1"],
    [{ source: "auto" }, "/dev/video0"],
  ])("%o that is closed to this user names the group that it wants", async (settings, path) => {
    const finding = await checkDevice(camera(settings), answers("EACCES"));
    expect(finding).toMatchObject({ level: "fail", message: expect.stringContaining(path) });
    expect(finding?.advice).toContain("usermod -aG video");
  });

  it.each(["ENOENT", null])("leaves %s to whoever opens it", async (code) => {
    expect(await checkDevice(camera({ source: "auto" }), answers(code))).toBeNull();
  });

  it("has nothing to say of what is no device", async () => {
    for (const settings of [
      { source: "ffmpeg", input: "rtsp://camera/1" },
      { source: "webcam", device: "TEST" },
      { source: "replay", path: "/dev/video0" },
    ]) {
      expect(await checkDevice(camera(settings), answers("EACCES"))).toBeNull();
    }
  });
});
