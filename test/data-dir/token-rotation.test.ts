import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Config, configSchema } from "../../daemon/config.js";
import { TokenRotation } from "../../daemon/data-dir/token-rotation.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recordingLog } from "../helpers/stores.js";

const GIVEN = "a-token-that-somebody-gave";

let directory: string;
let inForce: string[];
let log: ReturnType<typeof recordingLog>;

beforeEach(() => {
  directory = temporaryDirectory();
  inForce = ["the-first-token"];
  log = recordingLog();
});

afterEach(() => removeDirectory(directory));

const configured = (api: Record<string, unknown>): Config => configSchema.parse({ api });

function rotation(config: Config) {
  const replaceToken = (token: string) => {
    const isNew = token !== inForce.at(-1);
    if (isNew) inForce.push(token);
    return isNew;
  };
  return new TokenRotation({
    ...{ dataDir: directory, current: () => config, api: { replaceToken }, log },
  });
}

describe("rotating the token", () => {
  it("puts the one in force that it wrote, and says so without it", async () => {
    await rotation(configured({})).rotate();
    const written = readFileSync(join(directory, "admin-token"), "utf8").trim();
    expect(inForce).toEqual(["the-first-token", written]);
    expect(log.lines).toHaveLength(1);
    expect(JSON.stringify(log.lines)).not.toContain(written);
  });

  it.each([
    [{ token: GIVEN }, "LIMEN_TOKEN"],
    [{ tokenFile: "/run/credentials/limen.service/token" }, "/limen.service/token"],
  ])("is refused where it is not the daemon's to change, with who may: %j", async (api, who) => {
    const refused = rotation(configured(api)).rotate();
    await expect(refused).rejects.toMatchObject({ code: "BAD_CONFIG" });
    await expect(refused).rejects.toThrow(who);
    expect(inForce).toHaveLength(1);
    expect(() => readFileSync(join(directory, "admin-token"))).toThrow("ENOENT");
  });

  it("takes what its file holds by now, when told to read it", async () => {
    const tokenFile = join(directory, "token");
    writeFileSync(tokenFile, `${GIVEN}\n`);
    const config = configured({ tokenFile });
    const tokens = rotation(config);
    expect(await tokens.follow(config, () => inForce.length)).toBe(1);
    expect(inForce.at(-1)).toBe(GIVEN);
    await tokens.follow(config, () => {});
    expect([inForce.length, log.lines.length]).toEqual([2, 1]);
    writeFileSync(tokenFile, "short");
    let isTaken = false;
    const refused = tokens.follow(config, () => {
      isTaken = true;
    });
    await expect(refused).rejects.toMatchObject({ code: "BAD_CONFIG" });
    expect(isTaken).toBe(false);
  });

  it("twice at once, and while the configuration is read, ends with the one in the file", async () => {
    const config = configured({});
    const tokens = rotation(config);
    const changes = Array.from({ length: 10 }, (_, i) =>
      i % 3 === 2 ? tokens.follow(config, () => {}) : tokens.rotate(),
    );
    await Promise.all(changes);
    expect(inForce.at(-1)).toBe(readFileSync(join(directory, "admin-token"), "utf8").trim());
    expect(new Set(inForce).size).toBe(inForce.length);
  });
});
