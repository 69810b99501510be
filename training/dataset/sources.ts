import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { jsonOf } from "../json-text.js";

/** A picture of a person, as a data set names it. */
export interface LabelledPicture {
  /** Where it lies. */
  path: string;
  /** The person's id in the data set. */
  person: string;
  /** Where the data set has it from: what batches are balanced over. */
  source: string;
}

const PICTURE = /\.(jpe?g|png|webp|gif|tiff?|avif|bmp)$/i;

const manifestEntry = z.object({
  file: z.string().min(1),
  id: z.string().min(1),
  src: z.string().min(1).optional(),
});

/**
 * The pictures of a data set in a fixed order: by its manifest.json (a list of {file, id, src}),
 * its faces.csv (a header with file, id and, if wanted, src), or else a folder a person. Throws an
 * Error that names the file and the line.
 */
export async function labelledPictures(directory: string): Promise<LabelledPicture[]> {
  const manifest = join(directory, "manifest.json");
  if (existsSync(manifest)) return listed(manifest, await readManifest(manifest));
  const csv = join(directory, "faces.csv");
  if (existsSync(csv)) return listed(csv, await readCsv(csv));
  return fromFolders(directory);
}

type Entry = z.infer<typeof manifestEntry>;

function listed(list: string, entries: readonly Entry[]): LabelledPicture[] {
  if (entries.length === 0) throw new Error(`${list} names no pictures`);
  const directory = dirname(list);
  const fallback = basename(resolve(directory));
  const pictures = entries.map(({ file, id, src }) => ({
    path: join(directory, file),
    person: id,
    source: src ?? fallback,
  }));
  return pictures.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function readManifest(path: string): Promise<Entry[]> {
  const parsed = z.array(manifestEntry).safeParse(jsonOf(path, await readFile(path, "utf8")));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** Plain CSV: no field of it may hold a comma or a quotation mark. */
async function readCsv(path: string): Promise<Entry[]> {
  const lines = (await readFile(path, "utf8")).split(/\r?\n/).filter((line) => line.trim() !== "");
  const [header = "", ...rows] = lines;
  const names = header.split(",").map((name) => name.trim());
  if (!names.includes("file") || !names.includes("id")) {
    throw new Error(`${path}: its first line must name the columns, file and id among them`);
  }
  return rows.map((row, i) => {
    const fields = row.split(",").map((field) => field.trim());
    const entry = Object.fromEntries(names.map((name, k) => [name, fields[k] || undefined]));
    const parsed = manifestEntry.safeParse(entry);
    if (fields.length === names.length && parsed.success) return parsed.data;
    throw new Error(`${path}, line ${i + 2}: wants ${names.join(",")} and has "${row}"`);
  });
}

async function fromFolders(directory: string): Promise<LabelledPicture[]> {
  const source = basename(resolve(directory));
  // A link to a folder is one too: a set is often put together out of others.
  const names = await readdir(directory);
  const kinds = await Promise.all(
    names.map((name) => stat(join(directory, name)).catch(() => null)),
  );
  const people = names.filter((_, i) => kinds[i]?.isDirectory());
  const pictures = people.sort().map(async (person) => {
    const files = (await readdir(join(directory, person))).filter((name) => PICTURE.test(name));
    return files.sort().map((name) => ({ path: join(directory, person, name), person, source }));
  });
  const found = (await Promise.all(pictures)).flat();
  if (found.length > 0) return found;
  throw new Error(
    `${directory} holds no manifest.json, no faces.csv, and no folder a person with pictures in it`,
  );
}
