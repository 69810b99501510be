import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { demoPhoto, facesOf, portraitOf } from "./pictures.js";

/** LFW's layout, small: two folds of pictures of two people, both pictures of one the same. */
export async function writeLfwFolder(folder: string): Promise<string> {
  for (const [person, number] of [
    ["Ann", 1],
    ["Eve", 4],
  ] as const) {
    const photo = await demoPhoto(number);
    const portrait = await portraitOf(photo, (await facesOf(photo))[0], 1);
    mkdirSync(join(folder, person), { recursive: true });
    const small = await sharp(portrait).resize({ width: 240 }).jpeg().toBuffer();
    for (const i of [1, 2]) writeFileSync(join(folder, person, `${person}_000${i}.jpg`), small);
  }
  const fold = ["Ann\t1\t2", "Ann\t1\tEve\t1"];
  writeFileSync(join(folder, "pairs.txt"), ["2\t1", ...fold, ...fold].join("\n"));
  return folder;
}
