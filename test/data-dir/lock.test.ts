import { mkdirSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askHolder, holdLock, isHeld, type Lock } from "../../daemon/data-dir/lock.js";
import { LimenError } from "../../daemon/errors.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

let directory: string;
let path: string;
let lock: Lock;

beforeEach(async () => {
  directory = temporaryDirectory();
  path = join(directory, "lock");
  lock = await holdLock(path);
});

afterEach(async () => {
  await lock.release();
  removeDirectory(directory);
});

/** What the holder says to a line. */
function said(line: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path, () => socket.write(line));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });
}

describe("who holds the data directory", () => {
  it("does what it is asked to, once it serves", async () => {
    const busy = { code: "BUSY", message: expect.stringContaining("not ready yet") };
    await expect(askHolder(path, "count")).rejects.toMatchObject(busy);
    let counted = 0;
    lock.serve({
      count: async () => {
        counted++;
      },
    });
    await askHolder(path, "count");
    expect(counted).toBe(1);
  });

  it("says by its code why something was not done, and of what is unforeseen nothing", async () => {
    lock.serve({
      refuse: async () => {
        throw new LimenError("BAD_CONFIG", "change it there");
      },
      fail: async () => {
        throw new Error("at line 7 of a secret");
      },
    });
    const refused = { code: "BAD_CONFIG", message: "change it there" };
    await expect(askHolder(path, "refuse")).rejects.toMatchObject(refused);
    await expect(askHolder(path, "fail")).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await said("fail\n")).not.toContain("secret");
  });

  it("knows nothing but what it serves, and listens to no more than a word", async () => {
    lock.serve({});
    for (const word of ["constructor", "toString", ""]) {
      await expect(askHolder(path, word)).rejects.toMatchObject({ code: "BAD_INPUT" });
    }
    expect(await said("x".repeat(100))).toBe("");
  });

  it("is not held up by who says nothing", async () => {
    expect(await isHeld(path)).toBe(true);
    const silent = connect(path);
    await new Promise<void>((resolve) => silent.on("connect", resolve));
    const closed = new Promise<void>((resolve) => silent.on("close", () => resolve()));
    await lock.release();
    await closed;
    expect(await isHeld(path)).toBe(false);
  });

  it("that is of another kind is told apart", async () => {
    mkdirSync(join(directory, "other"));
    const other = join(directory, "other", "lock");
    const server = createServer((socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(other, resolve));
    await expect(askHolder(other, "count")).rejects.toMatchObject({ code: "UNREACHABLE" });
    await new Promise((resolve) => server.close(resolve));
  });
});
