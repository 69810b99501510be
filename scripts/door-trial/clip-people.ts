import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePicture } from "../../daemon/vision/decode-picture.js";
import type { RgbImage } from "../../daemon/vision/types.js";
import { shuffled } from "../../training/batches/shuffled.js";

/** Somebody of whom there are pictures: the first enrol, the others are seen at the door. */
export interface ClipPerson {
  name: string;
  enrolmentPaths: string[];
  otherPaths: string[];
}

/** Pictures beside those that enrol, for somebody to be seen as. */
const LEAST_LOOKS = 3;
const MAX_PIXELS = 50_000_000;

/** People with enough pictures, in an order that `random` decides. */
export async function peopleOf(
  directory: string,
  { pictures: enrolling, random }: { pictures: number; random: () => number },
): Promise<ClipPerson[]> {
  const people: ClipPerson[] = [];
  for (const name of (await readdir(directory)).sort()) {
    const files = await readdir(join(directory, name)).catch(() => []);
    const pictures = files.filter((file) => /\.(jpe?g|png)$/i.test(file)).sort();
    if (pictures.length < enrolling + LEAST_LOOKS) continue;
    const paths = pictures.map((file) => join(directory, name, file));
    const [enrolmentPaths, otherPaths] = [paths.slice(0, enrolling), paths.slice(enrolling)];
    people.push({ name, enrolmentPaths, otherPaths });
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
