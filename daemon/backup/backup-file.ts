import { createReadStream } from "node:fs";
import { access, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import { syncDirectory } from "../gallery/sync-directory.js";
import { badBackup, readBackup } from "./container.js";

export interface WrittenBackup {
  path: string;
  bytes: number;
  files: number;
}

/**
 * Writes a backup (mode 0600), reads it back and checks all of it, and only then gives it its name:
 * a file of that name is whole. Throws BAD_BACKUP where one exists already, or it cannot be written.
 */
export async function writeBackupFile(
  path: string,
  content: AsyncIterable<Uint8Array>,
): Promise<WrittenBackup> {
  if (await exists(path)) throw unwritable(path, "it exists; choose another name");
  const partial = `${path}.partial`;
  try {
    const bytes = await write(partial, content);
    const { files } = await readBackup(createReadStream(partial), drain);
    await rename(partial, path);
    await syncDirectory(dirname(path));
    return { path, bytes, files };
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw error instanceof LimenError ? error : unwritable(path, reasonOf(error), error);
  }
}

/** The bytes of a backup's file. Throws BAD_BACKUP where it cannot be read. */
export async function* readBackupFile(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* createReadStream(path);
  } catch (cause) {
    throw badBackup(`${path} cannot be read: ${reasonOf(cause)}`, cause);
  }
}

async function write(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  // One that was left by somebody who was killed is of no use to anybody.
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const chunk of content) {
      await file.writeFile(chunk);
      bytes += chunk.length;
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return bytes;
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
