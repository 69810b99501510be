import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig } from "../daemon/load-config.js";
import { configuredToken, readConfigured } from "../daemon/secret-files.js";
import { removeDirectory, temporaryDirectory } from "./helpers/daemon-process.js";

const SECRET = "0123456789abcdef";

let directory: string;
let credentials: string;

beforeEach(() => {
  directory = temporaryDirectory();
  credentials = join(directory, "credentials");
  mkdirSync(credentials);
});
afterEach(() => removeDirectory(directory));

/** The configuration as a daemon reads it that systemd started. */
function load(config: unknown, environment: Record<string, string> = {}) {
  const file = join(directory, "limen.config.json");
  writeFileSync(file, JSON.stringify(config));
  return loadConfig({ config: file }, { CREDENTIALS_DIRECTORY: credentials, ...environment });
}

function handOver(name: string, text = `${SECRET}\n`): void {
  writeFileSync(join(credentials, name), text);
}

describe("a credential of systemd", () => {
  it("is named by credential:NAME wherever a file can be named", async () => {
    for (const name of ["mqtt-password", "hook.secret", "key@door"]) handOver(name);
    const config = await load({
      api: { tls: { certFile: "door.pem", keyFile: "credential:key@door" } },
      mqtt: { url: "mqtt://broker", username: "limen", passwordFile: "credential:mqtt-password" },
      webhooks: [{ id: "hub", url: "http://hub/", secretFile: "credential:hook.secret" }],
    });
    expect(config.api.tls?.certFile).toBe("door.pem");
    expect(config.api.tls?.keyFile).toBe(join(credentials, "key@door"));
    expect(config.webhooks[0].secretFile).toBe(join(credentials, "hook.secret"));
    const { passwordFile } = config.mqtt as { passwordFile: string };
    expect(await readConfigured(passwordFile, "mqtt.passwordFile")).toBe(SECRET);
  });

  it.each([
    ["hook", "webhooks[0].secretFile"],
    ["../limen.config.json", "webhooks[0].secretFile"],
    ["", "webhooks[0].secretFile"],
  ])("that was not handed over (%s) is refused, with its key and what to do", async (name, key) => {
    const webhooks = [{ id: "hub", url: "http://hub/", secretFile: `credential:${name}` }];
    const refused = load({ webhooks });
    await expect(refused).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(refused).rejects.toThrow(`${key}: systemd hands over no credential "${name}"`);
    await expect(refused).rejects.toThrow(`LoadCredential=${name}:`);
  });

  it("is no obstacle to a command that does not read it, and clear to one that does", async () => {
    const mqtt = {
      url: "mqtt://broker",
      username: "limen",
      passwordFile: "credential:mqtt-password",
    };
    const config = await load({ mqtt }, { CREDENTIALS_DIRECTORY: undefined as never });
    expect(config.mqtt?.passwordFile).toBe("credential:mqtt-password");
    const reading = readConfigured("credential:mqtt-password", "mqtt.passwordFile");
    await expect(reading).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(reading).rejects.toThrow("systemd hands none to this process");
  });

  it("in a directory that cannot be read is told of; where there is none, there are none", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const closed = load({}, { CREDENTIALS_DIRECTORY: file });
    await expect(closed).rejects.toMatchObject({ code: "BAD_CONFIG" });
    const { api } = await load({}, { CREDENTIALS_DIRECTORY: join(directory, "gone") });
    expect(api.tokenFile).toBeNull();
  });
});

describe("the token", () => {
  const tokenOf = async (...args: Parameters<typeof load>) =>
    configuredToken((await load(...args)).api);

  it("is made by the daemon where nobody sets one", async () => {
    expect(await tokenOf({})).toBeNull();
  });

  it("comes from LIMEN_TOKEN, then the file's token, then its tokenFile, then the credential", async () => {
    handOver("token", "from-the-credential\n");
    expect(await tokenOf({})).toBe("from-the-credential");
    const tokenFile = join(directory, "token");
    writeFileSync(tokenFile, "from-the-token-file\n");
    expect(await tokenOf({ api: { tokenFile } })).toBe("from-the-token-file");
    const api = { token: "from-the-configuration", tokenFile };
    expect(await tokenOf({ api })).toBe("from-the-configuration");
    const LIMEN_TOKEN = "from-the-environment";
    expect(await tokenOf({ api }, { LIMEN_TOKEN })).toBe("from-the-environment");
  });

  it("is no credential's name, which would be a token that everybody knows", async () => {
    handOver("token", "from-the-credential\n");
    const advice = { code: "BAD_CONFIG", message: expect.stringContaining("api.tokenFile") };
    const token = "credential:token";
    await expect(tokenOf({ api: { token } })).rejects.toMatchObject(advice);
    await expect(tokenOf({}, { LIMEN_TOKEN: token })).rejects.toMatchObject(advice);
  });

  it("that no header carries is refused", async () => {
    handOver("token", "two words, and äöü besides\n");
    await expect(tokenOf({})).rejects.toMatchObject({
      code: "BAD_CONFIG",
      message: expect.stringMatching(/^api\.tokenFile: .*token: use letters.*without spaces$/),
    });
  });

  it("that could be guessed is refused", async () => {
    handOver("token", "short\n");
    await expect(tokenOf({})).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });
});
