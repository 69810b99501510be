import { seededRandom } from "../batches/seeded-random.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import { EMBEDDING, type EncoderShape } from "../model/encoders.js";
import type { Net } from "../model/net.js";
import type { Weights } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { embedFaces } from "./embed-faces.js";
import { symmetricEigen } from "./symmetric-eigen.js";
import type { EmbeddedPerson } from "./validation.js";

/** Faces of each source whose embeddings are looked at. */
const FACES_PER_SOURCE = 500;
/** Variances keep this power of themselves: 1 leaves them, 0 makes them all alike (whitening). */
const VARIANCE_POWER = 0.5;
/** Against directions in which nothing varies. */
const LEAST_VARIANCE_SHARE = 1e-6;

/**
 * Makes embeddings that were not meant to be normalised ready for it, through the dense layer alone:
 * their mean moves to the origin, the sources weighed alike, and directions of large variance are
 * shortened, of small ones lengthened. dlib's embeddings lie on one side of the origin, at 1.3 from
 * it and 0.6 from their mean, so that their directions tell people apart poorly. `crops` are those
 * of the whole net.
 */
export async function conditioned(
  net: Net,
  weights: Weights,
  parts: {
    faces: readonly KeptFace[];
    crops: Examples;
    encoder: EncoderShape;
    seed: number;
    threads: number;
  },
): Promise<Weights> {
  const { faces, crops, encoder, seed, threads } = parts;
  const raw = { ...net, layers: net.layers.filter(({ kind }) => kind !== "l2Normalize") };
  const names = { graph: "raw", input: "input", output: EMBEDDING };
  const embedded = await embedFaces(sample(faces, seed), {
    onnx: inferenceGraph(raw, weights, names),
    examples: crops,
    encoder: { ...encoder, output: { ...encoder.output, normalized: false } },
    threads,
  });
  const { mean, covariance, length } = moments(embedded);
  const shaping = matrixPower(covariance, length, (VARIANCE_POWER - 1) / 2);
  const matrix = weights.get(`${EMBEDDING}/weight`) ?? new Float32Array();
  const bias = weights.get(`${EMBEDDING}/bias`) ?? new Float32Array(length);
  const shifted = bias.map((value, k) => value - mean[k]);
  return new Map([
    ...weights,
    [`${EMBEDDING}/weight`, product(matrix, shaping, length)],
    [`${EMBEDDING}/bias`, product(shifted, shaping, length)],
  ]);
}

/** Mean and covariance of embeddings, every source with the same weight. */
function moments(embedded: readonly EmbeddedPerson[]) {
  const counts = new Map<string, number>();
  for (const { source } of embedded) counts.set(source, (counts.get(source) ?? 0) + 1);
  const shareOf = (source: string) => 1 / (counts.size * (counts.get(source) ?? 1));
  const { length } = embedded[0].embedding;
  const mean = new Float64Array(length);
  for (const { source, embedding } of embedded) {
    for (let i = 0; i < length; i++) mean[i] += shareOf(source) * embedding[i];
  }
  const covariance = new Float64Array(length * length);
  for (const { source, embedding } of embedded) {
    for (let i = 0; i < length; i++) {
      const weighted = shareOf(source) * (embedding[i] - mean[i]);
      for (let j = 0; j < length; j++) {
        covariance[i * length + j] += weighted * (embedding[j] - mean[j]);
      }
    }
  }
  return { mean, covariance, length };
}

/** Mᵖ = V Λᵖ Vᵀ of a symmetric, positive matrix. */
function matrixPower(matrix: Float64Array, n: number, power: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const least = LEAST_VARIANCE_SHARE * Math.max(...values);
  const powers = values.map((value) => Math.max(value, least) ** power);
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors[i * n + k] * powers[k] * vectors[j * n + k];
      result[i * n + j] = sum;
    }
  }
  return result;
}

/** Rows of length n, each times the (n × n) matrix. */
function product(rows: Float32Array, matrix: Float64Array, n: number): Float32Array {
  return Float32Array.from(rows, (_, at) => {
    const row = at - (at % n);
    let sum = 0;
    for (let k = 0; k < n; k++) sum += rows[row + k] * matrix[k * n + (at % n)];
    return sum;
  });
}

function sample(faces: readonly KeptFace[], seed: number): KeptFace[] {
  const random = seededRandom(seed);
  const shuffled = faces
    .map((face) => ({ face, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ face }) => face);
  const bySource = new Map<string, KeptFace[]>();
  for (const face of shuffled) {
    const own = bySource.get(face.source) ?? [];
    if (own.length < FACES_PER_SOURCE) bySource.set(face.source, [...own, face]);
  }
  return [...bySource.values()].flat();
}
