import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

export interface PicturePair {
  first: string;
  second: string;
  same: boolean;
  fold: number;
}

/**
 * Reads LFW's pairs.txt: a header "folds pairs", then for each fold as many same-person lines
 * "name i j" as different-person lines "name i name j". Returns paths of pictures, which lie in a
 * folder a person beside pairs.txt, or in "images" there.
 */
export async function readLfwPairs(directory: string): Promise<PicturePair[]> {
  const path = join(directory, "pairs.txt");
  const inImages = existsSync(join(directory, "images"));
  const pictures = inImages ? join(directory, "images") : directory;
  const lfwPath = (name: string, number: string) =>
    join(pictures, name, `${name}_${number.padStart(4, "0")}.jpg`);
  const lines = (await readFile(path, "utf8")).split("\n").map((line) => line.trim());
  const [header, ...rest] = lines.filter((line) => line !== "");
  const [folds, perKind] = header.split(/\s+/).map(Number);
  const perFold = 2 * perKind;
  if (rest.length !== folds * perFold) {
    throw new Error(`${path} holds ${rest.length} pairs, its header promises ${folds * perFold}`);
  }
  return rest.map((line, i) => {
    const fields = line.split(/\s+/);
    const fold = Math.floor(i / perFold);
    if (fields.length === 3) {
      const [name, a, b] = fields;
      return { first: lfwPath(name, a), second: lfwPath(name, b), same: true, fold };
    }
    if (fields.length === 4) {
      const [nameA, a, nameB, b] = fields;
      return { first: lfwPath(nameA, a), second: lfwPath(nameB, b), same: false, fold };
    }
    throw new Error(`${path}: pair ${i + 1} has ${fields.length} fields`);
  });
}
