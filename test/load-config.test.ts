import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../daemon/load-config.js";
import { modelPaths } from "../daemon/model-paths.js";
import { removeDirectory, temporaryDirectory } from "./helpers/daemon-process.js";

let directory: string;

beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(() => removeDirectory(directory));

function file(content: unknown): string {
  const path = join(directory, "limen.config.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("the configuration", () => {
  it("has a default for everything", async () => {
    const config = await loadConfig({}, {});
    expect(config.api).toMatchObject({ host: "127.0.0.1", port: 8420, token: null });
    expect(config.cameras).toEqual([{ id: "door", source: "auto" }]);
    expect(config.decision.threshold).toBeNull();
  });

  it("comes from file, then environment, then command line", async () => {
    const config = file({
      api: { port: 1, host: "h1", limits: { maxAliases: 7 } },
      log: { level: "warn" },
    });
    const environment = { LIMEN_CONFIG: config, LIMEN_PORT: "2", LIMEN_HOST: "h2" };
    const loaded = await loadConfig({ port: "3" }, environment);
    expect(loaded.api).toMatchObject({ port: 3, host: "h2", limits: { maxAliases: 7 } });
    expect(loaded.log.level).toBe("warn");
  });

  it("takes every documented environment variable", async () => {
    const loaded = await loadConfig(
      {},
      {
        LIMEN_CONFIG: file({}),
        LIMEN_DATA_DIR: join(directory, "data"),
        LIMEN_HOST: "::1",
        LIMEN_PORT: "0",
        LIMEN_TOKEN: "0123456789abcdef",
        LIMEN_CAMERA: "replay:/pictures",
        LIMEN_LOG_LEVEL: "debug",
      },
    );
    expect(loaded.dataDir).toBe(join(directory, "data"));
    expect(loaded.api).toMatchObject({ host: "::1", port: 0, token: "0123456789abcdef" });
    expect(loaded.cameras).toMatchObject([{ source: "replay", path: "/pictures" }]);
    expect(loaded.log.level).toBe("debug");
  });

  it.each([
    ["an unknown key", { api: { prot: 1 } }, "api.prot: unknown key"],
    ["an unknown key at the root", { cameraz: [] }, "cameraz: unknown key"],
    ["a key deep inside", { cameras: [{ source: "replay", path: "x", fpz: 1 }] }, "cameras[0].fpz"],
    ["a wrong type", { api: { port: "x" } }, "api.port: Invalid input: expected number"],
    ["a missing key", { cameras: [{ source: "replay" }] }, "cameras[0].path: is missing (string)"],
    ["a port out of range", { api: { port: 70_000 } }, "api.port"],
    ["a camera without source", { cameras: [{ id: "a" }] }, "cameras[0].source"],
    [
      "two cameras of one id",
      { cameras: [{ source: "auto" }, { source: "auto" }] },
      "camera ids repeat",
    ],
    [
      "a webhook for a camera that there is not",
      { webhooks: [{ id: "hub", url: "http://hub/", secretFile: "s", cameraIds: ["dor"] }] },
      "webhooks[0].cameraIds: there is no camera dor",
    ],
    ["a short token", { api: { token: "short" } }, "api.token"],
    ["a token that no header carries", { api: { token: "one word and two" } }, "without spaces"],
    ["a shell in a webcam's device", webcam("/dev/video0; reboot"), "cameras[0].device"],
    ["a threshold of nothing", { decision: { threshold: 0 } }, "decision.threshold"],
  ])("refuses %s and names it", async (_, content, named) => {
    const path = file(content);
    const refused = loadConfig({ config: path }, {});
    await expect(refused).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(refused).rejects.toThrow(named);
    await expect(refused).rejects.toThrow(path);
  });

  it.each([
    ["no JSON", "{ nope", "is not JSON"],
    ["a list", "[]", "must hold one JSON object"],
    ["null", "null", "must hold one JSON object"],
  ])("refuses a file that holds %s", async (_, content, reason) => {
    await expect(loadConfig({ config: file(content) }, {})).rejects.toThrow(reason);
  });

  it("refuses a file that is not there", async () => {
    const missing = loadConfig({ config: join(directory, "none.json") }, {});
    await expect(missing).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(missing).rejects.toThrow("none.json cannot be read (ENOENT)");
  });

  it.each(["-1", "65536", "1e3", "8420x", " "])("refuses %j as a port", async (port) => {
    await expect(loadConfig({ port }, {})).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });

  it("never repeats a token in its refusal", async () => {
    const refused = loadConfig({ token: "s3cret" }, {});
    await expect(refused).rejects.not.toThrow("s3cret");
  });
});

describe("the models' paths", () => {
  const pathsFor = async (models: Record<string, string>) =>
    modelPaths(await loadConfig({ config: file({ models }) }, {}), directory);
  const builtIn = () => join(directory, "limen-resnet-verifier.onnx");

  it("hold no verification head where none is built in", async () => {
    expect((await pathsFor({})).verifier).toBeNull();
  });

  it("hold the built-in head beside the built-in encoder alone, and can do without it", async () => {
    writeFileSync(builtIn(), "");
    expect((await pathsFor({})).verifier).toEqual({ path: builtIn(), required: false });
    expect((await pathsFor({ encoder: "own.onnx" })).verifier).toBeNull();
    expect((await pathsFor({ encoder: "./limen-resnet" })).verifier).toBeNull();
  });

  it("are those of built-in models where these are named, each encoder's own head with it", async () => {
    const names = { encoder: "limen-resnet-int8", previousEncoder: "limen-resnet" };
    writeFileSync(builtIn(), "");
    expect(await pathsFor(names)).toEqual({
      detector: join(directory, "blazeface-256.onnx"),
      encoder: join(directory, "limen-resnet-int8.onnx"),
      previousEncoder: builtIn().replace("-verifier", ""),
      verifier: null,
    });
    const own = join(directory, "limen-resnet-int8-verifier.onnx");
    writeFileSync(own, "");
    expect((await pathsFor(names)).verifier).toEqual({ path: own, required: false });
  });

  it("hold a configured head before the built-in one, and cannot do without it", async () => {
    writeFileSync(builtIn(), "");
    const verifier = "own-verifier.onnx";
    expect((await pathsFor({ verifier })).verifier).toEqual({ path: verifier, required: true });
  });
});

function webcam(device: string) {
  return { cameras: [{ source: "webcam", device }] };
}
