import type { QualityReason } from "../decide.js";
import { squaredDistance } from "../vision/embed.js";
import type { EmbeddedFace, RgbImage } from "../vision/types.js";

/** A face of one frame, with what can be said of it alone. */
export interface Look {
  face: EmbeddedFace;
  /** 0..1: how much its embedding is worth beside others. */
  weight: number;
  /** Why it cannot be judged; null for a good one. */
  refusal: QualityReason | null;
  /** The person it is for, by itself; null for nobody. */
  vote: string | null;
}

/** A look with the frame it was taken from: what an event shows. */
export interface Sighting extends Look {
  image: RgbImage;
  at: Date;
}

/** The embeddings of a good frame's face, see EmbeddedFace, with their weight. */
export interface GoodFrame {
  embedding: Float32Array;
  previous?: Float32Array;
  weight: number;
}

/** What a visit's frames have shown so far. Changed only by `addLook`. */
export interface Evidence {
  frames: number;
  goodFrames: number;
  /** The best good frames' embeddings with their weights, best first. */
  best: GoodFrame[];
  lastGood: Float32Array | null;
  votes: Map<string, number>;
  refusals: Map<QualityReason, number>;
  /** The best look there was: a good one before any that is not. */
  sighting: Sighting;
}

export function startEvidence(sighting: Sighting): Evidence {
  return {
    frames: 0,
    goodFrames: 0,
    best: [],
    lastGood: null,
    votes: new Map(),
    refusals: new Map(),
    sighting,
  };
}

/** Takes one more look into account; of the embeddings only the `bestFrames` best are kept. */
export function addLook(evidence: Evidence, sighting: Sighting, bestFrames: number): void {
  evidence.frames++;
  const { refusal, vote, weight } = sighting;
  const { embedding, previous } = sighting.face;
  if (isBetter(sighting, evidence.sighting)) evidence.sighting = sighting;
  if (refusal !== null) {
    count(evidence.refusals, refusal);
    return;
  }
  evidence.goodFrames++;
  evidence.lastGood = embedding;
  if (vote !== null) count(evidence.votes, vote);
  evidence.best.push({ embedding, weight, ...(previous && { previous }) });
  evidence.best.sort((a, b) => b.weight - a.weight);
  evidence.best.length = Math.min(evidence.best.length, bestFrames);
}

/**
 * The visit's embedding: the mean of its best frames' by weight, as long as one of them where the
 * encoder's embeddings are normalised. (length,) float32; null before a good frame.
 */
export function meanEmbedding(
  { best }: { best: readonly Pick<GoodFrame, "embedding" | "weight">[] },
  { normalized }: { normalized: boolean },
): Float32Array | null {
  if (best.length === 0) return null;
  const mean = new Float32Array(best[0].embedding.length);
  // All weights at zero would divide by it; then each counts alike.
  const total = best.reduce((sum, { weight }) => sum + weight, 0);
  for (const { embedding, weight } of best) {
    const share = total > 0 ? weight / total : 1 / best.length;
    for (let i = 0; i < mean.length; i++) mean[i] += share * embedding[i];
  }
  if (!normalized) return mean;
  const length = Math.hypot(...mean);
  return length > 0 ? mean.map((value) => value / length) : mean;
}

/**
 * How far the best frames' embeddings lie from their mean: the mean squared distance by weight, 0
 * for a single frame.
 */
export function embeddingSpread(
  { best }: Pick<Evidence, "best">,
  mean: Float32Array | null,
): number {
  if (!mean) return 0;
  const total = best.reduce((sum, { weight }) => sum + weight, 0);
  return best.reduce((sum, { embedding, weight }) => {
    const share = total > 0 ? weight / total : 1 / best.length;
    return sum + share * squaredDistance(embedding, mean);
  }, 0);
}

/** The same by the previous encoder; null where none is loaded. */
export function meanPrevious(
  { best }: Pick<Evidence, "best">,
  form: { normalized: boolean },
): Float32Array | null {
  const frames = best.flatMap(({ previous, weight }) => {
    return previous ? [{ embedding: previous, weight }] : [];
  });
  return meanEmbedding({ best: frames }, form);
}

/** The reason that kept most frames from being judged; null where none was refused. */
export function commonestRefusal({ refusals }: Pick<Evidence, "refusals">): QualityReason | null {
  const ranking = [...refusals].sort((a, b) => b[1] - a[1]);
  return ranking[0]?.[0] ?? null;
}

function isBetter(a: Look, b: Look): boolean {
  const [aIsGood, bIsGood] = [a, b].map(({ refusal }) => refusal === null);
  return aIsGood === bIsGood ? a.weight > b.weight : aIsGood;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
