import { mkdir, readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { syncDirectory } from "../gallery/sync-directory.js";

/**
 * How a restored data directory comes into its place, so that whoever is killed anywhere leaves the
 * old one or the new one. It is unpacked and checked in `restore-<time>.unpacking`; renaming that to
 * `.ready` is the moment from which the new one holds. What follows can be done again from any
 * point, and is done by whoever opens the data directory next: the old entries move away into
 * `before-restore-<time>`, `.ready` becomes `.placing`, and its entries move into place.
 */
const STAGE = /^restore-(\d+)\.(unpacking|ready|placing)$/;
/** Never moved, never backed up: the lock, stages, what was there before, and copies under way. */
const APART = /^(lock|backups|restore-\d+\.\w+|before-restore-\d+|backup-[0-9a-f-]+\.partial)$/;
const LEFT_BEHIND = /^(restore-\d+\.unpacking|backup-[0-9a-f-]+\.partial)$/;

/** Whether a name in the data directory is of its content. */
export function isContent(name: string): boolean {
  return !APART.test(name) && !name.endsWith(".partial");
}

/** A new, empty directory to unpack into. */
export async function openStage(dataDir: string, now: Date): Promise<string> {
  const stage = join(dataDir, `restore-${now.getTime()}.unpacking`);
  await mkdir(stage, { mode: 0o700 });
  return stage;
}

/**
 * Puts a checked stage into place. Returns where the old content is, or null where there was none.
 * The lock must be held.
 */
export async function place(dataDir: string, stage: string): Promise<string | null> {
  const ready = stage.replace(/unpacking$/, "ready");
  await rename(stage, ready);
  await syncDirectory(dataDir);
  await finishPlacement(dataDir);
  const before = ready.replace(/restore-(\d+)\.ready$/, "before-restore-$1");
  return (await readdir(dataDir)).includes(basename(before)) ? before : null;
}

/**
 * Goes on with a placement that was interrupted, and erases what was left of unpacking and copying.
 * The lock must be held.
 */
export async function finishPlacement(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  for (const name of names.filter((name) => LEFT_BEHIND.test(name))) {
    await rm(join(dataDir, name), { recursive: true });
  }
  for (const name of names) {
    const [, time, stage] = STAGE.exec(name) ?? [];
    if (stage === "ready") await moveOldAway(dataDir, time);
    if (stage === "ready" || stage === "placing") await moveNewIn(dataDir, time);
  }
}

async function moveOldAway(dataDir: string, time: string): Promise<void> {
  const before = join(dataDir, `before-restore-${time}`);
  await mkdir(before, { recursive: true, mode: 0o700 });
  for (const name of (await readdir(dataDir)).filter(isContent)) {
    await rename(join(dataDir, name), join(before, name));
  }
  await syncDirectory(before);
  await syncDirectory(dataDir);
  const stage = join(dataDir, `restore-${time}`);
  await rename(`${stage}.ready`, `${stage}.placing`);
  await syncDirectory(dataDir);
}

async function moveNewIn(dataDir: string, time: string): Promise<void> {
  const stage = join(dataDir, `restore-${time}.placing`);
  for (const name of await readdir(stage)) await rename(join(stage, name), join(dataDir, name));
  await syncDirectory(dataDir);
  await rmdir(stage);
  const before = join(dataDir, `before-restore-${time}`);
  if ((await readdir(before).catch(() => [])).length === 0)
    await rm(before, { recursive: true, force: true });
}
