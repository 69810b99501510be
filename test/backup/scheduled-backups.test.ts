import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { drain, readBackupFile } from "../../daemon/backup/backup-file.js";
import { readBackup } from "../../daemon/backup/container.js";
import { assertOutside, ScheduledBackups } from "../../daemon/backup/scheduled-backups.js";
import { takeBackup } from "../../daemon/backup/snapshot.js";
import { temporaryDirectory } from "../helpers/daemon-process.js";
import { openStores } from "../helpers/stores.js";

const MS_AN_HOUR = 3_600_000;

async function schedule(directory: string, passphrase: string | null = null) {
  const dataDir = temporaryDirectory();
  const stores = await openStores(dataDir);
  const clock = { time: Date.parse("2026-01-02T03:04:05Z") };
  const now = () => new Date(clock.time);
  const source = { backup: () => takeBackup({ dataDir, root: stores.root, now }) };
  const backups = new ScheduledBackups({
    ...{ directory, everyHours: 24, keep: 2, passphrase, now, log: stores.log },
    backup: () => source.backup(),
  });
  const later = async (hours: number) => {
    clock.time += hours * MS_AN_HOUR;
    await backups.takeIfDue();
    return readdirSync(directory).sort();
  };
  return { backups, later, source, close: stores.close };
}

describe("scheduled backups", () => {
  it("are taken when the newest is old enough, whole, and the oldest of them go", async () => {
    const directory = join(temporaryDirectory(), "backups");
    const { later, close } = await schedule(directory);
    const first = "limen-2026-01-02T030405Z.backup";
    expect(await later(0)).toEqual([first]);
    await readBackup(readBackupFile(join(directory, first), { passphrase: null }), drain);
    expect(await later(23)).toEqual([first]);
    writeFileSync(join(directory, "mine.backup"), "");
    expect(await later(1)).toContain("limen-2026-01-03T030405Z.backup");
    expect(await later(24)).toEqual([
      "limen-2026-01-03T030405Z.backup",
      "limen-2026-01-04T030405Z.backup",
      "mine.backup",
    ]);
    await close();
  });

  it("that fail are a problem until one is taken, and cost no earlier one", async () => {
    const directory = join(temporaryDirectory(), "backups");
    const { backups, later, source, close } = await schedule(directory);
    const [first] = await later(0);
    const works = source.backup;
    source.backup = async function* () {
      yield* works();
      throw new Error("the disk is full");
    };
    expect(await later(24)).toEqual([first]);
    const taken = new Date("2026-01-02T03:04:05Z");
    const failedAt = new Date("2026-01-03T03:04:05Z");
    const lastError = expect.stringContaining("the disk is full");
    const failed = { lastError, lastFailedAt: failedAt, failures: 1 };
    const { size } = statSync(join(directory, first));
    const tryAgainAt = new Date("2026-01-03T03:19:05Z");
    expect(backups.status()).toMatchObject({
      ...{ ...failed, lastTakenAt: taken, bytes: size, nextDueAt: tryAgainAt },
    });
    source.backup = works;
    expect(await later(0)).toEqual([first]);
    expect(await later(1)).toHaveLength(2);
    const again = new Date("2026-01-03T04:04:05Z");
    const noError = { ...failed, lastError: null };
    const tomorrow = new Date("2026-01-04T04:04:05Z");
    expect(backups.status()).toMatchObject({
      ...{ ...noError, lastTakenAt: again, durationSeconds: 0, nextDueAt: tomorrow },
    });
    await close();
  });

  it("of an earlier start are known, but for how long they took", async () => {
    const directory = temporaryDirectory();
    const before = await schedule(directory);
    const [name] = await before.later(0);
    await before.close();
    const { backups, later, close } = await schedule(directory);
    expect(backups.status()).toMatchObject({ lastTakenAt: null, nextDueAt: null });
    await later(1);
    expect(backups.status()).toEqual({
      lastTakenAt: new Date("2026-01-02T03:04:05Z"),
      bytes: statSync(join(directory, name)).size,
      ...{ durationSeconds: null, failures: 0, lastFailedAt: null, lastError: null },
      nextDueAt: new Date("2026-01-03T03:04:05Z"),
    });
    await close();
  });

  it("are encrypted where there is a passphrase, and count like those that are not", async () => {
    const directory = temporaryDirectory();
    const passphrase = "correct horse battery staple";
    const older = ["limen-2025-01-01T000000Z.backup", "limen-2025-02-01T000000Z.backup.age"];
    for (const name of older) writeFileSync(join(directory, name), "");
    const { later, close } = await schedule(directory, passphrase);
    const taken = "limen-2026-01-02T030405Z.backup.age";
    expect(await later(0)).toEqual([older[1], taken]);
    const path = join(directory, taken);
    await readBackup(readBackupFile(path, { passphrase }), drain);
    await expect(
      readBackup(readBackupFile(path, { passphrase: null }), drain),
    ).rejects.toMatchObject({
      code: "BAD_BACKUP",
    });
    await close();
  });

  it("are not held up by one from the future of a wrong clock", async () => {
    const directory = temporaryDirectory();
    const future = "limen-2099-01-01T000000Z.backup";
    writeFileSync(join(directory, future), "");
    const { later, close } = await schedule(directory);
    const taken = ["limen-2026-01-02T030405Z.backup", future];
    expect(await later(0)).toEqual(taken);
    expect(await later(1)).toEqual(taken);
    await close();
  });

  it("are given up when the daemon stops, also while they are read back", async () => {
    const directory = temporaryDirectory();
    const { backups, later, source, close } = await schedule(directory);
    const works = source.backup;
    let stopped = Promise.resolve();
    source.backup = async function* () {
      yield* works();
      stopped = backups.stop();
    };
    expect(await later(0)).toEqual([]);
    await stopped;
    expect(backups.status()).toMatchObject({ failures: 0, lastError: null });
    await close();
  });

  it("that a killed daemon left half written go, and nobody else's do", async () => {
    const directory = temporaryDirectory();
    const half = [
      "limen-2026-01-01T000000Z.backup.partial",
      "limen-2026-01-01T000000Z.backup.age.partial",
    ];
    for (const name of [...half, "mine.backup.partial"])
      writeFileSync(join(directory, name), "keys");
    const { later, close } = await schedule(directory);
    expect(await later(0)).toEqual(["limen-2026-01-02T030405Z.backup", "mine.backup.partial"]);
    await close();
  });

  it("are kept beside any number from the future of a wrong clock", async () => {
    const directory = temporaryDirectory();
    const future = ["limen-2098-01-01T000000Z.backup", "limen-2099-01-01T000000Z.backup"];
    for (const name of future) writeFileSync(join(directory, name), "");
    const { later, close } = await schedule(directory);
    const taken = "limen-2026-01-02T030405Z.backup";
    expect(await later(0)).toEqual([taken, ...future]);
    expect(await later(1)).toEqual([taken, ...future]);
    await close();
  });

  it("may not lie where they would contain each other", () => {
    const dataDir = "/var/lib/limen";
    for (const inside of [dataDir, `${dataDir}/`, `${dataDir}/snapshots`, `${dataDir}/mine/x`]) {
      expect(() => assertOutside(inside, dataDir), inside).toThrow("backup.directory");
    }
    for (const fine of [null, "/mnt/limen", `${dataDir}-backups`, `${dataDir}/backups/a`]) {
      expect(() => assertOutside(fine, dataDir)).not.toThrow();
    }
  });
});
