import { embeddingFrom } from "../../daemon/vision/embed.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import type { EncoderShape } from "../model/encoders.js";
import { startInference } from "../threads/inference-thread.js";
import type { EmbeddedPerson } from "./validation.js";

/** Faces run through the net at once. */
const BATCH = 16;

/**
 * Embeds faces as the daemon would, mirror image and all: `onnx` is the net behind whatever the
 * examples are.
 */
export async function embedFaces(
  faces: readonly KeptFace[],
  parts: { onnx: Uint8Array; examples: Examples; encoder: EncoderShape; threads: number },
): Promise<EmbeddedPerson[]> {
  const { onnx, examples, encoder, threads } = parts;
  const thread = startInference({ onnx, threads });
  try {
    const embedded: EmbeddedPerson[] = [];
    const inputsOf = (from: number) =>
      Promise.all(faces.slice(from, from + BATCH).map((face) => examples.plain(face)));
    let making = inputsOf(0);
    for (let i = 0; i < faces.length; i += BATCH) {
      const inputs = (await making).flat();
      // Made while the thread runs; should that fail, this one's failure is nobody's.
      making = inputsOf(i + BATCH);
      making.catch(() => {});
      const flat = new Float32Array(inputs.length * inputs[0].length);
      inputs.forEach((input, k) => {
        flat.set(input, k * input.length);
      });
      const some = faces.slice(i, i + BATCH);
      const output = await thread.run(flat, [inputs.length, ...examples.shape]);
      const perFace = output.length / some.length;
      some.forEach(({ person, source }, k) => {
        const own = output.subarray(k * perFace, (k + 1) * perFace);
        embedded.push({ person, source, embedding: embeddingFrom(own, encoder) });
      });
    }
    return embedded;
  } finally {
    await thread.close();
  }
}
