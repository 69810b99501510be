import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { adminToken, openDataDir, rotateAdminToken } from "../../daemon/data-dir/data-dir.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

let directory: string;

beforeEach(() => {
  directory = join(temporaryDirectory(), "data");
});

afterEach(() => removeDirectory(join(directory, "..")));

const unusable = { code: "DATA_DIR_UNUSABLE" };

describe("the data directory", () => {
  it("is made for its owner alone", async () => {
    const dataDir = await openDataDir(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    await dataDir.release();
  });

  it("is taken from others where it was open to them", async () => {
    mkdirSync(directory, { recursive: true, mode: 0o755 });
    const dataDir = await openDataDir(directory);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    await dataDir.release();
  });

  it("is held by one daemon at a time", async () => {
    const first = await openDataDir(directory);
    await expect(openDataDir(directory)).rejects.toMatchObject(unusable);
    await expect(openDataDir(directory)).rejects.toThrow("another Limen daemon");
    await first.release();
    await (await openDataDir(directory)).release();
  });

  it.skipIf(process.getuid?.() !== 0)(
    "of another user is left alone by the superuser, whose files that user could not read",
    async () => {
      await (await openDataDir(directory)).release();
      const { token } = await adminToken(directory, null);
      const file = join(directory, "admin-token");
      chownSync(file, 12345, 12345);
      await expect(openDataDir(directory)).rejects.toMatchObject(unusable);
      await expect(openDataDir(directory)).rejects.toThrow("belongs to user 12345");
      await expect(rotateAdminToken(directory)).rejects.toMatchObject(unusable);
      expect((await adminToken(directory, null)).token).toBe(token);
      chownSync(file, 0, 0);
      await (await openDataDir(directory)).release();
    },
  );

  it("opens after a daemon that left its lock behind", async () => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "lock"), "");
    await (await openDataDir(directory)).release();
  });

  it("is refused where a file stands in its place, and where its path is too long", async () => {
    mkdirSync(join(directory, ".."), { recursive: true });
    writeFileSync(directory, "");
    await expect(openDataDir(directory)).rejects.toMatchObject(unusable);
    await expect(openDataDir(`/tmp/${"x".repeat(120)}`)).rejects.toThrow("too long");
  });
});

describe("the admin token", () => {
  beforeEach(() => void mkdirSync(directory, { recursive: true }));

  it("is made once, long and random, in a file for its owner alone", async () => {
    const { token, file } = await adminToken(directory, null);
    expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(statSync(String(file)).mode & 0o777).toBe(0o600);
    expect(readFileSync(String(file), "utf8").trim()).toBe(token);
    expect((await adminToken(directory, null)).token).toBe(token);
  });

  it("is made anew where the file was cut short", async () => {
    writeFileSync(join(directory, "admin-token"), "abc");
    expect((await adminToken(directory, null)).token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  it("is the configured one, which is not written down", async () => {
    const configured = await adminToken(directory, "configured-token");
    expect(configured).toEqual({ token: "configured-token", file: null });
    expect(() => statSync(join(directory, "admin-token"))).toThrow("ENOENT");
  });
});
