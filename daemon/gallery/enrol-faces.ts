import type { Gallery, NewPerson } from "./gallery.js";
import { judgeLikeness, type LikenessRules } from "./likeness.js";
import type { EnrolmentWarning, PlacedFace, Stored } from "./types.js";

/** Whose faces they are. */
export type Enrollee = ({ kind: "new" } & NewPerson) | { kind: "existing"; personId: string };

export interface EnrolFacesParts {
  gallery: Gallery;
  /** In force now: they change with the gallery. */
  likeness: () => LikenessRules;
}

export interface Enrolment extends Stored {
  warnings: EnrolmentWarning[];
}

/**
 * Stores the faces of one person, all together, after comparing them with everybody enrolled.
 * Throws DUPLICATE_PERSON (see judgeLikeness) and what Gallery.enroll and addFaces throw.
 */
export async function enrolFaces(
  enrollee: Enrollee,
  faces: readonly PlacedFace[],
  { gallery, likeness, allowDuplicate }: EnrolFacesParts & { allowDuplicate: boolean },
): Promise<Enrolment> {
  const personId = enrollee.kind === "existing" ? enrollee.personId : null;
  const newFaces = faces.map(({ face }) => face);
  let warnings: EnrolmentWarning[] = [];
  const admit = () => {
    const rules = likeness();
    warnings = judgeLikeness(faces, { gallery, personId, rules, allowDuplicate });
  };
  const stored =
    enrollee.kind === "existing"
      ? await gallery.addFaces(enrollee.personId, newFaces, admit)
      : await gallery.enroll(enrollee, newFaces, admit);
  const redundant = stored.redundant.map((i) => redundantAt(faces[i].index));
  return { ...stored, warnings: [...warnings, ...redundant] };
}

function redundantAt(index: number): EnrolmentWarning {
  return {
    code: "REDUNDANT",
    index,
    message: "it shows nothing that the person's other templates do not show better; not added",
    personId: null,
    distance: null,
  };
}
