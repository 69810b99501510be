import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type FfmpegConfig } from "../../daemon/camera/camera-config.js";
import { ffmpegCamera } from "../../daemon/camera/ffmpeg.js";
import { hiddenInput } from "../../daemon/camera/hidden-input.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { failureOf } from "./take-images.js";

describe("an address that is hidden", () => {
  it("stands in a list, with the options of who reads it; the others stay where they were", () => {
    const options = ["-hwaccel", "auto", "-rtsp_transport", "udp", "-probesize", "32", "-re"];
    const { args, list } = hiddenInput("rtsp://ada:it's@camera/1", options);
    expect(args.slice(0, 5)).toEqual(["-hwaccel", "auto", "-probesize", "32", "-re"]);
    expect(args.slice(-2)).toEqual(["-i", "pipe:0"]);
    expect(list.split("\n")).toEqual([
      "ffconcat version 1.0",
      "file 'rtsp://ada:it'\\''s@camera/1'",
      "option rtsp_transport 'udp'",
      "option probesize '32'",
      "",
    ]);
  });
});

describe("an ffmpeg that cannot read such a list", () => {
  let directory: string;
  const { PATH } = process.env;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => {
    process.env.PATH = PATH;
    removeDirectory(directory);
  });

  it("is told of, and gets the address on its command line from then on", async () => {
    const program = join(directory, "ffmpeg");
    // What release 4.4 says.
    const complaint = "[concat @ 0x55d] Line 3: unknown keyword 'option'";
    writeFileSync(
      program,
      `#!/bin/sh\ncase "$*" in *concat*) echo "${complaint}" >&2;; *ada*) echo "has it" >&2;; esac\nexit 1\n`,
    );
    chmodSync(program, 0o700);
    process.env.PATH = `${directory}:${PATH}`;
    const input = "rtsp://ada:s3cret@127.0.0.1/door";
    const camera = ffmpegCamera(cameraSchema.parse({ source: "ffmpeg", input }) as FfmpegConfig);
    expect((await failureOf(camera)).message).toContain("ffmpeg is older than release 5");
    expect((await failureOf(camera)).message).toContain("has it");
  });
});

describe("the password's file", () => {
  const parse = (settings: object) => cameraSchema.safeParse({ source: "ffmpeg", ...settings });

  it.each(["/dev/video0", "rtsp://camera/1", "rtsp://ada:s3cret@camera/1"])(
    "is refused beside %s, which names no user that has none",
    (input) => {
      const { error } = parse({ input, passwordFile: "password" });
      expect(error?.issues[0]).toMatchObject({ path: ["passwordFile"] });
    },
  );

  it("goes with an address that names the user", () => {
    expect(parse({ input: "rtsp://ada@camera/1", passwordFile: "password" }).success).toBe(true);
  });
});
