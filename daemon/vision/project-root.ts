import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Where the project is installed: the nearest folder above this file with Limen's package.json,
 * from the sources as well as from dist/. The models, the schemas and package.json lie there.
 */
export const projectRoot = findRoot(dirname(fileURLToPath(import.meta.url)));

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { name } = JSON.parse(readFileSync(manifest, "utf8")) as { name?: string };
      if (name === "limen") return folder;
    }
    if (folder === dirname(folder)) throw new Error(`no Limen package.json above ${from}`);
  }
}
