import { type Command, CommanderError, InvalidArgumentError } from "commander";
import { LimenError, reasonOf } from "./errors.js";
import { ERROR_PREFIX, isJournal } from "./service/journald.js";
import { VisionError } from "./vision/errors.js";

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * Runs a command beside the daemon and sets the exit code: 0, or 1 after an error, or 2 for a
 * command line that is not understood. An error that a user can mend is one line, `CODE: …`.
 */
export async function runCommand(program: Command, main: () => Promise<void>): Promise<void> {
  await runProgram(program.exitOverride().allowExcessArguments(false).action(main));
}

/**
 * For `exitOverride`: what commander would end the process for is thrown to `runProgram`; of a
 * command that is a program of its own, which has ended by then, the exit code is passed on.
 */
export function throwOrPassOn(error: CommanderError): void {
  if (error.code !== "commander.executeSubCommandAsync") throw error;
  process.exitCode = error.exitCode;
}

/** The same of a program whose commands have their actions, and throw (`throwOrPassOn`). */
export async function runProgram(program: Command): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what is wrong, or has shown the help that was asked for.
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
      return;
    }
    // It may be all that a service says of why it did not start.
    const isInJournal = isJournal(process.stderr.fd, process.env.JOURNAL_STREAM);
    const prefix = isInJournal ? ERROR_PREFIX : "";
    process.stderr.write(`${prefix}${program.name()}: ${describeError(error)}\n`);
    process.exitCode = EXIT_FAILED;
  }
}

/** Aborts at the first Ctrl-C or SIGTERM, so that what is open can be closed; a second one kills. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort());
  }
  return controller.signal;
}

/** For commander: `90s`, `10m` or `2h` in milliseconds. */
export function duration(text: string): number {
  const [, digits, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const ms = Number(digits) * { s: 1000, m: 60_000, h: 3_600_000 }[unit as "s" | "m" | "h"];
  if (ms > 0) return ms;
  throw new InvalidArgumentError("It must be a time such as 90s, 10m or 2h.");
}

/** For commander: a rate of frames a second. */
export function frameRate(text: string): number {
  const fps = text.trim() === "" ? Number.NaN : Number(text);
  if (fps > 0 && fps <= 60) return fps;
  throw new InvalidArgumentError("It must be a number of frames a second, above 0 and up to 60.");
}

/** Known errors are one clear line; an unforeseen one needs its stack. */
export function describeError(error: unknown): string {
  if (error instanceof LimenError || error instanceof VisionError) {
    return `${error.code}: ${error.message}`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : reasonOf(error);
}
