import type { EmbeddingPair, Vision } from "../vision/types.js";
import type { Candidate, Match } from "./types.js";

/** A face to be judged, and the people near it. */
export interface ProbeMatches {
  embedding: Float32Array;
  matches: readonly Match[];
}

/**
 * The candidates of each probe, in the order of its matches, with the verification head's
 * probability: one run for all of them, and none where nobody is near anything. Throws as
 * Vision.verify does; then nobody is a candidate.
 */
export async function candidatesOf(
  probes: readonly ProbeMatches[],
  vision: Pick<Vision, "verify">,
): Promise<Candidate[][]> {
  const pairs: EmbeddingPair[] = probes.flatMap(({ embedding, matches }) =>
    matches
      .filter(({ byPrevious }) => !byPrevious)
      .map(({ template }) => ({ first: embedding, second: template })),
  );
  const probabilities = pairs.length > 0 ? await vision.verify(pairs) : null;
  let next = 0;
  return probes.map(({ matches }) =>
    matches.map(({ template, ...match }) => {
      // The head reads the embeddings of the encoder in use alone.
      const probability = match.byPrevious ? null : (probabilities?.[next++] ?? null);
      return { ...match, probability };
    }),
  );
}
