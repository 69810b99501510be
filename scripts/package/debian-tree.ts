import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { makeApplicationTree } from "./application-tree.js";
import type { Architecture } from "./architectures.js";
import { bundleNode } from "./bundled-node.js";
import { type About, changelog, controlFile, copyrightFile } from "./control-files.js";
import { commandsOf, type Help, manPage } from "./man-page.js";
import { runProgram } from "./run-program.js";

const HOME = "usr/lib/limen";
const DOC = "usr/share/doc/limen";
const CONFFILE = "etc/limen/limen.config.json";
/** Everything else is 0644, whatever the umask and the packages' own modes say. */
const PROGRAMS = ["usr/bin/limen", `${HOME}/bin/node`];

/** Files of the repository that go into the package as they are. */
const COPIED: readonly (readonly [from: string, to: string])[] = [
  ["scripts/package/limen.sh", "usr/bin/limen"],
  ["scripts/package/limen.config.json", CONFFILE],
  ["scripts/package/limen.sysusers", "usr/lib/sysusers.d/limen.conf"],
  ["scripts/package/lintian-overrides", "usr/share/lintian/overrides/limen"],
  ["scripts/limen.service", "usr/lib/systemd/system/limen.service"],
  ["scripts/grafana-dashboard.json", `${DOC}/examples/grafana-dashboard.json`],
  ["docs", DOC],
  ["NOTICE", `${DOC}/NOTICE`],
];
const MAINTAINER_SCRIPTS = ["postinst", "prerm", "postrm"];

export interface Release extends Omit<About, "architecture" | "installedKilobytes"> {
  architecture: Architecture;
  /** When the source was last changed: what the package says of its making. */
  date: Date;
}

/** Lays a package into an empty folder, ready for dpkg-deb. The project must be built. */
export async function makeDebianTree(
  root: string,
  { projectRoot, release }: { projectRoot: string; release: Release },
): Promise<void> {
  const { architecture } = release;
  await makeApplicationTree(join(root, HOME), { projectRoot, cpu: architecture.cpu });
  await bundleNode(join(root, HOME, "bin"), architecture.node);
  for (const [from, to] of COPIED) {
    await cp(join(projectRoot, from), join(root, to), { recursive: true });
  }
  for (const [path, content] of await documents({ projectRoot, release })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await setModes(root);
  await writeControl(join(root, "DEBIAN"), { root, projectRoot, release });
}

async function documents({
  projectRoot,
  release,
}: {
  projectRoot: string;
  release: Release;
}): Promise<[path: string, content: string | Buffer][]> {
  const text = (name: string) => readFile(join(projectRoot, name), "utf8");
  const about = aboutOf(release, 0);
  const licences = { licence: await text("LICENSE"), notice: await text("NOTICE") };
  return [
    [`${DOC}/copyright`, copyrightFile(licences)],
    [`${DOC}/changelog.gz`, compressed(await text("CHANGELOG.md"))],
    [`${DOC}/changelog.Debian.gz`, compressed(changelog(about, release.date))],
    ["usr/share/man/man1/limen.1.gz", compressed(manPage(await helpOf(projectRoot), release))],
  ];
}

/** Without a name or a time inside, so that the same text gives the same bytes. */
function compressed(text: string): Buffer {
  return gzipSync(text, { level: 9 });
}

async function helpOf(projectRoot: string): Promise<Help[]> {
  const main = join(projectRoot, "dist", "daemon", "main.js");
  const ask = (args: string[]) => runProgram(process.execPath, [main, ...args, "--help"]);
  const help: Help[] = [{ command: "", text: await ask([]) }];
  for (const command of commandsOf(help[0].text)) {
    help.push({ command, text: await ask([command]) });
  }
  return help;
}

async function setModes(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await entriesOf(root)) {
    const isProgram = PROGRAMS.includes(relative(root, entry.path));
    await chmod(entry.path, entry.isDirectory || isProgram ? 0o755 : 0o644);
  }
}

async function writeControl(
  folder: string,
  { root, projectRoot, release }: { root: string; projectRoot: string; release: Release },
): Promise<void> {
  const files = (await entriesOf(root)).filter(({ isDirectory }) => !isDirectory);
  const sizes = await Promise.all(files.map(async ({ path }) => (await stat(path)).size));
  const kilobytes = sizes.reduce((sum, size) => sum + Math.ceil(size / 1024), 0);
  const sums: string[] = [];
  for (const { path } of files) {
    const digest = createHash("md5").update(await readFile(path));
    sums.push(`${digest.digest("hex")}  ${relative(root, path)}\n`);
  }
  await mkdir(folder, { mode: 0o755 });
  await writeFile(join(folder, "control"), controlFile(aboutOf(release, kilobytes)));
  await writeFile(join(folder, "conffiles"), `/${CONFFILE}\n`);
  await writeFile(join(folder, "md5sums"), sums.join(""));
  for (const name of MAINTAINER_SCRIPTS) {
    await cp(join(projectRoot, "scripts", "package", name), join(folder, name));
    await chmod(join(folder, name), 0o755);
  }
  for (const name of ["control", "conffiles", "md5sums"]) await chmod(join(folder, name), 0o644);
}

function aboutOf({ version, maintainer, architecture }: Release, installedKilobytes: number) {
  return { version, maintainer, architecture: architecture.debian, installedKilobytes };
}

/** Files and folders below, in one order everywhere. */
async function entriesOf(root: string): Promise<{ path: string; isDirectory: boolean }[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .map((entry) => ({
      path: join(entry.parentPath, entry.name),
      isDirectory: entry.isDirectory(),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
