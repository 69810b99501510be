import { access } from "node:fs/promises";
import { join } from "node:path";
import { openDataDir } from "../data-dir/data-dir.js";
import { LimenError } from "../errors.js";
import { openDatabase } from "../gallery/database.js";
import { type WrittenBackup, writeBackupFile } from "./backup-file.js";
import { takeBackup } from "./snapshot.js";

/** A backup of a data directory that no daemon uses. Throws DATA_DIR_UNUSABLE or BAD_BACKUP. */
export async function backUpStopped(
  path: string,
  file: string,
  { passphrase, now }: { passphrase: string | null; now: () => Date },
): Promise<WrittenBackup> {
  await access(join(path, "database")).catch((cause) => {
    throw new LimenError("DATA_DIR_UNUSABLE", `${path} holds nothing of a Limen`, { cause });
  });
  const dataDir = await openDataDir(path);
  try {
    const root = await openDatabase(path);
    try {
      return await writeBackupFile(file, takeBackup({ dataDir: path, root, now }), passphrase);
    } finally {
      await root.close();
    }
  } finally {
    await dataDir.release();
  }
}
