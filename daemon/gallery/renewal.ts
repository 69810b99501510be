import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import type { KnownFace } from "../vision/types.js";
import type { Enrolled } from "./enrolled.js";
import type { FaceStore } from "./face-store.js";
import type { Keyring } from "./keyring.js";
import type { RenewedTemplate } from "./staged-templates.js";
import type { FaceTemplate } from "./types.js";
import type { Writes } from "./writes.js";

export interface RenewalParts {
  enrolled: Enrolled;
  faces: FaceStore;
  writes: Writes;
  keyring: Pick<Keyring, "get">;
  /** The encoder in use. */
  encoder: { id: string; length: number };
  log: Pick<Logger, "error">;
}

/**
 * The gallery's side of a change of the encoder: which templates are another encoder's, the kept
 * pictures of their faces, and the moment in which the new templates take the old ones' place.
 */
export class TemplateRenewal {
  constructor(private readonly parts: RenewalParts) {}

  isUsable(face: FaceTemplate): boolean {
    return face.encoderId === this.parts.encoder.id;
  }

  /** Whether a new template can be made: its picture is kept, and was not found unusable. */
  isRenewable(face: FaceTemplate): boolean {
    return !this.isUsable(face) && this.parts.faces.crops.isUsable(face.id);
  }

  /** The faces whose templates are another encoder's, and can be made anew. */
  renewable(): FaceTemplate[] {
    return this.#all().filter((face) => this.isRenewable(face));
  }

  /** Templates that are another encoder's, and cannot be made anew. */
  withoutPicture(): number {
    return this.#all().filter((face) => !this.isUsable(face) && !this.isRenewable(face)).length;
  }

  /** Whether no template of the person is, or can be made to be, of the encoder in use. */
  mustEnrolAgain(personId: string): boolean {
    const faces = this.parts.enrolled.facesOf(personId);
    return !faces.some((face) => this.isUsable(face) || this.isRenewable(face));
  }

  /** People who are recognised by the previous encoder alone, where one is loaded. */
  peopleByPrevious(): number {
    const { enrolled } = this.parts;
    return [...enrolled.people()].filter(({ id }) => enrolled.isByPrevious(id)).length;
  }

  peopleWhoMustEnrolAgain(): number {
    const people = [...this.parts.enrolled.people()];
    return people.filter(({ id }) => this.mustEnrolAgain(id)).length;
  }

  /** What was made before a restart, by face. */
  staged(): Map<string, RenewedTemplate> {
    const { faces, encoder, keyring, log } = this.parts;
    return faces.staged.load(encoder, { keyring, log });
  }

  /** The kept picture of a face; null where face or picture was erased. Throws CORRUPT_RECORD. */
  async pictureOf(face: FaceTemplate): Promise<KnownFace | null> {
    const { enrolled, faces } = this.parts;
    const isErased = () => !enrolled.face(face.id) || !faces.crops.has(face.id);
    if (isErased()) return null;
    try {
      return await faces.crops.open(face, this.#keyOf(face));
    } catch (error) {
      if (isErased()) return null;
      throw error;
    }
  }

  /** A picture that no template can be made of: until the next start it counts as none. */
  giveUp(face: FaceTemplate): void {
    this.parts.faces.crops.markUnusable(face.id);
  }

  /** Keeps a new template aside; returns it, or null where the face was erased meanwhile. */
  stage(face: FaceTemplate, embedding: Float32Array): Promise<RenewedTemplate | null> {
    const { enrolled, faces, writes, encoder } = this.parts;
    return writes.exclusively(async () => {
      const current = enrolled.face(face.id);
      if (!current) return null;
      const renewed = { face: { ...current, encoderId: encoder.id }, embedding };
      await faces.staged.put(renewed, this.#keyOf(face));
      return renewed;
    });
  }

  /**
   * Puts new templates in the place of the old ones: on the disk in one transaction, then in memory
   * at once, so that every match is against all of them or none. Faces that were erased meanwhile
   * stay erased. Returns how many were replaced.
   */
  swap(renewed: Iterable<RenewedTemplate>): Promise<number> {
    const { enrolled, faces, writes } = this.parts;
    return writes.exclusively(async () => {
      const present = [...renewed].flatMap((one) => {
        const current = enrolled.face(one.face.id);
        return current && !this.isUsable(current) ? [{ ...one, key: this.#keyOf(current) }] : [];
      });
      await writes.commit(() => {
        for (const { key, ...one } of present) faces.rewrite(one, key);
        faces.staged.removeAll();
      });
      for (const { face, embedding } of present) enrolled.replaceFace(face, embedding);
      return present.length;
    });
  }

  /** Erases kept pictures, a person's or all; templates stay. Returns how many. Throws NOT_FOUND. */
  eraseCrops(personId?: string): Promise<number> {
    const { enrolled, faces, writes } = this.parts;
    const { crops } = faces;
    return writes.exclusively(async () => {
      const owned = personId === undefined ? null : enrolled.existing(personId);
      const ids = owned ? enrolled.facesOf(owned.id).map(({ id }) => id) : crops.ids();
      const erased = ids.filter((id) => crops.has(id));
      await writes.commit(() => {
        for (const id of erased) crops.remove(id);
      });
      for (const id of erased) crops.forget(id);
      return erased.length;
    });
  }

  #all(): FaceTemplate[] {
    const { enrolled } = this.parts;
    return [...enrolled.people()].flatMap(({ id }) => enrolled.facesOf(id));
  }

  #keyOf({ personId }: FaceTemplate): Uint8Array {
    const key = this.parts.keyring.get(personId);
    if (key) return key;
    throw new LimenError("CORRUPT_RECORD", `the key of person ${personId} is lost`);
  }
}
