import type { Networks } from "../../daemon/vision/analyze.js";
import { type LabelledPicture, labelledPictures } from "../dataset/sources.js";
import { sharedIdentities } from "../dataset/split.js";
import { byPerson, embedLabelledFaces, type LabelledFace } from "./labelled-faces.js";

/** More people would want more memory for their pairs than a small machine has: 8 bytes each. */
export const MOST_PEOPLE = 16_000;

/** One face of somebody, which was found. */
export interface Stranger extends LabelledFace {
  embedding: Float32Array;
}

/** Whether a person of the set in this directory counts: who taught a model is no stranger to it. */
export type WhoCounts = (person: string, directory: string) => boolean;

export const everybody: WhoCounts = () => true;

/** A set's pictures of the people who count. */
export async function countingPictures(
  directory: string,
  counts: WhoCounts,
): Promise<LabelledPicture[]> {
  const pictures = await labelledPictures(directory);
  return pictures.filter(({ person }) => counts(person, directory));
}

export interface Strangers {
  people: Stranger[];
  withoutFace: number;
}

/**
 * One picture of each person of several sets: the first, so that the same sets give the same
 * thresholds. Who stands in an earlier set by the same name is left out, since two pictures of one
 * person would pass for a false accept. Throws an Error where there are too few or too many people.
 */
export async function embedStrangers(
  directories: readonly string[],
  networks: Networks,
  counts: WhoCounts = everybody,
): Promise<Strangers> {
  const pictures: LabelledPicture[] = [];
  for (const directory of directories) {
    const counting = await countingPictures(directory, counts);
    const first = [...byPerson(counting).values()].map(([own]) => own);
    const known = new Set(sharedIdentities(names(first), names(pictures)));
    pictures.push(...first.filter(({ person }) => !known.has(person)));
  }
  const sets = directories.join(", ");
  if (pictures.length < 2) {
    throw new Error(`${sets}: one person makes no pair of strangers; give more people`);
  }
  if (pictures.length > MOST_PEOPLE) {
    throw new Error(`${sets}: ${pictures.length} people; at most ${MOST_PEOPLE} are compared`);
  }
  const faces = await embedLabelledFaces(pictures, networks);
  const people = faces.filter((face): face is Stranger => face.embedding !== null);
  return { people, withoutFace: faces.length - people.length };
}

function names(pictures: readonly LabelledPicture[]): string[] {
  return pictures.map(({ person }) => person);
}
