import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodePackage } from "./architectures.js";
import { runProgram } from "./run-program.js";

/**
 * Fetches a Node.js from npm's registry, compares its digest with the pinned one, and puts the
 * program and its licences into a folder: `node` and `LICENSE`. Throws where the digest differs.
 */
export async function bundleNode(folder: string, pinned: NodePackage): Promise<void> {
  const download = await mkdtemp(join(tmpdir(), "limen-node-"));
  try {
    const spec = `${pinned.name}@${pinned.version}`;
    await runProgram("npm", ["pack", "--silent", "--pack-destination", download, spec]);
    const archive = join(download, (await readdir(download))[0]);
    verifyIntegrity(await readFile(archive), pinned);
    await mkdir(folder, { recursive: true });
    const wanted = ["package/bin/node", "package/LICENSE"];
    await runProgram("tar", ["-xzf", archive, "-C", download, ...wanted]);
    for (const path of wanted) await runProgram("cp", [join(download, path), folder]);
  } finally {
    await rm(download, { recursive: true });
  }
}

/** Throws unless these bytes have the pinned digest. */
export function verifyIntegrity(bytes: Uint8Array, { name, version, integrity }: NodePackage) {
  const found = `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  if (found !== integrity) {
    throw new Error(`${name}@${version} is not what was pinned: ${found}, not ${integrity}`);
  }
}
