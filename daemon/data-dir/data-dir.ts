import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { finishPlacement } from "../backup/placement.js";
import { LimenError, reasonOf } from "../errors.js";
import { syncDirectory } from "../gallery/sync-directory.js";
import { writeNewFile } from "../gallery/write-new-file.js";
import { askHolder, holdLock, isHeld, type Lock } from "./lock.js";

/** sun_path holds 108 bytes on Linux and 104 on macOS, with the closing zero. */
const MAX_SOCKET_PATH_BYTES = 103;

export const TOKEN_FILE = "admin-token";
const LOCK_FILE = "lock";
const TOKEN_BYTES = 32;

export interface DataDir extends Lock {
  path: string;
}

/**
 * Makes the data directory (mode 0700) and holds it for this process alone: two daemons on one
 * gallery would each match against what the other has deleted. A restore that was interrupted is
 * finished before anybody looks inside. Throws DATA_DIR_UNUSABLE.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  const socketPath = join(path, LOCK_FILE);
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES) {
    throw unusable(path, `its path is too long; use at most ${MAX_SOCKET_PATH_BYTES - 5} bytes`);
  }
  await assertOwnContent(path);
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await chmod(path, 0o700);
  } catch (cause) {
    throw unusable(path, reasonOf(cause), cause);
  }
  if (await isHeld(socketPath)) {
    throw unusable(path, "another Limen daemon uses it; stop that one or use another directory");
  }
  const lock = await holdLock(socketPath).catch((cause) => {
    throw unusable(path, reasonOf(cause), cause);
  });
  try {
    await finishPlacement(path);
  } catch (cause) {
    await lock.release();
    throw unusable(
      path,
      `a restore that was interrupted cannot be finished: ${reasonOf(cause)}`,
      cause,
    );
  }
  return { path, ...lock };
}

/**
 * What the superuser wrote into another user's data directory that user's daemon could not read.
 * Throws DATA_DIR_UNUSABLE.
 */
async function assertOwnContent(path: string): Promise<void> {
  const me = process.getuid?.();
  for (const name of [TOKEN_FILE, "keys", "database"]) {
    // What cannot be looked at is told of by whoever uses it.
    const owner = (await stat(join(path, name)).catch(() => null))?.uid;
    if (owner === undefined || owner === me) continue;
    throw unusable(
      path,
      `what is in it belongs to user ${owner}, and this is user ${me}; run it as that one: runuser -u "$(stat -c %U ${join(path, name)})" -- limen …`,
    );
  }
}

/**
 * The configured token, or the one in the data directory, made at the first start. Returns where it
 * lies, so that the operator can be told. Throws DATA_DIR_UNUSABLE.
 */
export async function adminToken(
  dataDir: string,
  configured: string | null,
): Promise<{ token: string; file: string | null }> {
  if (configured !== null) return { token: configured, file: null };
  const file = join(dataDir, TOKEN_FILE);
  try {
    const token = (await readFile(file, "utf8")).trim();
    if (token.length >= 16) return { token, file };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw unusable(dataDir, `${TOKEN_FILE} cannot be read: ${reasonOf(error)}`, error);
    }
  }
  return { token: await rotateAdminToken(dataDir), file };
}

/**
 * Makes a new token in the data directory (256 random bits, file mode 0600), in place of one that is
 * there: a reader sees the old or the new one. Throws DATA_DIR_UNUSABLE.
 */
export async function rotateAdminToken(dataDir: string): Promise<string> {
  const file = join(dataDir, TOKEN_FILE);
  const partial = `${file}.partial`;
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  await assertOwnContent(dataDir);
  try {
    await rm(partial, { force: true });
    await writeNewFile(partial, `${token}\n`);
    await rename(partial, file);
    // Else a power cut could bring back a token that was replaced because somebody else had it.
    await syncDirectory(dataDir);
  } catch (cause) {
    throw unusable(dataDir, `${TOKEN_FILE} cannot be written: ${reasonOf(cause)}`, cause);
  }
  return token;
}

/** Whether a daemon holds the data directory now. */
export function isDataDirInUse(path: string): Promise<boolean> {
  return isHeld(join(path, LOCK_FILE));
}

/** Has the daemon that holds the data directory do something. Throws what it throws. */
export function askDaemon(path: string, service: string): Promise<void> {
  return askHolder(join(path, LOCK_FILE), service);
}

function unusable(path: string, reason: string, cause?: unknown): LimenError {
  return new LimenError("DATA_DIR_UNUSABLE", `data directory ${path}: ${reason}`, { cause });
}
