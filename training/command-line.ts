import {
  type Command,
  type CommanderError,
  InvalidArgumentError,
  type OptionValues,
} from "commander";

export const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;
/** As a shell has it for who ends by SIGINT, so that what comes next in a script is not begun. */
export const EXIT_STOPPED = 130;

/** What a broken program throws; all else says in words what is wrong with the input. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * Runs a command of training: parses the command line, hands the options to `main`, and ends the
 * process with 0, with 1 after an error, with 2 after a command line that is not understood, or
 * with 130 after Ctrl-C. An error that a user can mend is one line on standard error, `error: …`; a
 * bug keeps its stack.
 */
export async function runCommand<Options extends OptionValues>(
  program: Command,
  main: (options: Options) => Promise<void>,
): Promise<void> {
  process.exitCode = await exitCodeOf(program, main, {
    argv: process.argv.slice(2),
    write: (text) => process.stderr.write(text),
  });
}

/** The same with the command line as an argument, for whoever wants to see what would happen. */
export async function exitCodeOf<Options extends OptionValues>(
  program: Command,
  main: (options: Options) => Promise<void>,
  { argv, write }: { argv: readonly string[]; write: (text: string) => void },
): Promise<number> {
  try {
    program.exitOverride().configureOutput({ writeErr: write }).allowExcessArguments(false);
    program.parse(argv, { from: "user" });
  } catch (error) {
    // Commander has said what is wrong, or has shown the help that was asked for.
    return (error as CommanderError).exitCode === 0 ? 0 : EXIT_USAGE;
  }
  try {
    await main(program.opts<Options>());
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      write(`error: ${oneLine(error.message)}\n`);
      return EXIT_USAGE;
    }
    if (error instanceof Stopped) {
      write(`\n${oneLine(error.message)}\n`);
      return EXIT_STOPPED;
    }
    write(`error: ${describe(error)}\n`);
    return EXIT_FAILED;
  }
}

/** Options that do not go together, or lack one: what commander's own checks cannot see. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** What was asked to stop has stopped, with a word on what is kept. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Aborts at the first Ctrl-C (or SIGTERM), with `kept` in words; the second ends the process. */
export function stopSignal(kept: string): AbortSignal {
  const controller = new AbortController();
  const stop = () => controller.abort(new Stopped(kept));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  return controller.signal;
}

/** For commander's `.option(…, wholeNumber(1))`: refuses all else than 1, 2, 3 and so on. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
  };
}

/** For commander's `.option("--x <n...>", …, wholeNumbers(1), [5])`: several, in place of these. */
export function wholeNumbers(least: number): (text: string, before: number[]) => number[] {
  const one = wholeNumber(least);
  const given: number[] = [];
  return (text) => {
    given.push(one(text));
    return given;
  };
}

/** For commander's `.option(…, numberBetween({above: 0, below: 1}))`: neither end is allowed. */
export function numberBetween(range: { above: number; below: number }): (text: string) => number {
  return (text) => {
    const value = text.trim() === "" ? Number.NaN : Number(text);
    if (value > range.above && value < range.below) return value;
    throw new InvalidArgumentError(`It must lie between ${range.above} and ${range.below}.`);
  };
}

/** Part of a whole; neither none nor all of it. */
export const share = numberBetween({ above: 0, below: 1 });

function describe(error: unknown): string {
  if (!(error instanceof Error)) return oneLine(String(error));
  if (BUGS.some((Bug) => error instanceof Bug)) return error.stack ?? error.message;
  return oneLine(missingFile(error) ?? error.message);
}

/** Node says "ENOENT: no such file or directory, open '…'"; a user wants the path. */
function missingFile(error: NodeJS.ErrnoException): string | undefined {
  if (error.path === undefined) return undefined;
  if (error.code === "ENOENT") return `${error.path} does not exist`;
  if (error.code === "ENOTDIR") return `${error.path} is not a folder`;
  return undefined;
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, "; ");
}
