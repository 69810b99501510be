import { Command, type OptionValues } from "commander";
import { beforeEach, describe, expect, it } from "vitest";
import {
  EXIT_FAILED,
  EXIT_STOPPED,
  EXIT_USAGE,
  exitCodeOf,
  numberBetween,
  Stopped,
  stopSignal,
  UsageError,
  wholeNumber,
} from "../../training/command-line.js";

const listeners = process.listenerCount("SIGINT");
let written = "";
beforeEach(() => {
  written = "";
});

function run(argv: string[], main: (options: OptionValues) => void): Promise<number> {
  const program = new Command("sample")
    .requiredOption("--data <dir>", "where it is")
    .option("--people <n>", "how many", wholeNumber(1))
    .option("--share <s>", "how much", numberBetween({ above: 0, below: 1 }));
  return exitCodeOf(program, async (options) => main(options), {
    argv,
    write: (text) => {
      written += text;
    },
  });
}

describe("a command of training", () => {
  it("gets its options, and ends well", async () => {
    let got: OptionValues = {};
    const code = await run(["--data", "x", "--people", "7", "--share", "0.25"], (options) => {
      got = options;
    });
    expect([code, written]).toEqual([0, ""]);
    expect(got).toEqual({ data: "x", people: 7, share: 0.25 });
  });

  it("says what a user can mend in one line", async () => {
    const code = await run(["--data", "x"], () => {
      throw new Error("the card is wrong:\n  ✖ id\n  ✖ sha256\n");
    });
    expect(code).toBe(EXIT_FAILED);
    expect(written).toBe("error: the card is wrong:; ✖ id; ✖ sha256\n");
  });

  it("names the file that is missing", async () => {
    await run(["--data", "x"], () => {
      throw Object.assign(new Error("ENOENT: no such file"), { code: "ENOENT", path: "a/b.onnx" });
    });
    expect(written).toBe("error: a/b.onnx does not exist\n");
  });

  it("keeps the stack of a bug", async () => {
    const code = await run(["--data", "x"], () => {
      (undefined as unknown as string).trim();
    });
    expect(code).toBe(EXIT_FAILED);
    expect(written).toContain("TypeError");
    expect(written).toContain("command-line.test.ts");
  });

  it("ends with another code where the command line is not understood", async () => {
    const unreached = () => expect.unreachable();
    expect(await run([], unreached)).toBe(EXIT_USAGE);
    expect(written).toContain("required option '--data <dir>' not specified");
    expect(await run(["--data", "x", "--nonsense"], unreached)).toBe(EXIT_USAGE);
    expect(await run(["--data", "x", "stray"], unreached)).toBe(EXIT_USAGE);
    const contradiction = () => {
      throw new UsageError("one of both");
    };
    expect(await run(["--data", "x"], contradiction)).toBe(EXIT_USAGE);
    expect(written).toContain("error: one of both\n");
  });

  it("ends as a shell has it for Ctrl-C, in one line, where it was stopped", async () => {
    const signal = stopSignal("the same command goes on");
    const code = await run(["--data", "x"], () => {
      process.emit("SIGINT");
      signal.throwIfAborted();
    });
    expect([code, written]).toEqual([EXIT_STOPPED, "\nthe same command goes on\n"]);
    expect(signal.reason).toBeInstanceOf(Stopped);
    // A second one is the system's again: it ends the process at once.
    expect(process.listenerCount("SIGINT")).toBe(listeners);
    process.removeAllListeners("SIGTERM");
  });

  it.each([
    ["--people", "0"],
    ["--people", "1.5"],
    ["--people", "ten"],
    ["--share", "1"],
    ["--share", ""],
    ["--share", "none"],
  ])("refuses %s %j", async (option, value) => {
    expect(await run(["--data", "x", option, value], () => expect.unreachable())).toBe(EXIT_USAGE);
    expect(written).toContain(`argument '${value}' is invalid. It must`);
  });
});
