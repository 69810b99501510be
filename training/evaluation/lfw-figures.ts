import type { Networks } from "../../daemon/vision/analyze.js";
import { embedPictures } from "./embed-pictures.js";
import { type PicturePair, readLfwPairs } from "./lfw-pairs.js";
import {
  operatingPoint,
  type ScoredPair,
  sortedScores,
  type VerificationFigures,
  verificationFigures,
} from "./metrics.js";
import { type Scorer, unlikenessOf } from "./scorers.js";
import { scoredFigures, type VerificationResult } from "./verify-faces.js";

const FARS = [1e-2, 1e-3];

export interface LfwResult extends VerificationResult {
  figures: VerificationFigures;
}

export interface LfwFigures {
  pairs: number;
  folds: number;
  pictures: number;
  withoutFace: number;
  results: LfwResult[];
}

/** LFW's protocol through the daemon's own pipeline, detector to decision, by every scorer. */
export async function lfwFigures(
  directory: string,
  networks: Networks,
  scorers: readonly Scorer[],
): Promise<LfwFigures> {
  const pairs = await readLfwPairs(directory);
  const pictures = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))].sort();
  const embeddings = await embedPictures(pictures, networks);
  if (embeddings.size === 0) {
    throw new Error(`${directory}: no face on any of the ${pictures.length} pictures of its pairs`);
  }
  return {
    pairs: pairs.length,
    folds: new Set(pairs.map(({ fold }) => fold)).size,
    pictures: pictures.length,
    withoutFace: pictures.length - embeddings.size,
    results: scorers.map((scorer) => resultOf(pairs, embeddings, scorer)),
  };
}

function resultOf(
  pairs: readonly PicturePair[],
  embeddings: ReadonlyMap<string, Float32Array>,
  scorer: Scorer,
): LfwResult {
  // A picture without a face is a refusal: right for strangers, wrong for the same person.
  const scored = pairs.map(({ first, second, same, fold }): ScoredPair => {
    const a = embeddings.get(first) ?? null;
    const b = embeddings.get(second) ?? null;
    return { distance: unlikenessOf(scorer, a, b), same, fold };
  });
  const threshold = scorer.scoreOf(scorer.threshold);
  return {
    scorer: scorer.name,
    figures: scoredFigures(verificationFigures(scored, FARS), scorer),
    atCard: { threshold, ...operatingPoint(scored, scorer.threshold) },
    sorted: sortedScores(scored),
  };
}
