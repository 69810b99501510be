import { describe, expect, it } from "vitest";
import { cameraSchema, parseCameraSpec } from "../../daemon/camera/camera-config.js";
import { LimenError } from "../../daemon/errors.js";

function refusalOf(spec: string): LimenError {
  try {
    parseCameraSpec(spec);
  } catch (error) {
    expect(error).toBeInstanceOf(LimenError);
    return error as LimenError;
  }
  throw new Error(`${JSON.stringify(spec)} was not refused`);
}

describe("a camera on the command line", () => {
  it("is chosen by the daemon when it is auto", () => {
    expect(parseCameraSpec("auto")).toEqual({ id: "door", source: "auto" });
  });

  it("replays a path, which may hold colons and spaces", () => {
    expect(parseCameraSpec("replay:/srv/a b:c")).toEqual({
      id: "door",
      source: "replay",
      path: "/srv/a b:c",
      fps: 5,
      loop: true,
      stillMs: 2000,
    });
  });

  it("is whatever ffmpeg takes as its input", () => {
    const spec = "ffmpeg:rtsp://user:secret@10.0.0.7:554/live?channel=1";
    expect(parseCameraSpec(spec)).toEqual({
      id: "door",
      source: "ffmpeg",
      input: "rtsp://user:secret@10.0.0.7:554/live?channel=1",
      passwordFile: null,
      inputOptions: [],
      fps: 10,
      maxWidthPx: 1280,
      timeoutMs: 10_000,
    });
  });

  it.each(["/dev/video0", "/dev/video12", "TEST", "FILE:/srv/photos/a-b_c.1.jpg"])(
    "is a webcam at %s",
    (device) => {
      expect(parseCameraSpec(`webcam:${device}`)).toEqual({
        id: "door",
        source: "webcam",
        device,
        width: 640,
        height: 480,
        fps: 2,
        timeoutMs: 10_000,
      });
    },
  );

  it.each([
    ...["", "AUTO", "auto:", "auto:x", " auto", "replay", "replay:", "ffmpeg:", "webcam:"],
    ...["usb:/dev/video0", "/dev/video0", "rtsp://10.0.0.7/live", "constructor:x"],
  ])("is refused, with the forms that are taken, when it is %j", (spec) => {
    const { code, message } = refusalOf(spec);
    expect(code).toBe("BAD_CONFIG");
    expect(message).toContain(`"${spec}" must be auto, replay:PATH, ffmpeg:INPUT or webcam:DEVICE`);
  });
});

describe("the device of a webcam, which goes into a shell", () => {
  const shellCharacters = [
    ...[";", "|", "&", "$", "`", "(", ")", "<", ">", "\n", "\r", "\t", " ", '"', "'", "\\", "~"],
    ...["#", "*", "?", "[", "]", "{", "}", "!", "%", "=", ",", "^", "\0", "\u2028", "é"],
  ];

  it.each(shellCharacters)("is refused with %j anywhere in it", (character) => {
    for (const device of ["/dev/video0", "TEST", "FILE:/srv/a.jpg"]) {
      for (let at = 0; at <= device.length; at++) {
        const spec = `webcam:${device.slice(0, at)}${character}${device.slice(at)}`;
        expect(refusalOf(spec).code, JSON.stringify(spec)).toBe("BAD_CONFIG");
      }
    }
  });

  it.each([
    ...["video0", "/dev/video", "/dev/video1234", "/dev/video0x", "/dev/sda", "/dev/../dev/video0"],
    ...[
      "test",
      "FILE:",
      "FILE:/",
      "FILE:a.jpg",
      "FILE:/srv/../etc/passwd",
      "FILE:/-rf",
      "FILE://a",
    ],
    ...["FILE:/srv/.hidden", "-", "--config=/x", "/dev/video0 --exec x"],
  ])("is refused when it is %j", (device) => {
    const { code, message } = refusalOf(`webcam:${device}`);
    expect(code).toBe("BAD_CONFIG");
    expect(message).toContain("must be /dev/videoN, TEST, or FILE:/path");
  });
});

describe("a camera in the configuration file", () => {
  const cameras = {
    auto: { source: "auto" },
    replay: { source: "replay", path: "/srv/photos" },
    ffmpeg: { source: "ffmpeg", input: "/dev/video0" },
    webcam: { source: "webcam" },
  };

  it.each(Object.entries(cameras))("may be just %s", (_source, raw) => {
    expect(cameraSchema.parse(raw)).toMatchObject(raw);
  });

  it.each(Object.entries(cameras))("is refused with an unknown key beside %s", (_source, raw) => {
    const parsed = cameraSchema.safeParse({ ...raw, ownKey: 1 });
    expect(parsed.error?.issues).toMatchObject([{ code: "unrecognized_keys", keys: ["ownKey"] }]);
  });

  it.each([
    ["id", { ...cameras.auto, id: "front door" }],
    ["fps", { ...cameras.replay, fps: 0 }],
    ["fps", { ...cameras.ffmpeg, fps: 61 }],
    ["fps", { ...cameras.webcam, fps: 11 }],
    ["stillMs", { ...cameras.replay, stillMs: 0.5 }],
    ["format", { ...cameras.ffmpeg, format: "v4l2 -y" }],
    ["maxWidthPx", { ...cameras.ffmpeg, maxWidthPx: 100 }],
    ["timeoutMs", { ...cameras.ffmpeg, timeoutMs: 499 }],
    ["width", { ...cameras.webcam, width: "640; touch X" }],
    ["height", { ...cameras.webcam, height: 480.5 }],
    ["source", { source: "usb" }],
  ])("is refused when its %s is out of range", (key, raw) => {
    const paths = cameraSchema.safeParse(raw).error?.issues.map(({ path }) => path);
    expect(paths).toEqual([[key]]);
  });
});
