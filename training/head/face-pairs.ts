import { squaredDistance } from "../../daemon/vision/embed.js";
import { shuffled } from "../batches/shuffled.js";
import { groupedBy } from "../dataset/grouped-by.js";
import type { EmbeddedPerson } from "../run/embed-faces.js";

/** Two faces and whether they are of one person. */
export interface FacePair {
  first: EmbeddedPerson;
  second: EmbeddedPerson;
  same: boolean;
}

export interface PairMixture {
  /** At most so many pairs of each kind. */
  mostOfAKind: number;
  /** At most so many pairs of one person: who has many pictures must not count for many people. */
  mostOfAPerson: number;
  /**
   * Of the pairs of strangers, the share that is made of a face and one of its nearest strangers.
   */
  hardShare: number;
}

/**
 * The nearest strangers of a face that one is drawn from: always the nearest would be few pairs.
 */
const NEAREST_STRANGERS = 5;

/**
 * As many pairs of one person as of strangers. A random stranger comes from the same source: faces
 * of two sources differ by more than the person, while all that a door sees is of one; of any other
 * where the source has nobody else. Throws an Error where there is nobody with two pictures, or
 * nobody else at all.
 */
export function balancedPairs(
  faces: readonly EmbeddedPerson[],
  mixture: PairMixture,
  random: () => number,
): FacePair[] {
  const people = [...groupedBy(faces, ({ person }) => person).values()];
  const genuine = genuinePairs(people, mixture, random);
  if (genuine.length === 0 || people.length < 2) {
    throw new Error("pairs need two people at least, one of them with two pictures");
  }
  const bySource = groupedBy(people, ([{ source }]) => source);
  const hard = Math.round(mixture.hardShare * genuine.length);
  const strangers = genuine.map(({ first }, i) => {
    const beside = bySource.get(first.source) ?? [];
    const pool = beside.length > 1 ? beside : people;
    const second =
      i < hard ? nearStranger(first, faces, random) : randomStranger(first, pool, random);
    return { first, second, same: false };
  });
  return [...genuine, ...strangers];
}

function genuinePairs(
  people: readonly EmbeddedPerson[][],
  { mostOfAKind, mostOfAPerson }: PairMixture,
  random: () => number,
): FacePair[] {
  const pairs = people.flatMap((own) => {
    const all = own.flatMap((first, i) =>
      own.slice(i + 1).map((second) => ({ first, second, same: true })),
    );
    return shuffled(all, random).slice(0, mostOfAPerson);
  });
  return shuffled(pairs, random).slice(0, mostOfAKind);
}

/** One of the few faces of other people that are nearest to this one. */
function nearStranger(
  face: EmbeddedPerson,
  faces: readonly EmbeddedPerson[],
  random: () => number,
): EmbeddedPerson {
  const nearest: { other: EmbeddedPerson; distance: number }[] = [];
  for (const other of faces) {
    if (other.person === face.person) continue;
    const distance = squaredDistance(face.embedding, other.embedding);
    const last = nearest.at(-1);
    if (nearest.length === NEAREST_STRANGERS && last && distance >= last.distance) continue;
    const place = nearest.findIndex((one) => one.distance > distance);
    nearest.splice(place === -1 ? nearest.length : place, 0, { other, distance });
    if (nearest.length > NEAREST_STRANGERS) nearest.pop();
  }
  return drawn(nearest, random).other;
}

/** Each person is as likely as any other, however many pictures there are. */
function randomStranger(
  face: EmbeddedPerson,
  people: readonly EmbeddedPerson[][],
  random: () => number,
): EmbeddedPerson {
  for (;;) {
    const other = drawn(drawn(people, random), random);
    if (other.person !== face.person) return other;
  }
}

function drawn<T>(items: readonly T[], random: () => number): T {
  return items[Math.floor(random() * items.length)];
}
