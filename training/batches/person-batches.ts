import { groupedBy } from "../dataset/grouped-by.js";

/** What a batch needs to know of a face. */
export interface BatchFace {
  person: string;
  source: string;
}

export interface BatchShape {
  /** People in a batch. */
  people: number;
  /** Pictures of each; who has fewer is repeated. */
  pictures: number;
  /**
   * Whether the people of a batch come from several sources. If not, its strangers differ by their
   * faces alone, as at a door, and not by the camera too.
   */
  mixed: boolean;
}

/**
 * Endless batches of P people × K pictures (Hermans et al. 2017), as indices into `faces`, grouped
 * by person; an id is one person in every source. Sources take turns however large they are: half
 * of a set from one source must not be half of what the net learns. A source with too few people
 * for a batch is filled up from the next. Within a source every person comes before any comes
 * again, and so do a person's pictures. `random` gives numbers in 0..1; the same ones give the same
 * batches. Throws an Error where fewer than P people have two pictures.
 */
export function* personBatches(
  faces: readonly BatchFace[],
  { people, pictures, mixed }: BatchShape,
  random: () => number,
): Generator<number[], never, void> {
  const all = groupedBy(faces.keys(), (index) => faces[index].person);
  const usable = [...all.values()].filter((indices) => indices.length >= 2);
  if (usable.length < people) {
    throw new Error(
      `${usable.length} people to train on have two pictures, a batch wants ${people}: add people, ` +
        "or lower batch.people",
    );
  }
  const rounds = new Map<string, Round<Round<number>>>();
  for (const [source, members] of groupedBy(usable, ([index]) => faces[index].source)) {
    const pictureRounds = members.map((indices) => new Round(indices, random));
    rounds.set(source, new Round(pictureRounds, random));
  }
  const sources = new Round([...rounds.values()], random);
  for (;;) {
    const chosen = new Set<Round<number>>();
    let source = sources.next();
    while (chosen.size < people) {
      if (mixed || source.every((person) => chosen.has(person))) source = sources.next();
      chosen.add(source.next());
    }
    yield [...chosen].flatMap((person) => Array.from({ length: pictures }, () => person.next()));
  }
}

/** Gives its items in random order, each once before any comes again. */
class Round<Item> {
  #waiting: Item[] = [];

  constructor(
    private readonly items: readonly Item[],
    private readonly random: () => number,
  ) {}

  every(holds: (item: Item) => boolean): boolean {
    return this.items.every(holds);
  }

  next(): Item {
    if (this.#waiting.length === 0) this.#waiting = [...this.items];
    const place = Math.floor(this.random() * this.#waiting.length);
    const [item] = this.#waiting.splice(place, 1);
    return item;
  }
}
