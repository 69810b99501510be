import { cp, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { APPLICATION, isInstalled, isNeeded } from "./application-files.js";
import { runProgram } from "./run-program.js";

/**
 * Lays Limen into a new folder as it is installed: the built daemon, its models and contracts, and
 * the packages of the lock file for Linux (glibc) and that processor. The project must be built.
 */
export async function makeApplicationTree(
  root: string,
  { projectRoot, cpu }: { projectRoot: string; cpu: string },
): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const name of APPLICATION) {
    await cp(join(projectRoot, name), join(root, name), {
      recursive: true,
      filter: (source) => isInstalled(relative(projectRoot, source)),
    });
  }
  await installPackages(root, { projectRoot, cpu });
}

async function installPackages(
  root: string,
  { projectRoot, cpu }: { projectRoot: string; cpu: string },
): Promise<void> {
  // What npm reads and the daemon does not; .npmrc keeps install scripts from running.
  const forNpm = ["package-lock.json", ".npmrc"];
  for (const name of forNpm) await cp(join(projectRoot, name), join(root, name));
  const platform = ["--os=linux", `--cpu=${cpu}`, "--libc=glibc"];
  await runProgram("npm", ["ci", "--omit=dev", "--no-audit", "--no-fund", ...platform], {
    cwd: root,
  });
  for (const name of forNpm) await rm(join(root, name));
  await prune(join(root, "node_modules"), "", (path) => isNeeded(path, cpu));
}

/** Removes what is not needed, and folders that are empty then. */
async function prune(
  root: string,
  folder: string,
  isKept: (path: string) => boolean,
): Promise<void> {
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await prune(root, path, isKept);
    else if (!isKept(path)) await rm(join(root, path));
  }
  if (folder !== "" && (await readdir(join(root, folder))).length === 0) {
    await rmdir(join(root, folder));
  }
}
