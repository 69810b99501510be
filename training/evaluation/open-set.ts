import { byPerson, type LabelledFace } from "./labelled-faces.js";
import { CURVE_POINTS, countBelow, rocCurve, shareBelow, thresholdAtFar } from "./metrics.js";
import type { Scorer } from "./scorers.js";

/** Who is enrolled, who of them comes to the door, and which strangers do. */
export interface OpenSetPlan {
  gallery: { person: string; templates: Float32Array[] }[];
  /** Other pictures of enrolled people; no embedding where no face was found. */
  probes: Pick<LabelledFace, "person" | "embedding">[];
  strangers: Pick<LabelledFace, "path" | "embedding">[];
}

export interface OpenSetSettings {
  /** How many people are enrolled at the most. */
  people: number;
  /** Pictures of each that enrol them. */
  enrol: number;
  /** People with fewer further pictures are not enrolled. 0: also those who never come back. */
  leastProbes: number;
  random: () => number;
}

/**
 * Draws the gallery from a set. People are enrolled with pictures on which a face was found, as a
 * door demands it. Whoever is left over, or else every face of `strangers`, is unknown. Throws an
 * Error where nobody has pictures enough.
 */
export function planOpenSet(
  faces: readonly LabelledFace[],
  strangers: readonly LabelledFace[] | null,
  { people, enrol, leastProbes, random }: OpenSetSettings,
): OpenSetPlan {
  const plan: OpenSetPlan = { gallery: [], probes: [], strangers: [...(strangers ?? [])] };
  for (const [person, own] of shuffled([...byPerson(faces)], random)) {
    const usable = shuffled(
      own.filter(({ embedding }) => embedding !== null),
      random,
    );
    const enrolled = usable.slice(0, enrol);
    const isEnrolled =
      plan.gallery.length < people &&
      enrolled.length === enrol &&
      own.length - enrol >= leastProbes;
    if (isEnrolled) {
      const templates = enrolled.flatMap(({ embedding }) => (embedding ? [embedding] : []));
      plan.gallery.push({ person, templates });
      plan.probes.push(...own.filter((face) => !enrolled.includes(face)));
    } else if (!strangers) {
      plan.strangers.push(...own);
    }
  }
  if (plan.gallery.length > 0 && plan.probes.length > 0) return plan;
  throw new Error(`nobody has ${enrol + 1} pictures: ${enrol} to enrol, and one to come with`);
}

/** What a search of the gallery says about each probe: the nearest person's unlikeness. */
export interface Searches {
  enrolled: { unlikeness: number; correct: boolean }[];
  /** Ascending. */
  strangers: Float64Array;
}

/** Each probe against every template; a person is as near as the nearest of their templates. */
export function searchGallery(plan: OpenSetPlan, scorer: Scorer): Searches {
  const templates = plan.gallery.flatMap(({ person, templates }) =>
    templates.map((template) => ({ person, template })),
  );
  const search = (embedding: Float32Array | null) => {
    let nearest = { person: "", unlikeness: Number.POSITIVE_INFINITY };
    if (!embedding) return nearest;
    for (const { person, template } of templates) {
      const unlikeness = scorer.unlikeness(embedding, template);
      if (unlikeness < nearest.unlikeness) nearest = { person, unlikeness };
    }
    return nearest;
  };
  const enrolled = plan.probes.map(({ person, embedding }) => {
    const nearest = search(embedding);
    return { unlikeness: nearest.unlikeness, correct: nearest.person === person };
  });
  const strangers = plan.strangers.map(({ embedding }) => search(embedding).unlikeness);
  return { enrolled, strangers: Float64Array.from(strangers).sort() };
}

export interface IdentificationFigures {
  /** Share of enrolled probes whose nearest person is the right one, at any distance. */
  rank1: number;
  /** Detection and identification rate at false positive identification rates of strangers. */
  dirAtFpir: { fpir: number; dir: number; threshold: number; strangersAccepted: number }[];
  /** What the card's threshold does; thresholds are scores. */
  atCard: {
    threshold: number;
    /** Shares of enrolled probes; together 1. */
    identified: number;
    missed: number;
    wrongName: number;
    /** Of strangers; null where none came. */
    falseAccepts: { count: number; share: number } | null;
  };
}

/**
 * Open-set figures (Phillips et al. 2011, IJB): DIR is the share of enrolled probes that are named
 * right and lie below the threshold at which a share FPIR of strangers is accepted as anybody. A
 * rate below one stranger in all is left out.
 */
export function identificationFigures(
  { enrolled, strangers }: Searches,
  scorer: Pick<Scorer, "threshold" | "scoreOf">,
  fpirs: readonly number[],
): IdentificationFigures {
  const share = (test: (probe: Searches["enrolled"][number]) => boolean) =>
    enrolled.filter(test).length / enrolled.length;
  const { threshold } = scorer;
  const accepted = strangers.length > 0 ? shareBelow(strangers, threshold) : 0;
  return {
    rank1: share(({ correct }) => correct),
    dirAtFpir: fpirs
      .filter((fpir) => fpir * strangers.length >= 1)
      .map((fpir) => {
        const bar = thresholdAtFar(strangers, fpir);
        return {
          fpir,
          dir: share(({ correct, unlikeness }) => correct && unlikeness < bar),
          threshold: scorer.scoreOf(bar),
          strangersAccepted: countBelow(strangers, bar),
        };
      }),
    atCard: {
      threshold: scorer.scoreOf(threshold),
      identified: share(({ correct, unlikeness }) => correct && unlikeness < threshold),
      missed: share(({ unlikeness }) => !(unlikeness < threshold)),
      wrongName: share(({ correct, unlikeness }) => !correct && unlikeness < threshold),
      falseAccepts:
        strangers.length > 0
          ? { count: Math.round(accepted * strangers.length), share: accepted }
          : null,
    },
  };
}

/** (FPIR, DIR) from one stranger accepted to all of them; empty where none came. */
export function identificationCurve({ enrolled, strangers }: Searches): {
  fpir: number;
  dir: number;
}[] {
  const right = enrolled.filter(({ correct }) => correct);
  const named = Float64Array.from(right, ({ unlikeness }) => unlikeness).sort();
  const identified = { genuine: named, impostor: strangers };
  if (strangers.length === 0) return [];
  return rocCurve(identified, { points: CURVE_POINTS }).map(({ far, tar }) => ({
    fpir: far,
    dir: (tar * named.length) / enrolled.length,
  }));
}

/** Fisher and Yates. */
function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}
