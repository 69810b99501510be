import { embeddingFrom } from "../../daemon/vision/embed.js";
import { stackedRows } from "../batches/stacked-rows.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import type { EncoderShape } from "../model/encoders.js";
import { startInference } from "../threads/inference-thread.js";

/** Faces run through the net at once. */
const BATCH = 16;

/** A face as a net sees it. */
export interface EmbeddedPerson {
  person: string;
  source: string;
  embedding: Float32Array;
}

export interface EmbedParts {
  /** The net behind whatever the examples are. */
  onnx: Uint8Array;
  examples: Examples;
  encoder: EncoderShape;
  threads: number;
  signal?: AbortSignal | undefined;
}

/** Embeds faces as the daemon would, mirror image and all. Throws the signal's reason on abort. */
export async function embedFaces(
  faces: readonly KeptFace[],
  parts: EmbedParts,
): Promise<EmbeddedPerson[]> {
  const embedded: EmbeddedPerson[] = [];
  for await (const some of embeddedBatches(faces, parts)) embedded.push(...some);
  return embedded;
}

/** The same, as they come: some faces at a time, in their order. */
export async function* embeddedBatches(
  faces: readonly KeptFace[],
  { onnx, examples, encoder, threads, signal }: EmbedParts,
): AsyncGenerator<EmbeddedPerson[], void, void> {
  const thread = startInference({ onnx, threads });
  try {
    const inputsOf = (from: number) =>
      Promise.all(faces.slice(from, from + BATCH).map((face) => examples.plain(face)));
    let making = inputsOf(0);
    for (let i = 0; i < faces.length; i += BATCH) {
      signal?.throwIfAborted();
      const inputs = (await making).flat();
      // Made while the thread runs; should that fail, this one's failure is nobody's.
      making = inputsOf(i + BATCH);
      making.catch(() => {});
      const some = faces.slice(i, i + BATCH);
      const output = await thread.run(stackedRows(inputs), [inputs.length, ...examples.shape]);
      const perFace = output.length / some.length;
      yield some.map(({ person, source }, k) => {
        const own = output.subarray(k * perFace, (k + 1) * perFace);
        return { person, source, embedding: embeddingFrom(own, encoder) };
      });
    }
  } finally {
    await thread.close();
  }
}
