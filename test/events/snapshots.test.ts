import { readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSnapshots, type Snapshots } from "../../daemon/events/snapshots.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";

let directory: string;
let snapshots: Snapshots;
const now = new Date("2026-03-01T12:00:00Z");

beforeEach(async () => {
  directory = temporaryDirectory();
  snapshots = await open();
});

afterEach(() => removeDirectory(directory));

function open(retention = { maxCount: 3, maxAgeDays: 10 }) {
  return openSnapshots({ directory, retention, now: () => now });
}

const id = (n: number) => `0123abcd-${n}`;
const picture = { width: 1600, height: 800, rgb: new Uint8Array(3 * 1600 * 800).fill(90) };

describe("a snapshot", () => {
  it("is a JPEG of at most 1280 pixels that only its owner can read", async () => {
    await snapshots.save(id(1), picture);
    const jpeg = await snapshots.read(id(1));
    const { format, width, height } = await sharp(jpeg).metadata();
    expect({ format, width, height }).toEqual({ format: "jpeg", width: 1280, height: 640 });
    expect(statSync(join(directory, `${id(1)}.jpg`)).mode & 0o777).toBe(0o600);
  });

  it("is found again after a restart, and what was cut short is removed", async () => {
    await snapshots.save(id(1), picture);
    writeFileSync(join(directory, `${id(2)}.jpg.partial`), "half");
    const again = await open();
    expect(again.has(id(1))).toBe(true);
    expect(readdirSync(directory)).toEqual([`${id(1)}.jpg`]);
  });

  it("is erased past the count, the oldest first", async () => {
    for (let n = 1; n <= 5; n++) await snapshots.save(id(n), picture);
    expect(readdirSync(directory).sort()).toEqual([3, 4, 5].map((n) => `${id(n)}.jpg`));
    expect(await snapshots.read(id(1))).toBeUndefined();
  });

  it("is never made where none are to be kept, and those there are go", async () => {
    await snapshots.save(id(1), picture);
    const without = await open({ maxCount: 0, maxAgeDays: 10 });
    await without.save(id(2), picture);
    expect(without.has(id(2))).toBe(false);
    expect(readdirSync(directory)).toEqual([`${id(1)}.jpg`]);
    await without.prune();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("is erased past its age", async () => {
    await snapshots.save(id(1), picture);
    await snapshots.save(id(2), picture);
    const old = new Date("2026-02-01T00:00:00Z");
    utimesSync(join(directory, `${id(1)}.jpg`), old, old);
    const again = await open();
    utimesSync(join(directory, `${id(2)}.jpg`), now, now);
    await again.prune();
    expect(again.has(id(1))).toBe(false);
    expect(again.has(id(2))).toBe(true);
  });

  it("is erased on demand; one that is gone counts for nothing", async () => {
    await snapshots.save(id(1), picture);
    expect(await snapshots.erase([id(1), id(7)])).toBe(1);
    expect(readdirSync(directory)).toEqual([]);
  });

  it("never leaves its folder, whatever the id", async () => {
    for (const bad of ["../../etc/passwd", "x", "0123abcd-1/../../x"]) {
      expect(await snapshots.read(bad)).toBeUndefined();
      await expect(snapshots.save(bad, picture)).rejects.toThrow(RangeError);
    }
  });
});
