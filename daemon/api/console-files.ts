import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { LimenError } from "../errors.js";
import { projectRoot } from "../vision/project-root.js";

/** A file of the web console as it is served. */
export interface ConsoleFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
}

const DIRECTORY = join(projectRoot, "dist", "daemon", "web");
const PAGE = "console.html";
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/**
 * The built web console, by the path it is served at: the page at `/`, the rest under `/console/`.
 * It is small and read once, so that no path of a request ever reaches the file system. Throws
 * BAD_CONFIG where it was not built.
 */
export async function readConsoleFiles(directory = DIRECTORY): Promise<Map<string, ConsoleFile>> {
  const names = await readdir(directory).catch((): string[] => []);
  if (!names.includes(PAGE)) {
    throw new LimenError("BAD_CONFIG", `no web console in ${directory}; run npm run build`);
  }
  const files = new Map<string, ConsoleFile>();
  for (const name of names) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const body = new Uint8Array(await readFile(join(directory, name)));
    const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    files.set(name === PAGE ? "/" : `/console/${name}`, { body, type, etag });
  }
  return files;
}
