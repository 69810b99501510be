import type { FacePairs, IndexPairs } from "./face-pairs.js";
import type { LabelledFace } from "./labelled-faces.js";
import {
  type CurveFigures,
  curveFigures,
  type SortedScores,
  shareBelow,
  shownRates,
} from "./metrics.js";
import { type Scorer, unlikenessOf } from "./scorers.js";

/** Rates that a 1:1 test is read at, as far as its pairs can show them. */
const FARS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7];

export interface VerificationResult {
  scorer: Scorer["name"];
  /** Thresholds are scores: distances or probabilities. */
  figures: CurveFigures;
  /** What the card's own threshold does. */
  atCard: { threshold: number; tar: number; far: number };
  /** Ascending unlikeness of every pair. */
  sorted: SortedScores;
}

/** Which of two deciders accept the pairs of a kind. */
export interface Agreement {
  both: number;
  neither: number;
  firstAlone: number;
  secondAlone: number;
}

export interface FaceVerification {
  results: VerificationResult[];
  /** Of distance and head, each at its card's threshold; null without a head. */
  agreement: { genuine: Agreement; impostor: Agreement } | null;
}

/** The 1:1 test of a set: every comparison by every scorer, and how far the two say the same. */
export function verifyFaces(
  faces: readonly LabelledFace[],
  { genuine, impostor }: Pick<FacePairs, "genuine" | "impostor">,
  scorers: readonly Scorer[],
): FaceVerification {
  const scored = scorers.map((scorer) => ({
    threshold: scorer.threshold,
    genuine: scorePairs(faces, genuine, scorer),
    impostor: scorePairs(faces, impostor, scorer),
  }));
  const [first, second] = scored;
  const agreement = second && {
    genuine: agreementOf([first.genuine, second.genuine], [first.threshold, second.threshold]),
    impostor: agreementOf([first.impostor, second.impostor], [first.threshold, second.threshold]),
  };
  const results = scorers.map((scorer, i) => {
    const sorted = { genuine: scored[i].genuine.sort(), impostor: scored[i].impostor.sort() };
    return resultOf(sorted, scorer);
  });
  return { results, agreement: agreement ?? null };
}

function resultOf(sorted: SortedScores, scorer: Scorer): VerificationResult {
  const figures = curveFigures(sorted, shownRates(FARS, sorted.impostor.length));
  return {
    scorer: scorer.name,
    figures: scoredFigures(figures, scorer),
    atCard: {
      threshold: scorer.scoreOf(scorer.threshold),
      tar: shareBelow(sorted.genuine, scorer.threshold),
      far: shareBelow(sorted.impostor, scorer.threshold),
    },
    sorted,
  };
}

/** The same figures with thresholds as people read them. */
export function scoredFigures<Figures extends CurveFigures>(
  figures: Figures,
  scorer: Pick<Scorer, "scoreOf">,
): Figures {
  const tarAtFar = figures.tarAtFar.map((row) => ({
    ...row,
    threshold: scorer.scoreOf(row.threshold),
  }));
  return { ...figures, tarAtFar };
}

function scorePairs(
  faces: readonly LabelledFace[],
  { first, second }: IndexPairs,
  scorer: Scorer,
): Float64Array {
  return Float64Array.from(first, (index, at) =>
    unlikenessOf(scorer, faces[index].embedding, faces[second[at]].embedding),
  );
}

function agreementOf(
  [first, second]: readonly [Float64Array, Float64Array],
  [firstThreshold, secondThreshold]: readonly [number, number],
): Agreement {
  const counts: Agreement = { both: 0, neither: 0, firstAlone: 0, secondAlone: 0 };
  for (let i = 0; i < first.length; i++) {
    const byFirst = first[i] < firstThreshold;
    const bySecond = second[i] < secondThreshold;
    if (byFirst === bySecond) counts[byFirst ? "both" : "neither"]++;
    else counts[byFirst ? "firstAlone" : "secondAlone"]++;
  }
  return counts;
}
