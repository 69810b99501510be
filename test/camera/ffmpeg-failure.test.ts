import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cameraSchema, type FfmpegConfig } from "../../daemon/camera/camera-config.js";
import { ffmpegCamera } from "../../daemon/camera/ffmpeg.js";
import { isInstalled } from "../../daemon/camera/webcam.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { until } from "../helpers/subscribers.js";
import { freePort } from "./rtsp-server.js";
import { failureOf } from "./take-images.js";

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

const camera = (settings: object) =>
  ffmpegCamera(cameraSchema.parse({ source: "ffmpeg", ...settings }) as FfmpegConfig);

/** The ffmpeg that reads an input; the input is in a directory of our own, so it is ours. */
function ffmpegReading(input: string): number | undefined {
  const id = readdirSync("/proc").find((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, "utf8").includes(`\0-i\0${input}\0`);
    } catch {
      return false;
    }
  });
  return id === undefined ? undefined : Number(id);
}

describe.skipIf(!isInstalled("ffmpeg"))("the reason of a failure (needs ffmpeg)", () => {
  it("names the option that ffmpeg does not know", async () => {
    const source = camera({ input: "x", inputOptions: ["-no_such_option", "1"] });
    expect((await failureOf(source)).message).toContain("no_such_option");
  });

  it("is that ffmpeg was killed, when it was", async () => {
    const input = join(directory, "silent");
    execFileSync("mkfifo", [input]);
    const failing = failureOf(camera({ input }));
    await until("ffmpeg", () => ffmpegReading(input) !== undefined);
    process.kill(ffmpegReading(input)!, "SIGKILL");
    const failure = { code: "CAMERA_FAILED", message: "ffmpeg ended (killed): no reason given" };
    expect(await failing).toMatchObject(failure);
  });

  it("is the same in every attempt on the same dead camera", async () => {
    const source = camera({ input: `rtsp://127.0.0.1:${await freePort()}/live` });
    const first = await failureOf(source);
    expect((await failureOf(source)).message).toBe(first.message);
  });
});

describe.skipIf(!isInstalled("ffmpeg"))("the credentials of an address (needs ffmpeg)", () => {
  /** Nobody listens on the port: ffmpeg complains, with the whole address. */
  async function wordsOf(credentials: string, path = "live"): Promise<string> {
    const input = `rtsp://${credentials}@127.0.0.1:${await freePort()}/${path}`;
    const source = camera({ input });
    const { message } = await failureOf(source);
    expect(message).toContain("Connection refused");
    return `${source.description}\n${message}`;
  }

  it.each(["admin:hunter2", "hunter2", ":hunter2", "admin:%68%40hunter2%2F"])(
    "are neither in the description nor in the reason: %s",
    async (credentials) => {
      const words = await wordsOf(credentials);
      expect(words.match(/rtsp:\/\/\*\*\*@127\.0\.0\.1/g)).toHaveLength(2);
      expect(words).not.toMatch(/admin|hunter2/);
    },
  );

  it("are not shown when the password has an @", async () => {
    expect(await wordsOf("admin:p@hunter2")).not.toMatch(/admin|hunter2/);
  });

  it("are not shown when the query holds them", async () => {
    const words = await wordsOf("a", "live?user=admin&channel=7&password=hunter2");
    expect(words).not.toMatch(/admin|hunter2/);
    expect(words).toContain("channel=7");
  });

  it("are not shown when ffmpeg's complaint is long", async () => {
    // The port, the reason and this path leave room for the password, but not for "rtsp://".
    expect(await wordsOf("admin:hunter2", "x".repeat(455))).not.toMatch(/admin|hunter2/);
  });
});
