import { access, chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Database, open, type RootDatabase } from "lmdb";
import { LimenError, reasonOf } from "../errors.js";

export type { Database, RootDatabase } from "lmdb";

/** Raised with a migration when the records change their shape; records carry a version too. */
const SCHEMA_VERSION = 1;
const SCHEMA_KEY = "schemaVersion";
const MAX_DATABASES = 16;

/**
 * Opens the LMDB environment under the data directory; the caller closes it. People, face
 * templates and events share it, each in a database of its own. Throws DATA_DIR_UNUSABLE where it
 * cannot be opened, or was written by a newer Limen.
 */
export async function openDatabase(dataDir: string): Promise<RootDatabase> {
  const path = join(dataDir, "database");
  let root: RootDatabase;
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    root = open({ path, maxDbs: MAX_DATABASES });
    // LMDB makes its files readable by everyone whom the umask does not keep away.
    for (const file of await readdir(path)) await chmod(join(path, file), 0o600);
  } catch (cause) {
    throw new LimenError("DATA_DIR_UNUSABLE", `${path}: ${reasonOf(cause)}`, { cause });
  }
  if (root.get(SCHEMA_KEY) === undefined) {
    await root.put(SCHEMA_KEY, SCHEMA_VERSION);
    await root.flushed;
  }
  await assertReadable(root, path);
  return root;
}

/**
 * The same environment where nothing may be written, also beside the daemon that writes it. Throws
 * DATA_DIR_UNUSABLE where there is none.
 */
export async function readDatabase(dataDir: string): Promise<RootDatabase> {
  const path = join(dataDir, "database");
  let root: RootDatabase;
  try {
    await access(path);
    root = open({ path, maxDbs: MAX_DATABASES, readOnly: true });
  } catch (cause) {
    throw new LimenError("DATA_DIR_UNUSABLE", `${path}: ${reasonOf(cause)}`, { cause });
  }
  await assertReadable(root, path);
  return root;
}

/** A database of the environment; null where it was never made and nothing may be written. */
export function optionalDatabase(
  root: RootDatabase,
  name: string,
): Database<unknown, string> | null {
  const opened: Database<unknown, string> | undefined = root.openDB({ name });
  return opened ?? null;
}

async function assertReadable(root: RootDatabase, path: string): Promise<void> {
  const version: unknown = root.get(SCHEMA_KEY);
  if (version === SCHEMA_VERSION) return;
  await root.close();
  throw new LimenError(
    "DATA_DIR_UNUSABLE",
    `${path} has format ${String(version)}; this Limen reads ${SCHEMA_VERSION}. Use the newer Limen that wrote it.`,
  );
}
