import { readdirSync, readFileSync } from "node:fs";

/** The command lines of this machine's processes that hold a text; Linux only, as the daemon. */
export function commandLinesWith(text: string): string[] {
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(commandLine).filter((line) => line.includes(text));
}

/** Empty for a process that left between the listing and the look, and for one not yet reaped. */
function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}
