import { execFileSync } from "node:child_process";
import { projectRoot } from "../../daemon/vision/project-root.js";

/** The commit that a run was made with, marked where files differ from it; null without git. */
export function codeRevision(): string | null {
  try {
    const git = (...words: string[]) =>
      execFileSync("git", words, { cwd: projectRoot, encoding: "utf8", stdio: "pipe" }).trim();
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${changed ? "+changes" : ""}`;
  } catch {
    return null;
  }
}
