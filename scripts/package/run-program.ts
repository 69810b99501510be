import { spawn } from "node:child_process";

/** Of what a program said, this much goes into the error. */
const MAX_SAID = 2000;

/**
 * Runs a program to its end without a shell and returns its standard output. Throws where it is
 * missing or ends with another code than 0, with what it said.
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env }: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd !== undefined && { cwd }),
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(error.code === "ENOENT" ? new Error(`${program} is not installed`) : error);
    });
    child.once("close", (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args[0]} failed: ${(said || output).slice(-MAX_SAID)}`));
    });
  });
}
