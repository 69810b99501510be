import type { Gallery, NewPerson } from "./gallery.js";
import { judgeLikeness, type LikenessRules } from "./likeness.js";
import type { EnrolmentWarning, PlacedFace, Stored } from "./types.js";

/** Whose faces they are. */
export type Enrollee = ({ kind: "new" } & NewPerson) | { kind: "existing"; personId: string };

/** What the rules in force promise for the gallery as it is. */
export interface RiskNow {
  threshold: number;
  /** Templates that a stranger is compared with. */
  templates: number;
  /** Null where the encoder's card has no false match rates. */
  expectedFalseAcceptsPerYear: number | null;
}

export interface EnrolFacesParts {
  gallery: Gallery;
  /** In force now: they change with the gallery. */
  likeness: () => LikenessRules;
  risk: () => RiskNow;
}

export interface Enrolment extends Stored {
  warnings: EnrolmentWarning[];
  risk: { before: RiskNow; after: RiskNow };
}

/**
 * Stores the faces of one person, all together, after comparing them with everybody enrolled.
 * Throws DUPLICATE_PERSON (see judgeLikeness) and what Gallery.enroll and addFaces throw.
 */
export async function enrolFaces(
  enrollee: Enrollee,
  faces: readonly PlacedFace[],
  { gallery, likeness, risk, allowDuplicate }: EnrolFacesParts & { allowDuplicate: boolean },
): Promise<Enrolment> {
  const personId = enrollee.kind === "existing" ? enrollee.personId : null;
  const newFaces = faces.map(({ face }) => face);
  let warnings: EnrolmentWarning[] = [];
  let before = risk();
  const admit = () => {
    before = risk();
    const rules = likeness();
    warnings = judgeLikeness(faces, { gallery, personId, rules, allowDuplicate });
  };
  const stored =
    enrollee.kind === "existing"
      ? await gallery.addFaces(enrollee.personId, newFaces, admit)
      : await gallery.enroll(enrollee, newFaces, admit);
  const redundant = stored.redundant.map((i) => redundantAt(faces[i].index));
  return { ...stored, warnings: [...warnings, ...redundant], risk: { before, after: risk() } };
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
