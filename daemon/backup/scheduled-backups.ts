import { mkdir, readdir, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { LimenError, reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { writeBackupFile } from "./backup-file.js";
import { isContent } from "./placement.js";

export interface ScheduleOptions {
  /** Null: none are taken. */
  directory: string | null;
  everyHours: number;
  keep: number;
}

export interface ScheduleParts extends ScheduleOptions {
  backup: () => AsyncIterable<Uint8Array>;
  now: () => Date;
  log: Pick<Logger, "info" | "error">;
}

const MS_AN_HOUR = 3_600_000;
const LOOK_EVERY_MS = 60_000;
const RETRY_AFTER_MS = 15 * 60_000;
/** Others in the directory are not ours to erase. */
const NAME = /^limen-(\d{4}-\d\d-\d\dT)(\d\d)(\d\d)(\d\d)Z\.backup$/;

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
  #failure: string | null = null;
  #retryAt = 0;

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

  /** Why the last one failed; null where it did not. */
  problem(): string | null {
    return this.#failure === null ? null : `scheduled backup: ${this.#failure}`;
  }

  /** Never rejects. */
  async takeIfDue(): Promise<void> {
    const { directory, everyHours, now, log } = this.parts;
    const time = now().getTime();
    if (directory === null || this.#stopping.signal.aborted || time < this.#retryAt) return;
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 });
      // One from the future is of a clock that was wrong, and must not hold up all others.
      const newest = (await namesIn(directory)).map(takenAt).findLast((taken) => taken <= time);
      if (newest !== undefined && time - newest < everyHours * MS_AN_HOUR) {
        this.#failure = null;
        return;
      }
      const { bytes, files } = await writeBackupFile(join(directory, nameAt(time)), this.#stream());
      log.info({ bytes, files }, "backup taken");
      await this.#eraseOldest(directory);
      this.#failure = null;
    } catch (error) {
      if (this.#stopping.signal.aborted) return;
      this.#failure = reasonOf(error);
      this.#retryAt = time + RETRY_AFTER_MS;
      log.error({ reason: this.#failure }, "no backup could be taken");
    }
  }

  async *#stream(): AsyncGenerator<Uint8Array, void, void> {
    for await (const chunk of this.parts.backup()) {
      this.#stopping.signal.throwIfAborted();
      yield chunk;
    }
  }

  async #eraseOldest(directory: string): Promise<void> {
    const names = await namesIn(directory);
    for (const name of names.slice(0, Math.max(0, names.length - this.parts.keep))) {
      await rm(join(directory, name));
    }
  }
}

/** Ours, the oldest first. */
async function namesIn(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => NAME.test(name)).sort();
}

function nameAt(time: number): string {
  const text = new Date(time).toISOString().slice(0, "2026-01-02T03:04:05".length);
  return `limen-${text.replaceAll(":", "")}Z.backup`;
}

function takenAt(name: string): number {
  return Date.parse(name.replace(NAME, "$1$2:$3:$4Z"));
}
