import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, Option } from "commander";
import { version } from "../daemon/version.js";
import { projectRoot } from "../daemon/vision/project-root.js";
import { runCommand } from "../training/command-line.js";
import { makeApplicationTree } from "./package/application-tree.js";
import { ARCHITECTURES, type Architecture } from "./package/architectures.js";
import { debianVersion } from "./package/control-files.js";
import { makeDebianTree, type Release } from "./package/debian-tree.js";
import { runProgram } from "./package/run-program.js";

/** What is installed elsewhere: a Debian package, or only the folder that it would install. */
interface Options {
  arch: Architecture["debian"];
  out: string;
  tree?: string;
}

/** Who answers for a package that somebody else makes is for them to say, as Debian has it. */
const { DEBFULLNAME = "The Limen authors", DEBEMAIL = "limen@example.org" } = process.env;

const program = new Command("package")
  .description("Makes a Debian package of the built daemon, with the Node.js that it runs on.")
  .addOption(
    new Option("--arch <name>", "processor")
      .choices(ARCHITECTURES.map(({ debian }) => debian))
      .default(ARCHITECTURES.find(({ cpu }) => cpu === process.arch)?.debian ?? "amd64"),
  )
  .option("--out <dir>", "where the package goes", join(projectRoot, "dist"))
  .addOption(
    new Option(
      "--tree <dir>",
      "no package: only Limen and its packages, without Node.js, in this new folder",
    ).conflicts("out"),
  );

await runCommand<Options>(program, async ({ arch, out, tree }) => {
  const architecture = ARCHITECTURES.find(({ debian }) => debian === arch)!;
  if (tree !== undefined) {
    await mkdir(tree);
    await makeApplicationTree(resolve(tree), { projectRoot, cpu: architecture.cpu });
    return;
  }
  const release = {
    version,
    maintainer: `${DEBFULLNAME} <${DEBEMAIL}>`,
    architecture,
    date: await sourceDate(),
  };
  const { file, bytes } = await makePackage(resolve(out), release);
  process.stdout.write(`${file}: ${(bytes / 1e6).toFixed(1)} MB\n`);
});

async function makePackage(
  out: string,
  release: Release,
): Promise<{ file: string; bytes: number }> {
  const name = `limen_${debianVersion(release.version)}_${release.architecture.debian}.deb`;
  const file = join(out, name);
  const root = await mkdtemp(join(tmpdir(), "limen-package-"));
  try {
    await makeDebianTree(root, { projectRoot, release });
    await mkdir(out, { recursive: true });
    // Owners, order and times are the same wherever it is made.
    await runProgram("dpkg-deb", ["--root-owner-group", "-Zxz", "--build", root, file], {
      env: { SOURCE_DATE_EPOCH: String(release.date.getTime() / 1000) },
    });
    return { file, bytes: (await stat(file)).size };
  } finally {
    await rm(root, { recursive: true });
  }
}

/**
 * SOURCE_DATE_EPOCH, as reproducible-builds.org has it, or the last commit's time. Throws where
 * neither is to be had.
 */
async function sourceDate(): Promise<Date> {
  const seconds = process.env.SOURCE_DATE_EPOCH ?? (await lastCommit());
  if (!/^\d+\s*$/.test(seconds)) {
    throw new Error(`SOURCE_DATE_EPOCH ${seconds} is not a number of seconds since 1970`);
  }
  return new Date(Number(seconds) * 1000);
}

async function lastCommit(): Promise<string> {
  try {
    return await runProgram("git", ["-C", projectRoot, "log", "-1", "--format=%ct"]);
  } catch (cause) {
    throw new Error("git does not tell the source's date: set SOURCE_DATE_EPOCH", { cause });
  }
}
