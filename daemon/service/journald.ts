import { fstatSync } from "node:fs";

/** Syslog's priorities, for pino's levels: what `journalctl -p warning` sorts by. */
const PRIORITIES = [
  { fromLevel: 60, priority: 2 },
  { fromLevel: 50, priority: 3 },
  { fromLevel: 40, priority: 4 },
  { fromLevel: 30, priority: 6 },
] as const;
const DEBUG = 7;

/** What systemd takes off the front of an error's line again. */
export const ERROR_PREFIX = "<3>";

/** Whether a stream goes to systemd's journal; JOURNAL_STREAM names its device and inode. */
export function isJournal(fd: number, journalStream: string | undefined): boolean {
  if (!journalStream) return false;
  const { dev, ino } = fstatSync(fd);
  return journalStream === `${dev}:${ino}`;
}

/** A stream for pino that puts each line's priority before it, which systemd takes off again. */
export function withPriorities(stream: { write(text: string): unknown }) {
  return {
    // Asks pino to say what level each line has.
    [Symbol.for("pino.metadata")]: true as const,
    lastLevel: 0,
    write(line: string): void {
      stream.write(`<${priorityOf(this.lastLevel)}>${line}`);
    },
  };
}

function priorityOf(level: number): number {
  return PRIORITIES.find(({ fromLevel }) => level >= fromLevel)?.priority ?? DEBUG;
}
