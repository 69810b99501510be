import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Finding, fail, ok, warn } from "./finding.js";

/** A board without a battery wakes up in 1970 or at its image's date: before this was written. */
const FIRST_SANE_YEAR = 2025;
const LAST_SANE_YEAR = 2100;
const ANSWER_WITHIN_MS = 5000;

/** Events carry the time, and retention erases by it: a wrong clock erases too much or nothing. */
export async function checkClock(now: Date): Promise<Finding> {
  const year = now.getUTCFullYear();
  const advice = "set the clock: timedatectl set-ntp true";
  if (year < FIRST_SANE_YEAR || year > LAST_SANE_YEAR) {
    return fail("clock", `it is not ${now.toISOString()}; retention would erase wrongly`, advice);
  }
  const synchronised = await ntpSynchronised();
  if (synchronised === "no") return warn("clock", "it is not synchronised by NTP", advice);
  const known = synchronised === "yes" ? "synchronised by NTP" : "whether by NTP is not known";
  return ok("clock", `${now.toISOString()}, ${known}`);
}

async function ntpSynchronised(): Promise<"yes" | "no" | "unknown"> {
  try {
    const args = ["show", "--property", "NTPSynchronized", "--value"];
    const { stdout } = await promisify(execFile)("timedatectl", args, {
      timeout: ANSWER_WITHIN_MS,
    });
    const answer = stdout.trim();
    return answer === "yes" || answer === "no" ? answer : "unknown";
  } catch {
    return "unknown";
  }
}
