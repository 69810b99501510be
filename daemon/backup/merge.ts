import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LimenError } from "../errors.js";
import {
  type Database,
  openDatabase,
  optionalDatabase,
  type RootDatabase,
  readDatabase,
} from "../gallery/database.js";
import { openKeyring } from "../gallery/keyring.js";
import { decodePerson } from "../gallery/records.js";
import type { Person } from "../gallery/types.js";

export interface MergeLimits {
  people: number;
  faces: number;
}

export interface MergeReport {
  added: number;
  faces: number;
  /** In both: they stay as they are. */
  kept: number;
  /** Left out, each with why. */
  refused: { person: Pick<Person, "id" | "name">; reason: string }[];
}

/** Of these databases every record says whose it is. */
const FACE_DATABASES = ["faces", "crops"] as const;

/**
 * Copies people with their faces from one data directory to another, sealed as they are: a person's
 * id and key are the same everywhere. Keys are written first; where what follows fails or is cut
 * off, they are of nobody, and the next start erases them.
 */
export async function mergePeople({
  from,
  into,
  limits,
}: {
  from: string;
  into: string;
  limits: MergeLimits;
}): Promise<MergeReport> {
  const source = await readDatabase(from);
  const target = await openDatabase(into).catch(async (error) => {
    await source.close();
    throw error;
  });
  try {
    const { added, keys, ...report } = await choose(source, target, from);
    const records = FACE_DATABASES.map((name) => ({
      name,
      records: recordsOf(optionalDatabase(source, name), added),
    }));
    const faces = records[0].records.length;
    assertRoom(target, { people: added.size, faces }, limits);
    const keyring = await openKeyring(into);
    for (const [id, key] of keys) {
      if (!keyring.get(id)) await keyring.adopt(id, key);
    }
    await target.transaction(() => {
      const people = databaseOf(target, "people");
      for (const [id, record] of added) people.put(id, record);
      for (const { name, records: ofThem } of records) {
        for (const { key, value } of ofThem) databaseOf(target, name).put(key, value);
      }
    });
    await target.flushed;
    return { added: added.size, faces, ...report };
  } finally {
    await source.close();
    await target.close();
  }
}

async function choose(source: RootDatabase, target: RootDatabase, from: string) {
  const there = new Map(
    [...databaseOf(target, "people").getRange()].map(({ key, value }) => [key, value]),
  );
  const taken = new Set(
    [...there.values()]
      .map((record) => decodePerson(record).externalId)
      .filter((id) => id !== null),
  );
  const added = new Map<string, unknown>();
  const keys = new Map<string, Buffer>();
  const refused: MergeReport["refused"] = [];
  let kept = 0;
  for (const { key: id, value } of optionalDatabase(source, "people")?.getRange() ?? []) {
    if (there.has(id)) {
      kept++;
      continue;
    }
    const person = decodePerson(value);
    const key = await readFile(join(from, "keys", `${id}.key`)).catch(() => null);
    if (person.externalId !== null && taken.has(person.externalId)) {
      refused.push({ person, reason: `somebody else has the external id ${person.externalId}` });
    } else if (key === null) {
      refused.push({ person, reason: "the backup has no key of theirs" });
    } else {
      added.set(id, value);
      keys.set(id, key);
    }
  }
  return { added, keys, kept, refused };
}

function recordsOf(
  database: Database<unknown, string> | null,
  people: ReadonlyMap<string, unknown>,
) {
  return [...(database?.getRange() ?? [])].filter(({ value }) => {
    const { personId } = value as { personId?: unknown };
    return typeof personId === "string" && people.has(personId);
  });
}

function assertRoom(
  target: RootDatabase,
  more: { people: number; faces: number },
  limits: MergeLimits,
): void {
  for (const name of ["people", "faces"] as const) {
    const count = databaseOf(target, name).getCount() + more[name];
    if (count > limits[name]) {
      throw new LimenError(
        "GALLERY_FULL",
        `there would be ${count} ${name}, and the limit is ${limits[name]}`,
      );
    }
  }
}

function databaseOf(root: RootDatabase, name: string): Database<unknown, string> {
  return root.openDB<unknown, string>({ name });
}
