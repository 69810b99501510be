import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { LimenError } from "../errors.js";
import { projectRoot } from "../vision/project-root.js";

/** A file of the web console as it is served. */
export interface ConsoleFile {
  body: Uint8Array<ArrayBuffer>;
  /** The same, for who takes it compressed: a third of the bytes. */
  gzipped: Uint8Array<ArrayBuffer>;
  type: string;
  etag: string;
}

const DIRECTORY = join(projectRoot, "dist", "daemon", "web");
const PAGE = "console.html";
const ENTRY = "main.js";
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
    const read = await readFile(join(directory, name));
    const body = new Uint8Array(name === PAGE ? await withModules(read, directory) : read);
    const gzipped = new Uint8Array(await promisify(gzip)(body));
    // Weak: it is the same file, compressed or not.
    const etag = `W/"${createHash("sha256").update(body).digest("base64url").slice(0, 22)}"`;
    files.set(name === PAGE ? "/" : `/console/${name}`, { body, gzipped, type, etag });
  }
  return files;
}

/**
 * The page naming every module that it needs, so that a browser asks for them at once instead of
 * finding them one behind another.
 */
async function withModules(page: Buffer, directory: string): Promise<Buffer> {
  const modules = new Set([ENTRY]);
  for (const name of modules) {
    const source = await readFile(join(directory, name), "utf8");
    for (const [, imported] of source.matchAll(/from "\.\/([\w-]+\.js)";/g)) modules.add(imported);
  }
  modules.delete(ENTRY);
  const links = [...modules].map((name) => `<link rel="modulepreload" href="/console/${name}">`);
  return Buffer.from(page.toString("utf8").replace("</head>", `${links.join("")}</head>`));
}
