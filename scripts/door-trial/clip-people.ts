import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { shuffled } from "../../training/batches/shuffled.js";

/** Somebody of whom there are pictures: the first enrols, the others are seen at the door. */
export interface ClipPerson {
  name: string;
  enrolmentPath: string;
  otherPaths: string[];
}

/** One picture to enrol, and at least three others to be seen as. */
const LEAST_PICTURES = 4;
const MAX_PIXELS = 50_000_000;

/** People with enough pictures, in an order that `random` decides. */
export async function peopleOf(directory: string, random: () => number): Promise<ClipPerson[]> {
  const people: ClipPerson[] = [];
  for (const name of (await readdir(directory)).sort()) {
    const files = await readdir(join(directory, name)).catch(() => []);
    const pictures = files.filter((file) => /\.(jpe?g|png)$/i.test(file)).sort();
    if (pictures.length < LEAST_PICTURES) continue;
    const [enrolmentPath, ...otherPaths] = pictures.map((file) => join(directory, name, file));
    people.push({ name, enrolmentPath, otherPaths });
  }
  return shuffled(people, random);
}

/** What somebody looks like at the door. */
export async function looksOf({ otherPaths }: ClipPerson): Promise<RgbImage[]> {
  return Promise.all(
    otherPaths.map(async (path) => {
      return decodePicture(await readFile(path), { maxPixels: MAX_PIXELS });
    }),
  );
}
