import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDataDir } from "../../daemon/data-dir/data-dir.js";
import {
  type DaemonProcess,
  runningCommand,
  runToExit,
  startDaemonProcess,
  temporaryDirectory,
} from "../helpers/daemon-process.js";
import { configured, enroll, portraitFromDemo } from "../helpers/doors.js";
import { faceAt, openStores } from "../helpers/stores.js";

/** Many starts of the daemon, where others keep the machine busy. */
const SLOW_MS = 180_000;
const settings = configured({ cameras: [] });

async function namesOf(daemon: DaemonProcess): Promise<string[]> {
  const { data } = await daemon.graphql("{ people { nodes { name } } }");
  return data.people.nodes.map(({ name }: { name: string }) => name);
}

/** Without a daemon, whose start costs seconds: enrols somebody in a data directory. */
async function enrolIn(dataDir: string, name: string, axis: number): Promise<string> {
  const stores = await openStores(dataDir);
  const { person } = await stores.gallery.enroll({ name, externalId: null }, [faceAt(axis)]);
  await stores.close();
  return person.id;
}

/** Who is in a data directory, for whoever opens it as a daemon does, and what is not as it was. */
async function foundIn(dataDir: string): Promise<{ names: string[]; corrupt: number }> {
  const held = await openDataDir(dataDir);
  const { gallery, log, close } = await openStores(dataDir);
  const names = gallery.people({ first: 200 }).nodes.map(({ person }) => person.name);
  await close();
  await held.release();
  return {
    names,
    corrupt: log.lines.filter(({ fields }) => fields.code === "CORRUPT_RECORD").length,
  };
}

describe("a backup", () => {
  it(
    "is taken while the daemon runs, and brings everything back to an empty machine",
    async () => {
      const file = join(temporaryDirectory(), "door.backup");
      const daemon = await startDaemonProcess(configured({}));
      await enroll(daemon, "Ada", await portraitFromDemo());
      const limen = (...args: string[]) =>
        runToExit({ LIMEN_DATA_DIR: daemon.dataDir }, [...args, "--url", daemon.url]);
      const taken = await limen("backup", file);
      expect([taken.code, taken.stdout]).toEqual([
        0,
        expect.stringContaining("read back and whole"),
      ]);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const again = await limen("backup", file);
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining("it exists")]);
      const anonymous = await fetch(`${daemon.url}/backup`, { method: "POST" });
      expect(anonymous.status).toBe(401);
      await daemon.signal("SIGKILL");

      const dataDir = temporaryDirectory();
      const restored = await runToExit({ LIMEN_DATA_DIR: dataDir }, ["restore", file]);
      expect([restored.code, restored.stderr]).toEqual([
        0,
        expect.stringContaining("erase them again"),
      ]);
      const other = await startDaemonProcess({ ...settings, LIMEN_DATA_DIR: dataDir });
      expect(other.token).toBe(daemon.token);
      expect(await namesOf(other)).toEqual(["Ada"]);
      const query = "query ($image: File!) { identify(image: $image) { person { name } } }";
      const { data } = await other.graphql(
        query,
        { image: null },
        { image: await portraitFromDemo() },
      );
      expect(data.identify).toEqual([{ person: { name: "Ada" } }]);
      const held = await runToExit({ LIMEN_DATA_DIR: dataDir }, ["restore", file, "--replace"]);
      expect([held.code, held.stderr]).toEqual([1, expect.stringContaining("DATA_DIR_UNUSABLE")]);
      await other.signal("SIGTERM");
      expect(other.log()).not.toContain("CORRUPT_RECORD");
    },
    SLOW_MS,
  );

  it(
    "of a daemon that is stopped is put back in place, or its people are merged",
    async () => {
      const dataDir = temporaryDirectory();
      const file = join(temporaryDirectory(), "door.backup");
      const limen = (...args: string[]) => runToExit({ LIMEN_DATA_DIR: dataDir }, args);
      const nothing = await limen("backup", file);
      expect([nothing.code, nothing.stderr]).toEqual([
        1,
        expect.stringContaining("DATA_DIR_UNUSABLE"),
      ]);
      const first = await startDaemonProcess({ ...settings, LIMEN_DATA_DIR: dataDir });
      const { id } = await enroll(first, "Ada", await portraitFromDemo());
      await first.signal("SIGTERM");
      expect((await limen("backup", file)).code).toBe(0);

      const stores = await openStores(dataDir);
      await stores.gallery.deletePerson(id);
      await stores.close();
      await enrolIn(dataDir, "Bob", 1);
      const undecided = await limen("restore", file);
      expect([undecided.code, undecided.stderr]).toEqual([1, expect.stringContaining("--merge")]);
      const merged = await limen("restore", file, "--merge");
      expect([merged.code, merged.stdout]).toEqual([
        0,
        expect.stringMatching(/^1 person with 1 face came back/),
      ]);
      expect(await foundIn(dataDir)).toEqual({ names: ["Ada", "Bob"], corrupt: 0 });

      expect((await limen("restore", file, "--merge", "--replace")).code).toBe(2);
      const replaced = await limen("restore", file, "--replace");
      expect([replaced.code, replaced.stderr]).toEqual([
        0,
        expect.stringContaining("before-restore-"),
      ]);
      const second = await startDaemonProcess({ ...settings, LIMEN_DATA_DIR: dataDir });
      expect(await namesOf(second)).toEqual(["Ada"]);
      await second.signal("SIGTERM");
    },
    SLOW_MS,
  );

  it(
    "is refused as a whole where it is damaged, and nothing is lost",
    async () => {
      const dataDir = temporaryDirectory();
      const file = join(temporaryDirectory(), "door.backup");
      const limen = (...args: string[]) => runToExit({ LIMEN_DATA_DIR: dataDir }, args);
      await enrolIn(dataDir, "Ada", 1);
      await limen("backup", file);
      const bytes = readFileSync(file);
      bytes[bytes.length - 200] ^= 1;
      writeFileSync(file, bytes);
      for (const mode of ["--replace", "--merge"]) {
        const { code, stderr } = await limen("restore", file, mode);
        expect([code, stderr]).toEqual([1, expect.stringContaining("limen: BAD_BACKUP: ")]);
      }
      expect(await foundIn(dataDir)).toEqual({ names: ["Ada"], corrupt: 0 });
    },
    SLOW_MS,
  );

  it(
    "that is encrypted comes back with its passphrase only, and unharmed by a wrong one",
    async () => {
      const [dataDir, secrets] = [temporaryDirectory(), temporaryDirectory()];
      const file = join(secrets, "door.backup.age");
      const passphraseFile = join(secrets, "passphrase");
      const limen = (...args: string[]) => runToExit({ LIMEN_DATA_DIR: dataDir }, args);
      await enrolIn(dataDir, "Ada", 1);
      writeFileSync(passphraseFile, "too short\n");
      const guessable = await limen("backup", file, "--passphrase-file", passphraseFile);
      expect([guessable.code, guessable.stderr]).toEqual([1, expect.stringContaining("16")]);
      writeFileSync(passphraseFile, "correct horse battery staple\n");
      const taken = await limen("backup", file, "--passphrase-file", passphraseFile);
      expect([taken.code, taken.stderr]).toEqual([0, expect.stringContaining("is encrypted")]);
      expect(readFileSync(file, "latin1")).toMatch(/^age-encryption\.org\/v1\n/);
      expect(readFileSync(file, "latin1")).not.toContain("database/data.mdb");

      const names = readdirSync(dataDir).sort();
      const without = await limen("restore", file, "--replace");
      expect([without.code, without.stderr]).toEqual([
        1,
        expect.stringContaining("BAD_BACKUP: the backup cannot be used: it is encrypted"),
      ]);
      writeFileSync(join(secrets, "other"), "something else altogether");
      const wrong = await limen(
        ...["restore", file, "--replace", "--passphrase-file", join(secrets, "other")],
      );
      expect([wrong.code, wrong.stderr]).toEqual([
        1,
        expect.stringContaining("not its passphrase"),
      ]);
      expect(readdirSync(dataDir).sort()).toEqual(names);
      const config = join(secrets, "config.json");
      writeFileSync(config, JSON.stringify({ backup: { passphraseFile } }));
      const restored = await limen("restore", file, "--replace", "--config", config);
      expect([restored.code, restored.stdout]).toEqual([0, expect.stringContaining("as it was")]);
      expect(await foundIn(dataDir)).toEqual({ names: ["Ada"], corrupt: 0 });
    },
    SLOW_MS,
  );

  it(
    "restored by somebody who is killed anywhere leaves the old people or the new",
    async () => {
      const [dataDir, source] = [temporaryDirectory(), temporaryDirectory()];
      const file = join(temporaryDirectory(), "door.backup");
      await enrolIn(dataDir, "Old", 1);
      await enrolIn(source, "New", 1);
      expect((await runToExit({ LIMEN_DATA_DIR: source }, ["backup", file])).code).toBe(0);
      // From a restore that has just made its stage to one that is done, a step later each time.
      const stages = /^(restore-\d+\.|before-restore-)/;
      const seen = new Set<string>();
      for (const waitMs of [0, 3, 12]) {
        const restore = runningCommand({ LIMEN_DATA_DIR: dataDir }, ["restore", file, "--replace"]);
        while (!readdirSync(dataDir).some((name) => stages.test(name) && !seen.has(name))) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        await restore.signal("SIGKILL");
        const { names, corrupt } = await foundIn(dataDir);
        expect([["Old"], ["New"]]).toContainEqual(names);
        expect(corrupt).toBe(0);
        const left = readdirSync(dataDir).filter((name) => stages.test(name));
        expect(left.filter((name) => name.startsWith("restore-"))).toEqual([]);
        for (const name of left) seen.add(name);
      }
      const daemon = await startDaemonProcess({ ...settings, LIMEN_DATA_DIR: dataDir });
      expect([["Old"], ["New"]]).toContainEqual(await namesOf(daemon));
      await daemon.signal("SIGTERM");
      expect(daemon.log()).not.toContain("CORRUPT_RECORD");
    },
    SLOW_MS,
  );
});
