import { redundantTemplates } from "./redundancy.js";
import type { FaceTemplate, NewFace } from "./types.js";

interface EmbeddedTemplate {
  face: FaceTemplate;
  embedding: Float32Array;
}

/** What an enrolment does to one person's templates. */
export interface TemplateChanges {
  added: (EmbeddedTemplate & Pick<NewFace, "crop">)[];
  /** Places in the new faces of those that are not kept, ascending. */
  redundant: number[];
  /** Earlier templates that make room. */
  replaced: FaceTemplate[];
}

/**
 * Which of a person's own templates (oldest first) and of the new faces stay, so that there are at
 * most `cap`: see redundantTemplates. Templates of another encoder cannot be compared, are no part
 * of this, and stay.
 */
export function templateChanges(
  own: readonly EmbeddedTemplate[],
  newFaces: readonly NewFace[],
  maker: Pick<FaceTemplate, "personId" | "encoderId" | "createdAt"> & {
    cap: number;
    newId: () => string;
  },
): TemplateChanges {
  const { cap, newId, ...common } = maker;
  const all = [...own.map(({ face, embedding }) => ({ ...face, embedding })), ...newFaces];
  const going = new Set(redundantTemplates(all, cap));
  const isGoing = (i: number) => going.has(own.length + i);
  const kept = newFaces.filter((_, i) => !isGoing(i));
  return {
    added: kept.map(({ embedding, quality, source, crop }) => {
      return { face: { id: newId(), ...common, quality, source }, embedding, crop };
    }),
    redundant: [...newFaces.keys()].filter(isGoing),
    replaced: own.filter((_, i) => going.has(i)).map(({ face }) => face),
  };
}
