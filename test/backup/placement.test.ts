import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { finishPlacement, openStage, place } from "../../daemon/backup/placement.js";
import { temporaryDirectory } from "../helpers/daemon-process.js";

const NAMES = ["admin-token", "database", "keys"];

function write(directory: string, names: readonly string[], text: string): string {
  mkdirSync(directory, { recursive: true });
  for (const name of names) writeFileSync(join(directory, name), text);
  return directory;
}

function contentOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).filter((name) => !name.startsWith("before-restore-"));
  return Object.fromEntries(
    names.map((name) => [name, readFileSync(join(directory, name), "utf8")]),
  );
}

const all = (text: string) => Object.fromEntries(NAMES.map((name) => [name, text]));

describe("a restored data directory", () => {
  it("takes the place of the old one, which is set aside", async () => {
    const directory = write(temporaryDirectory(), [...NAMES, "lock"], "old");
    const stage = await openStage(directory, new Date(42));
    write(stage, NAMES, "new");
    const before = await place(directory, stage);
    expect(before).toBe(join(directory, "before-restore-42"));
    expect(contentOf(directory)).toEqual({ ...all("new"), lock: "old" });
    expect(contentOf(before as string)).toEqual(all("old"));
  });

  it("sets nothing aside where there was nothing", async () => {
    const directory = temporaryDirectory();
    const stage = await openStage(directory, new Date(42));
    write(stage, NAMES, "new");
    expect(await place(directory, stage)).toBeNull();
    expect(contentOf(directory)).toEqual(all("new"));
    expect(readdirSync(directory).sort()).toEqual(NAMES);
  });

  it("is not taken before it was whole: what is left of unpacking is erased", async () => {
    const directory = write(temporaryDirectory(), NAMES, "old");
    write(join(directory, "restore-42.unpacking"), ["database"], "new");
    write(join(directory, "backup-00aa.partial"), ["data.mdb"], "copy");
    await finishPlacement(directory);
    expect(contentOf(directory)).toEqual(all("old"));
  });

  it("is taken wherever it was interrupted after that, and the old one is whole beside it", async () => {
    for (let moved = 0; moved <= NAMES.length; moved++) {
      const away = write(temporaryDirectory(), NAMES.slice(moved), "old");
      write(join(away, "before-restore-42"), NAMES.slice(0, moved), "old");
      write(join(away, "restore-42.ready"), NAMES, "new");
      const placing = write(temporaryDirectory(), NAMES.slice(0, moved), "new");
      write(join(placing, "before-restore-42"), NAMES, "old");
      write(join(placing, "restore-42.placing"), NAMES.slice(moved), "new");
      for (const directory of [away, placing]) {
        await finishPlacement(directory);
        await finishPlacement(directory);
        expect(contentOf(directory)).toEqual(all("new"));
        expect(contentOf(join(directory, "before-restore-42"))).toEqual(all("old"));
        expect(existsSync(join(directory, "restore-42.placing"))).toBe(false);
      }
    }
  });
});
