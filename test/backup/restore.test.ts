import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { restoreMerging, restoreReplacing } from "../../daemon/backup/restore.js";
import { takeBackup } from "../../daemon/backup/snapshot.js";
import { temporaryDirectory } from "../helpers/daemon-process.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";

const now = () => new Date("2026-05-06T07:08:09Z");
const limits = { people: 1000, faces: 1000 };
const person = (name: string, externalId: string | null = null) => ({ name, externalId });

async function backupOf(dataDir: string, { root }: OpenStores): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of takeBackup({ dataDir, root, now })) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function* stream(bytes: Buffer): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

/** What the gallery in the directory knows, as a daemon that starts there finds it. */
async function found(dataDir: string) {
  const stores = await openStores(dataDir);
  const { nodes } = stores.gallery.people({ first: 200 });
  const people = nodes.map(({ person: { id, name } }) => [name, stores.gallery.facesOf(id).length]);
  const nearest = stores.gallery.match(faceAt(1).embedding, 1)[0];
  const { lines } = stores.log;
  await stores.close();
  return { people, nearest, complaints: lines };
}

function fingerprintsOf(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).sort();
  const files = names.filter((name) => statSync(join(directory, name)).isFile());
  // A reader leaves its mark in LMDB's lock file.
  return Object.fromEntries(
    files
      .filter((name) => !name.endsWith("lock.mdb"))
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(directory, name)))
          .digest("hex"),
      ]),
  );
}

describe("a restore in place of what is there", () => {
  it("brings back people, faces and pictures, and sets aside what came after", async () => {
    const dataDir = temporaryDirectory();
    const stores = await openStores(dataDir);
    await stores.gallery.enroll(person("Ada"), [faceAt(1), faceAt(2)]);
    const picture = join(dataDir, "snapshots", "00000000-1.jpg");
    mkdirSync(join(dataDir, "snapshots"));
    writeFileSync(picture, "a picture");
    utimesSync(picture, now(), now());
    const backup = await backupOf(dataDir, stores);
    await stores.gallery.enroll(person("Bob"), [faceAt(3)]);
    await stores.close();
    const { about, before } = await restoreReplacing({
      dataDir,
      bytes: stream(backup),
      now: now(),
    });
    expect(about.createdAt).toEqual(now());
    const { people, nearest, complaints } = await found(dataDir);
    expect([people, complaints]).toEqual([[["Ada", 2]], []]);
    expect(nearest.distance).toBeLessThan(1e-9);
    expect((await found(before as string)).people).toEqual([
      ["Ada", 2],
      ["Bob", 1],
    ]);
    expect(readFileSync(picture, "utf8")).toBe("a picture");
    expect(statSync(picture).mtime).toEqual(now());
    expect(statSync(picture).mode & 0o777).toBe(0o600);
  });

  it("changes nothing where the backup is damaged or cut, or has no database", async () => {
    const dataDir = temporaryDirectory();
    const stores = await openStores(dataDir);
    await stores.gallery.enroll(person("Ada"), [faceAt(1)]);
    const backup = await backupOf(dataDir, stores);
    await stores.close();
    const before = fingerprintsOf(dataDir);
    const flipped = Buffer.from(backup);
    flipped[backup.length >> 1] ^= 16;
    const renamed = Buffer.from(
      backup.toString("latin1").replace("limen-backup 1", "limen-backup 9"),
      "latin1",
    );
    for (const bad of [flipped, renamed, backup.subarray(0, -1), Buffer.from("a picture")]) {
      const attempt = { dataDir, bytes: stream(bad), now: now() };
      await expect(restoreReplacing(attempt)).rejects.toMatchObject({ code: "BAD_BACKUP" });
      await expect(restoreMerging({ ...attempt, limits })).rejects.toMatchObject({
        code: "BAD_BACKUP",
      });
      expect(fingerprintsOf(dataDir)).toEqual(before);
    }
  });

  it("is of one moment, also where people come and go while the backup is taken", async () => {
    const dataDir = temporaryDirectory();
    const stores = await openStores(dataDir, { limits: { people: 1000, faces: 5000 } });
    const first = await stores.gallery.enroll(person("Ada"), [faceAt(1)]);
    let isOver = false;
    const coming = (async () => {
      for (let i = 0; !isOver; i++) {
        const { person: one } = await stores.gallery.enroll(person(`P${i}`), [
          faceAt(3 + (i % 100)),
        ]);
        if (i % 2 === 0) await stores.gallery.deletePerson(one.id);
      }
    })();
    const backups = [];
    for (let i = 0; i < 5; i++) backups.push(await backupOf(dataDir, stores));
    isOver = true;
    await coming;
    await stores.close();
    for (const backup of backups) {
      const fresh = temporaryDirectory();
      await restoreReplacing({ dataDir: fresh, bytes: stream(backup), now: now() });
      const { people, nearest, complaints } = await found(fresh);
      expect(complaints).toEqual([]);
      expect(people.every(([, faces]) => faces === 1)).toBe(true);
      expect(nearest.personId).toBe(first.person.id);
    }
  });
});

describe("a merge", () => {
  async function twoDoors() {
    const [here, there] = [temporaryDirectory(), temporaryDirectory()];
    const other = await openStores(there);
    await other.gallery.enroll(person("Ada", "a"), [faceAt(1)]);
    await other.gallery.enroll(person("Eve", "e"), [faceAt(2)]);
    const backup = await backupOf(there, other);
    await other.close();
    return { here, backup };
  }

  it("adds who is missing, keeps who is there, and names who cannot come", async () => {
    const { here, backup } = await twoDoors();
    const own = await openStores(here);
    await own.gallery.enroll(person("Bob", "e"), [faceAt(3)]);
    await own.close();
    const merge = () =>
      restoreMerging({ dataDir: here, bytes: stream(backup), now: now(), limits });
    const { report } = await merge();
    expect(report).toMatchObject({ added: 1, faces: 1, kept: 0 });
    expect(report.refused).toMatchObject([
      { person: { name: "Eve" }, reason: expect.stringContaining("external id e") },
    ]);
    const { people, nearest, complaints } = await found(here);
    expect([people, complaints]).toEqual([
      [
        ["Ada", 1],
        ["Bob", 1],
      ],
      [],
    ]);
    expect(nearest.distance).toBeLessThan(1e-9);
    expect((await merge()).report).toMatchObject({ added: 0, kept: 1 });
    expect(readdirSync(here).filter((name) => name.startsWith("restore-"))).toEqual([]);
  });

  it("adds nobody where there is no room for all", async () => {
    const { here, backup } = await twoDoors();
    await (await openStores(here)).close();
    const attempt = { dataDir: here, bytes: stream(backup), now: now() };
    await expect(
      restoreMerging({ ...attempt, limits: { people: 1, faces: 10 } }),
    ).rejects.toMatchObject({ code: "GALLERY_FULL" });
    expect((await found(here)).people).toEqual([]);
    expect(readdirSync(join(here, "keys"))).toEqual([]);
  });
});
