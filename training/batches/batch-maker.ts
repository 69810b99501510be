import type { TrainingBatch } from "../backends/trainer.js";
import type { Examples } from "../dataset/examples.js";
import type { KeptFace } from "../dataset/face-pack.js";
import { type BatchShape, personBatches } from "./person-batches.js";
import { seededRandom } from "./seeded-random.js";
import { stackedRows } from "./stacked-rows.js";

export interface BatchMakerParts {
  faces: readonly KeptFace[];
  examples: Examples;
  shape: BatchShape;
  seed: number;
  /** The teacher's embedding of each face; null where nothing is distilled. */
  teacher: ((face: KeptFace) => Float32Array) | null;
}

/** Odd, so that neighbouring seeds and steps give unlike sequences. */
const STEP_SEED = 0x9e3779b1;

/**
 * Endless batches from step `from` on. Who is in a batch, and how each face is seen, depend on the
 * seed and the step alone: a run that was cut short goes on with the batches it would have had.
 */
export async function* trainingBatches(
  { faces, examples, shape, seed, teacher }: BatchMakerParts,
  from: number,
): AsyncGenerator<TrainingBatch, never, void> {
  const chosen = personBatches(faces, shape, seededRandom(seed));
  for (let step = 0; ; step++) {
    const rows = chosen.next().value.map((index) => faces[index]);
    if (step < from) continue;
    const random = seededRandom(seed ^ Math.imul(step + 1, STEP_SEED));
    const inputs = await Promise.all(
      rows.map((face) => examples.seen(face, seededRandom(random() * 2 ** 32))),
    );
    yield {
      input: stackedRows(inputs),
      people: rows.map(({ person }) => person),
      ...(teacher ? { teacher: stackedRows(rows.map(teacher)) } : {}),
    };
  }
}
