import { createReadStream } from "node:fs";
import { access, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import { syncDirectory } from "../gallery/sync-directory.js";
import { writeNewFile } from "../gallery/write-new-file.js";
import { badBackup, readBackup } from "./container.js";
import { decrypted, encrypted, type Unlocking } from "./encryption.js";

export interface WrittenBackup {
  path: string;
  bytes: number;
  files: number;
}

/** What is behind the name of one that is being written. */
export const PARTIAL = ".partial";

/** `limen-2026-01-02T030405Z.backup`, with `.age` behind it where it is encrypted. */
export function backupName(time: Date, { encrypted }: { encrypted: boolean }): string {
  const text = time.toISOString().slice(0, "2026-01-02T03:04:05".length);
  return `limen-${text.replaceAll(":", "")}Z.backup${encrypted ? ".age" : ""}`;
}

/**
 * Writes a backup (mode 0600), encrypted where there is a passphrase, reads it back and checks all of
 * it, and only then gives it its name: a file of that name is whole. Throws BAD_BACKUP where one
 * exists already, it cannot be written, or the signal aborts.
 */
export async function writeBackupFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
  passphrase: string | null,
  signal?: AbortSignal,
): Promise<WrittenBackup> {
  if (await exists(path)) throw unwritable(path, "it exists; choose another name");
  const partial = `${path}${PARTIAL}`;
  try {
    const given = unlessAborted(content, signal);
    // One that was left by somebody who was killed is of no use to anybody.
    await rm(partial, { force: true });
    const bytes = await writeNewFile(
      partial,
      passphrase === null ? given : encrypted(given, passphrase),
    );
    const written = unlessAborted(readBackupFile(partial, { passphrase }), signal);
    const { files } = await readBackup(written, drain);
    await rename(partial, path);
    await syncDirectory(dirname(path));
    return { path, bytes, files };
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error instanceof LimenError ? error : unwritable(path, reasonOf(error), error);
  }
}

/** The bytes of a backup, decrypted. Throws BAD_BACKUP where the file cannot be read or opened. */
export async function* readBackupFile(
  path: string,
  unlocking: Unlocking,
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* decrypted(createReadStream(path), unlocking);
  } catch (cause) {
    if (cause instanceof LimenError) throw cause;
    throw badBackup(`${path} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

async function* unlessAborted(
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of chunks) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

export async function drain({ content }: { content: AsyncIterable<Uint8Array> }): Promise<void> {
  for await (const _ of content);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function unwritable(path: string, reason: string, cause?: unknown): LimenError {
  return new LimenError("BAD_BACKUP", `${path} cannot be written: ${reason}`, { cause });
}
