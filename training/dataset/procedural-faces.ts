import { existsSync } from "node:fs";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import type { RgbImage } from "../../daemon/vision/types.js";
import { seededRandom } from "../batches/seeded-random.js";
import { drawFace } from "./procedural-drawing.js";
import { alike, drawIdentity, type FaceIdentity } from "./procedural-identity.js";
import { drawView } from "./procedural-view.js";

const SIZE_PX = 200;
const JPEG_QUALITY = 92;

/** People come in families, so that some are hard to tell apart: how alike to its first member. */
const FAMILY = [1, 0.8, 0.5];

/**
 * A data set that the project makes itself: a folder a person, of so many JPEGs each. The same seed
 * gives the same people and pictures. A file that exists is left as it is, and none is ever half
 * written, so that a run that was stopped goes on. Stops between two pictures when the signal
 * aborts.
 */
export async function writeProceduralFaces(
  directory: string,
  options: { people: number; pictures: number; seed: number; signal?: AbortSignal },
): Promise<void> {
  for (let person = 0; person < options.people; person++) {
    const folder = join(directory, `person-${String(person + 1).padStart(4, "0")}`);
    await mkdir(folder, { recursive: true });
    const identity = proceduralPerson(person, options);
    for (let picture = 0; picture < options.pictures; picture++) {
      if (options.signal?.aborted) return;
      const path = join(folder, `${String(picture + 1).padStart(4, "0")}.jpg`);
      if (existsSync(path)) continue;
      const random = seededRandom(mixedSeed(options.seed, person, picture + 1));
      await writeJpeg(path, drawFace(identity, drawView(random, { sizePx: SIZE_PX })));
    }
  }
}

/** The identity of the n-th person of a data set, counted from 0. */
export function proceduralPerson(person: number, { seed }: { seed: number }): FaceIdentity {
  const place = person % FAMILY.length;
  const relative = seededRandom(mixedSeed(seed, person - place, 0));
  const own = seededRandom(mixedSeed(seed, person, 0));
  return drawIdentity(alike(relative, own, { likeness: FAMILY[place] }));
}

function mixedSeed(...parts: readonly number[]): number {
  return parts.reduce((seed, part) => Math.imul(seed ^ part, 0x9e3779b1) ^ (seed >>> 15), 1) >>> 0;
}

async function writeJpeg(path: string, { width, height, rgb }: RgbImage): Promise<void> {
  const raw = { width, height, channels: 3 } as const;
  const jpeg = await sharp(rgb, { raw }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
  await writeFile(`${path}.part`, jpeg);
  await rename(`${path}.part`, path);
}
