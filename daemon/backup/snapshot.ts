import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { optionalDatabase, type RootDatabase, readDatabase } from "../gallery/database.js";
import { KEY_FOLDERS, type KeyFolder } from "../gallery/keyring.js";
import { version } from "../version.js";
import { type PackedFile, pack } from "./container.js";
import { isContent } from "./placement.js";

const DATABASE = "database";
/** The database whose records the keys of a folder belong to. */
const OWNERS: Record<KeyFolder, string> = { keys: "people", "stranger-keys": "strangers" };
const MAX_COPIES = 8;
const COPIED_APART: readonly string[] = [DATABASE, ...KEY_FOLDERS];

export interface BackupSources {
  dataDir: string;
  root: Pick<RootDatabase, "backup">;
  now: () => Date;
}

/**
 * A backup of a data directory, also while its daemon writes: the database as of one transaction,
 * the keys of everybody in it, and every other file.
 */
export async function* takeBackup(sources: BackupSources): AsyncGenerator<Uint8Array, void, void> {
  const copy = join(sources.dataDir, `backup-${randomUUID()}.partial`);
  await mkdir(copy, { mode: 0o700 });
  try {
    yield* pack({ version, createdAt: sources.now() }, filesOf(sources, copy));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

async function* filesOf(
  { dataDir, root }: BackupSources,
  copy: string,
): AsyncGenerator<PackedFile, void, void> {
  // A picture is stored before its event: listed now, hardly one is of an event after the copy.
  const names = await contentOf(dataDir);
  const keys = await copyWithKeys({ dataDir, root }, copy);
  const path = join(copy, DATABASE, "data.mdb");
  const { size, mtimeMs } = await stat(path);
  yield {
    name: `${DATABASE}/data.mdb`,
    bytes: size,
    modifiedMs: Math.round(mtimeMs),
    content: createReadStream(path),
  };
  yield* keys.values();
  for (const name of names) {
    const file = await readIfThere(dataDir, name);
    if (file) yield file;
  }
}

/**
 * Copies the database and returns the keys of everybody in the copy. A key is made before the record
 * that needs it and erased after it, so keys are read before and after. Whoever came and went between
 * is in neither reading, and then not in another copy. Whose key is missing again has lost it here too.
 */
async function copyWithKeys(
  { dataDir, root }: Pick<BackupSources, "dataDir" | "root">,
  copy: string,
): Promise<Map<string, PackedFile>> {
  const keys = new Map<string, PackedFile>();
  let missingBefore = "";
  for (let attempt = 1; ; attempt++) {
    await readKeys(dataDir, keys);
    await rm(join(copy, DATABASE), { recursive: true, force: true });
    await mkdir(join(copy, DATABASE), { mode: 0o700 });
    await root.backup(join(copy, DATABASE), true);
    await readKeys(dataDir, keys);
    const missing = (await ownersIn(copy)).filter((name) => !keys.has(name)).join();
    if (missing === "" || missing === missingBefore || attempt === MAX_COPIES) return keys;
    missingBefore = missing;
  }
}

/** By the names of their keys. */
async function ownersIn(copy: string): Promise<string[]> {
  const root = await readDatabase(copy);
  try {
    return Object.entries(OWNERS).flatMap(([folder, name]) =>
      [...(optionalDatabase(root, name)?.getKeys() ?? [])].map((id) => `${folder}/${id}.key`),
    );
  } finally {
    await root.close();
  }
}

/** Every file but database and keys, by its path in the data directory. */
async function contentOf(dataDir: string, folder = ""): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readdir(join(dataDir, folder), { withFileTypes: true })) {
    const name = join(folder, entry.name);
    if (!isContent(entry.name) || COPIED_APART.includes(name)) continue;
    if (entry.isFile()) names.push(name);
    if (entry.isDirectory()) names.push(...(await contentOf(dataDir, name)));
  }
  return names;
}

/** Adds what is not known yet. */
async function readKeys(dataDir: string, keys: Map<string, PackedFile>): Promise<void> {
  for (const folder of KEY_FOLDERS) {
    for (const file of await readdir(join(dataDir, folder)).catch(() => [])) {
      const name = join(folder, file);
      const key = keys.has(name) ? null : await readIfThere(dataDir, name);
      // One that is all zeros is being erased.
      if (key?.content[0].some((byte) => byte !== 0)) keys.set(name, key);
    }
  }
}

async function readIfThere(dataDir: string, name: string) {
  try {
    const path = join(dataDir, name);
    const [content, { mtimeMs }] = [await readFile(path), await stat(path)];
    const modifiedMs = Math.round(mtimeMs);
    return { name, bytes: content.length, modifiedMs, content: [content] };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}
