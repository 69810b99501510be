import { LimenError } from "../errors.js";
import type { Enrollee } from "../gallery/enrol-faces.js";
import type { Gallery } from "../gallery/gallery.js";

/**
 * Whose the faces will be, by `name` or by `personId`. Throws BAD_INPUT for both or neither, and at
 * once what storing them would throw: NOT_FOUND, BAD_INPUT, DUPLICATE_PERSON or GALLERY_FULL.
 */
export function enrolleeOf(
  input: {
    name?: string | null | undefined;
    externalId?: string | null | undefined;
    personId?: string | null | undefined;
  },
  gallery: Pick<Gallery, "assertCanEnroll" | "person">,
): Enrollee {
  const name = input.name ?? null;
  const externalId = input.externalId ?? null;
  const personId = input.personId ?? null;
  if (personId === null) {
    if (name === null) throw new LimenError("BAD_INPUT", "say who it is: name or personId");
    gallery.assertCanEnroll({ name, externalId });
    return { kind: "new", name, externalId };
  }
  if (name !== null || externalId !== null) {
    throw new LimenError("BAD_INPUT", "name and externalId are for somebody new, without personId");
  }
  if (!gallery.person(personId)) {
    throw new LimenError("NOT_FOUND", `there is no person ${personId}`);
  }
  return { kind: "existing", personId };
}
