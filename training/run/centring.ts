import { seededRandom } from "../batches/seeded-random.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import { EMBEDDING, type EncoderShape } from "../model/encoders.js";
import type { Net } from "../model/net.js";
import type { Weights } from "../model/weights.js";
import { inferenceGraph } from "../onnx/inference-graph.js";
import { embedFaces } from "./embed-faces.js";

/** Faces of each source whose mean is taken. */
const FACES_PER_SOURCE = 250;

/**
 * Moves the mean embedding to the origin by the dense layer's bias, the sources weighed alike.
 * dlib's embeddings lie on one side of it, at 1.3 from it and 0.6 from their mean: only about their
 * mean do their directions tell people apart best. `crops` are those of the whole net.
 */
export async function centred(
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
  const counts = new Map<string, number>();
  for (const { source } of embedded) counts.set(source, (counts.get(source) ?? 0) + 1);
  const bias = Float32Array.from(weights.get(`${EMBEDDING}/bias`) ?? []);
  for (const { source, embedding } of embedded) {
    const share = 1 / (counts.size * (counts.get(source) ?? 1));
    for (let k = 0; k < bias.length; k++) bias[k] -= share * embedding[k];
  }
  return new Map([...weights, [`${EMBEDDING}/bias`, bias]]);
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
