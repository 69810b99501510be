import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { backupName, PARTIAL, writeBackupFile } from "./backup-file.js";
import { isContent } from "./placement.js";

export interface ScheduleOptions {
  /** Null: none are taken. */
  directory: string | null;
  everyHours: number;
  keep: number;
}

export interface ScheduleParts extends ScheduleOptions {
  /** Null: they are not encrypted. */
  passphrase: string | null;
  backup: () => AsyncIterable<Uint8Array>;
  now: () => Date;
  log: Pick<Logger, "info" | "error">;
}

/** How the scheduled backups do, as of the last look. */
export interface BackupStatus {
  /** The newest there is, also of before the start. */
  lastTakenAt: Date | null;
  bytes: number | null;
  /** How long it took; null where it was not taken since the start. */
  durationSeconds: number | null;
  /** Since the start. */
  failures: number;
  lastFailedAt: Date | null;
  /** Why the last one failed; null where it did not. */
  lastError: string | null;
  /** When the next one is taken, or tried again; null before the first. */
  nextDueAt: Date | null;
}

const MS_AN_HOUR = 3_600_000;
const LOOK_EVERY_MS = 60_000;
const RETRY_AFTER_MS = 15 * 60_000;
/** Others in the directory are not ours to erase. */
const NAME = /^limen-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z\.backup(?:\.age)?$/;

/** Throws BAD_CONFIG where a backup would contain the earlier ones. */
export function assertOutside(directory: string | null, dataDir: string): void {
  if (directory === null) return;
  const [top] = relative(dataDir, resolve(directory)).split("/");
  if (top === ".." || (top !== "" && !isContent(top))) return;
  const advice = `choose one outside of ${dataDir}, or ${join(dataDir, "backups")}`;
  throw new LimenError(
    "BAD_CONFIG",
    `backup.directory: backups would contain each other; ${advice}`,
  );
}

/**
 * Takes a backup whenever the newest in the directory is old enough, also over restarts, and then
 * erases the oldest beyond `keep`. One that fails is tried again later, and is a problem until then;
 * it costs no earlier one.
 */
export class ScheduledBackups {
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> = Promise.resolve();
  #stopping = new AbortController();
  #retryAt = 0;
  #status: Omit<BackupStatus, "nextDueAt"> = {
    ...{ lastTakenAt: null, bytes: null, durationSeconds: null },
    ...{ failures: 0, lastFailedAt: null, lastError: null },
  };

  constructor(private readonly parts: ScheduleParts) {}

  start(): void {
    if (this.parts.directory === null) return;
    const look = () => {
      this.#work = this.#work.then(() => this.takeIfDue());
    };
    look();
    this.#timer = setInterval(look, LOOK_EVERY_MS);
  }

  /** What is under way is given up: the next start takes it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#work;
  }

  /** Null where none are taken by themselves. */
  status(): BackupStatus | null {
    if (this.parts.directory === null) return null;
    return { ...this.#status, nextDueAt: this.#nextDueAt() };
  }

  #nextDueAt(): Date | null {
    const { lastTakenAt, lastError } = this.#status;
    if (lastError !== null) return new Date(this.#retryAt);
    if (lastTakenAt === null) return null;
    return new Date(lastTakenAt.getTime() + this.parts.everyHours * MS_AN_HOUR);
  }

  /** Never rejects. */
  async takeIfDue(): Promise<void> {
    const { directory, everyHours, passphrase, backup, now, log } = this.parts;
    const { signal } = this.#stopping;
    const time = now().getTime();
    if (directory === null || signal.aborted || time < this.#retryAt) return;
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      await eraseHalfWritten(directory);
      const newest = (await namesIn(directory, time)).at(-1);
      if (newest !== undefined) await this.#note(directory, newest);
      if (newest !== undefined && time - takenAt(newest) < everyHours * MS_AN_HOUR) {
        this.#status.lastError = null;
        return;
      }
      const name = backupName(new Date(time), { encrypted: passphrase !== null });
      const path = join(directory, name);
      const { bytes, files } = await writeBackupFile(path, backup(), passphrase, signal);
      log.info({ bytes, files }, "backup taken");
      const durationSeconds = Math.max(0, now().getTime() - time) / 1000;
      const lastTakenAt = new Date(takenAt(name));
      this.#status = { ...this.#status, lastTakenAt, bytes, durationSeconds };
      await this.#eraseOldest(directory, time);
      this.#status.lastError = null;
    } catch (error) {
      if (signal.aborted) return;
      this.#retryAt = time + RETRY_AFTER_MS;
      const reason = reasonOf(error);
      const { failures } = this.#status;
      const failed = { failures: failures + 1, lastFailedAt: now(), lastError: reason };
      this.#status = { ...this.#status, ...failed };
      log.error({ reason }, "no backup could be taken");
    }
  }

  /** One that was there before, of this start or an earlier one. */
  async #note(directory: string, name: string): Promise<void> {
    const lastTakenAt = new Date(takenAt(name));
    if (this.#status.lastTakenAt?.getTime() === lastTakenAt.getTime()) return;
    const { size: bytes } = await stat(join(directory, name));
    this.#status = { ...this.#status, lastTakenAt, bytes, durationSeconds: null };
  }

  async #eraseOldest(directory: string, time: number): Promise<void> {
    const names = await namesIn(directory, time);
    for (const name of names.slice(0, Math.max(0, names.length - this.parts.keep))) {
      await rm(join(directory, name));
    }
  }
}

/**
 * Ours, the oldest first. One from the future is of a clock that was wrong: it must not hold up the
 * others, nor have them erased in its place.
 */
async function namesIn(directory: string, time: number): Promise<string[]> {
  const ours = (await readdir(directory)).filter((name) => NAME.test(name));
  return ours.filter((name) => takenAt(name) <= time).sort();
}

/** What a daemon left that was killed while it took one: it has everybody's faces and keys too. */
async function eraseHalfWritten(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    const isOurs = name.endsWith(PARTIAL) && NAME.test(name.slice(0, -PARTIAL.length));
    if (isOurs) await rm(join(directory, name));
  }
}

function takenAt(name: string): number {
  return Date.parse(name.replace(NAME, "$1$2:$3:$4Z"));
}
