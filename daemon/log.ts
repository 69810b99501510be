import { type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { isJournal, withPriorities } from "./service/journald.js";

export type { Logger } from "pino";

/**
 * One structured line a fact, on standard output: JSON for a service, with its priority where it
 * goes to systemd's journal; readable on a terminal. A command whose report is on standard output
 * has its log on standard error.
 * Nothing personal may be logged; the keys that could carry it by accident are censored.
 */
export function openLog(options: {
  level: string;
  format: "auto" | "json" | "pretty";
  destination?: "stdout" | "stderr";
}): Logger {
  const stream = options.destination === "stderr" ? process.stderr : process.stdout;
  const settings = {
    level: options.level,
    base: null,
    redact: {
      paths: ["token", "authorization", "*.token", "*.authorization", "embedding", "*.embedding"],
      censor: "[redacted]",
    },
  };
  const isPretty =
    options.format === "pretty" || (options.format === "auto" && stream.isTTY === true);
  if (!isPretty) {
    const lines = pino.destination(stream.fd);
    const isSorted = isJournal(stream.fd, process.env.JOURNAL_STREAM);
    return pino(settings, isSorted ? withPriorities(lines) : lines);
  }
  // Synchronous: the last line before an exit is the one that matters.
  return pino(
    settings,
    pretty({
      sync: true,
      destination: stream.fd,
      ignore: "pid,hostname",
      translateTime: "HH:MM:ss",
    }),
  );
}
