import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import { readDatabase } from "../gallery/database.js";
import { writeNewFile } from "../gallery/write-new-file.js";
import { type AboutBackup, badBackup, readBackup, type UnpackedFile } from "./container.js";
import { type MergeLimits, type MergeReport, mergePeople } from "./merge.js";
import { openStage, place } from "./placement.js";

export interface RestoreParts {
  /** Its lock is held by the caller. */
  dataDir: string;
  bytes: AsyncIterable<Uint8Array>;
  now: Date;
}

/**
 * Puts a backup in the place of what the data directory holds, which stays beside it in `before`
 * (null where there was nothing). Until the whole backup was read, checked and can be opened nothing
 * changes. Throws BAD_BACKUP, or DATA_DIR_UNUSABLE.
 */
export async function restoreReplacing(
  parts: RestoreParts,
): Promise<{ about: AboutBackup; before: string | null }> {
  const { stage, about } = await unpacked(parts);
  return { about, before: await place(parts.dataDir, stage) };
}

/**
 * Enrols who is in the backup and not in the data directory, in one transaction. Events, strangers
 * and corrections are not merged. Throws BAD_BACKUP, DATA_DIR_UNUSABLE or GALLERY_FULL.
 */
export async function restoreMerging(
  parts: RestoreParts & { limits: MergeLimits },
): Promise<{ about: AboutBackup; report: MergeReport }> {
  const { stage, about } = await unpacked(parts);
  try {
    const report = await mergePeople({ from: stage, into: parts.dataDir, limits: parts.limits });
    return { about, report };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

/** The backup in a directory of its own, checked. What fails leaves nothing behind. */
async function unpacked({ dataDir, bytes, now }: RestoreParts) {
  const stage = await openStage(dataDir, now);
  try {
    const about = await readBackup(bytes, (file) => writeFileOf(stage, file));
    await assertOpens(stage);
    return { stage, about };
  } catch (error) {
    await rm(stage, { recursive: true, force: true });
    if (error instanceof LimenError) throw error;
    throw new LimenError("DATA_DIR_UNUSABLE", `${dataDir}: ${reasonOf(error)}`, { cause: error });
  }
}

async function writeFileOf(
  stage: string,
  { name, modifiedMs, content }: UnpackedFile,
): Promise<void> {
  const path = join(stage, name);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeNewFile(path, content, { modifiedAt: new Date(modifiedMs) });
}

async function assertOpens(stage: string): Promise<void> {
  try {
    const root = await readDatabase(stage);
    await root.close();
  } catch (error) {
    throw badBackup(reasonOf(error), error);
  }
  // It was made by looking: readers of another place are in it.
  await rm(join(stage, "database", "lock.mdb"), { force: true });
}
