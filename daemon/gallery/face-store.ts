import type { Database } from "lmdb";
import type { Crops, EncodedCrops } from "./crops.js";
import type { Enrolled } from "./enrolled.js";
import { encodeFace } from "./records.js";
import type { RenewedTemplate, StagedTemplates } from "./staged-templates.js";
import type { TemplateChanges } from "./template-changes.js";
import type { FaceTemplate, Stored } from "./types.js";

/**
 * Everything that is kept of a face, written and forgotten together: its template, its crop, a
 * template in the making, and what memory knows of them. `write`, `rewrite` and `remove` belong into
 * the caller's transaction; `apply` and `forget` follow once that is on the disk.
 */
export class FaceStore {
  readonly crops: Crops;
  readonly staged: StagedTemplates;
  readonly #enrolled: Enrolled;

  constructor(
    private readonly templates: Database<unknown, string>,
    parts: { crops: Crops; staged: StagedTemplates; enrolled: Enrolled },
  ) {
    this.crops = parts.crops;
    this.staged = parts.staged;
    this.#enrolled = parts.enrolled;
  }

  write({ added, replaced }: TemplateChanges, crops: EncodedCrops, key: Uint8Array): void {
    for (const { face, embedding } of added) {
      this.templates.put(face.id, encodeFace(face, embedding, key));
      const crop = crops.get(face.id);
      if (crop) this.crops.put(face, crop, key);
    }
    for (const face of replaced) this.remove(face);
  }

  apply(
    { added, redundant, replaced }: TemplateChanges,
    crops: EncodedCrops,
  ): Omit<Stored, "person"> {
    for (const face of replaced) this.forget(face);
    for (const { face, embedding } of added) this.#enrolled.rememberFace(face, embedding);
    for (const faceId of crops.keys()) this.crops.remember(faceId);
    const replacedFaceIds = replaced.map(({ id }) => id);
    return { faces: added.map(({ face }) => face), redundant, replacedFaceIds };
  }

  /** Another encoder's template of a face that has one already. */
  rewrite({ face, embedding }: RenewedTemplate, key: Uint8Array): void {
    this.templates.put(face.id, encodeFace(face, embedding, key));
  }

  remove({ id }: FaceTemplate): void {
    this.templates.remove(id);
    this.crops.remove(id);
    this.staged.remove(id);
  }

  forget(face: FaceTemplate): void {
    this.#enrolled.forgetFace(face);
    this.crops.forget(face.id);
  }
}
