import type { Networks } from "../../daemon/vision/analyze.js";
import type { GenuineFigures } from "../../daemon/vision/refusal-rates.js";
import { byPerson, embedLabelledFaces, type LabelledFace } from "./labelled-faces.js";
import type { Scorer } from "./scorers.js";
import { countingPictures, everybody, type WhoCounts } from "./strangers.js";

/** How many templates a person may have in the card's rows. */
export const TEMPLATES = [1, 2, 3, 5];

/** Pictures of one person beyond these show little that is new, and film stills nothing. */
export const MOST_PICTURES = 10;

const LEAST_PICTURES = Math.max(...TEMPLATES) + 1;

/**
 * The first pictures of everybody who has enough of them for every row, so that rows differ by
 * their templates and not by their people. Throws an Error where nobody has.
 */
export async function embedRegulars(
  directories: readonly string[],
  networks: Networks,
  counts: WhoCounts = everybody,
): Promise<LabelledFace[]> {
  const picturesOf = (directory: string) => countingPictures(directory, counts);
  const pictures = (await Promise.all(directories.map(picturesOf))).flat();
  const regulars = [...byPerson(pictures).values()].filter((own) => own.length >= LEAST_PICTURES);
  if (regulars.length === 0) {
    throw new Error(`${directories.join(", ")}: nobody has ${LEAST_PICTURES} pictures`);
  }
  const chosen = regulars.flatMap((own) => own.slice(0, MOST_PICTURES));
  return embedLabelledFaces(chosen, networks);
}

/**
 * The share of genuine pictures that each threshold (a score of the scorer's, as unlikeness)
 * refuses, by the nearest of k templates. Every picture of a person comes once to every choice of k
 * of the others, and people count alike however many pictures they have. Pictures without a face
 * are left out: no threshold has a part in those. Throws an Error where too few are left.
 */
export function genuineRefusals(
  faces: readonly LabelledFace[],
  scorer: Pick<Scorer, "unlikeness">,
  thresholds: readonly number[],
): Omit<GenuineFigures, "source"> {
  const people = [...byPerson(faces).values()]
    .map((own) => own.flatMap(({ embedding }) => (embedding ? [embedding] : [])))
    .filter((own) => own.length >= LEAST_PICTURES);
  if (people.length === 0) {
    throw new Error(`nobody has ${LEAST_PICTURES} pictures on which a face was found`);
  }
  const probes = people.reduce((sum, own) => sum + own.length, 0);
  const refused = people.map((own) => refusalsOfPerson(own, scorer, thresholds));
  const rows = TEMPLATES.map((templates, row) => ({
    templates,
    people: people.length,
    probes,
    refused: thresholds.map((_, i) =>
      rounded(refused.reduce((sum, shares) => sum + shares[row][i], 0) / people.length),
    ),
  }));
  return { thresholds: [...thresholds], rows };
}

/** Shares by row and threshold, over all choices of templates of one person. */
function refusalsOfPerson(
  own: readonly Float32Array[],
  scorer: Pick<Scorer, "unlikeness">,
  thresholds: readonly number[],
): number[][] {
  const unlikenesses = own.map((probe) =>
    own.filter((other) => other !== probe).map((other) => scorer.unlikeness(probe, other)),
  );
  return TEMPLATES.map((templates) =>
    thresholds.map((threshold) => {
      const shares = unlikenesses.map((all) => {
        const far = all.filter((unlikeness) => !(unlikeness < threshold)).length;
        return chanceOfNoneNear({ far, all: all.length, templates });
      });
      return shares.reduce((sum, share) => sum + share, 0) / shares.length;
    }),
  );
}

/** C(far, k) / C(all, k): that k templates drawn from all of them are all too far away. */
function chanceOfNoneNear(counts: { far: number; all: number; templates: number }): number {
  let chance = 1;
  for (let i = 0; i < counts.templates; i++) {
    chance *= Math.max(0, counts.far - i) / (counts.all - i);
  }
  return chance;
}

function rounded(share: number): number {
  return Number(share.toFixed(4));
}
