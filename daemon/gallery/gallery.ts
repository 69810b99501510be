import { randomUUID } from "node:crypto";
import type { Database, RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import { type Corrections, openCorrections } from "./corrections.js";
import { type CropOptions, Crops } from "./crops.js";
import { optionalDatabase } from "./database.js";
import { Enrolled } from "./enrolled.js";
import { FaceStore } from "./face-store.js";
import type { Keyring } from "./keyring.js";
import { loadGallery } from "./load.js";
import { type PeoplePage, pageOfPeople } from "./people-page.js";
import { cleanText, uniqueExternalId } from "./person-texts.js";
import { encodePerson } from "./records.js";
import { assertEmbedding } from "./sealed-embedding.js";
import { type TemplateChanges, templateChanges } from "./template-changes.js";
import type { FaceTemplate, Match, NearTemplate, NewFace, Person, Stored } from "./types.js";

export interface GalleryLimits {
  /** Templates of the encoder in use; past it the most redundant make room. */
  facesPerPerson: number;
  faces: number;
  people: number;
}

export interface NewPerson {
  name: string;
  externalId: string | null;
}

export interface GalleryOptions {
  root: RootDatabase;
  keyring: Keyring;
  /** The encoder in use: its card's id, and the length of its embeddings. */
  encoder: { id: string; length: number };
  crops: CropOptions;
  limits: GalleryLimits;
  now: () => Date;
  log: Pick<Logger, "error">;
}

/**
 * Opens the gallery and loads it into memory; records that fail their checks are left out. Keys
 * without a person are what a crash left of a write: they are shredded.
 */
export async function openGallery(options: GalleryOptions): Promise<Gallery> {
  const gallery = readGallery(options);
  await gallery.shredOrphanedKeys();
  return gallery;
}

/** The same, and nothing is written: beside a running daemon, whose write may be half done. */
export function readGallery(options: GalleryOptions): Gallery {
  const people = options.root.openDB<unknown, string>({ name: "people" });
  const faces = options.root.openDB<unknown, string>({ name: "faces" });
  const crops = new Crops(optionalDatabase(options.root, "crops"), options.crops);
  const gallery = new Gallery(options, { people, faces, crops }, openCorrections(options));
  gallery.load();
  return gallery;
}

/**
 * Who is enrolled. Reads come from memory. A write is one LMDB transaction, flushed to the disk
 * before it is answered and before memory changes; writes happen one after the other, so that
 * limits and unique ids hold.
 */
export class Gallery {
  #enrolled: Enrolled;
  #faces: FaceStore;
  #writing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: GalleryOptions,
    private readonly stored: {
      people: Database<unknown, string>;
      faces: Database<unknown, string>;
      crops: Crops;
    },
    readonly corrections: Corrections,
  ) {
    this.#enrolled = new Enrolled({ embeddingLength: options.encoder.length });
    this.#faces = new FaceStore(stored.faces, stored.crops, this.#enrolled);
  }

  load(): void {
    const { keyring, encoder, log } = this.options;
    const stored = { people: this.stored.people.getRange(), faces: this.stored.faces.getRange() };
    const { people, faces } = loadGallery(stored, { keyring, encoder, log });
    for (const person of people) this.#enrolled.remember(person);
    for (const { face, embedding } of faces) this.#enrolled.rememberFace(face, embedding);
  }

  shredOrphanedKeys(): Promise<void> {
    return this.options.keyring.shredOrphans((id) => this.stored.people.doesExist(id));
  }

  person(id: string): Person | undefined {
    return this.#enrolled.person(id);
  }

  /** People by name, a page at a time. Throws BAD_CURSOR. */
  people(page: { first: number; after?: string; search?: string }): PeoplePage {
    return pageOfPeople(this.#enrolled.people(), page);
  }

  /** In the order in which they were enrolled. */
  facesOf(personId: string): FaceTemplate[] {
    return this.#enrolled.facesOf(personId);
  }

  /**
   * Throws BAD_INPUT, DUPLICATE_PERSON (with `personId`) or GALLERY_FULL. `admit` may refuse by
   * throwing: it is asked while nobody else writes, so that of two enrolments of one face at once
   * the second is judged beside the first.
   */
  enroll(who: NewPerson, newFaces: readonly NewFace[], admit?: () => void): Promise<Stored> {
    return this.#exclusively(async () => {
      const now = this.options.now();
      const id = randomUUID();
      const person: Person = { id, ...this.#cleaned(who, id), createdAt: now, updatedAt: now };
      admit?.();
      const changes = this.#changes(id, newFaces);
      const crops = await this.#faces.crops.encode(changes.added);
      const key = await this.options.keyring.create(id);
      try {
        await this.#commit(() => {
          this.stored.people.put(id, encodePerson(person));
          this.#faces.write(changes, crops, key);
        });
      } catch (error) {
        await this.options.keyring.shred(id);
        throw error;
      }
      this.#enrolled.remember(person);
      return { person, ...this.#faces.apply(changes, crops) };
    });
  }

  /** Throws what `enroll` would for a person who cannot be enrolled, whatever the face. */
  assertCanEnroll(who: NewPerson): void {
    this.#cleaned(who, null);
  }

  /** All or none. Throws NOT_FOUND or GALLERY_FULL; for `admit` see `enroll`. */
  addFaces(personId: string, newFaces: readonly NewFace[], admit?: () => void): Promise<Stored> {
    return this.#exclusively(async () => {
      const person = this.#enrolled.existing(personId);
      const key = this.options.keyring.get(personId);
      if (!key) {
        throw new LimenError(
          "CORRUPT_RECORD",
          `the key of person ${personId} is lost; delete and enrol the person again`,
        );
      }
      admit?.();
      const changes = this.#changes(personId, newFaces);
      const crops = await this.#faces.crops.encode(changes.added);
      await this.#commit(() => this.#faces.write(changes, crops, key));
      return { person, ...this.#faces.apply(changes, crops) };
    });
  }

  /** Throws NOT_FOUND. */
  removeFace(faceId: string): Promise<Person> {
    return this.#exclusively(async () => {
      const face = this.#enrolled.face(faceId);
      if (!face) throw new LimenError("NOT_FOUND", `there is no face ${faceId}`);
      await this.#commit(() => this.#faces.remove(face));
      this.#faces.forget(face);
      return this.#enrolled.existing(face.personId);
    });
  }

  /** Throws NOT_FOUND, BAD_INPUT or DUPLICATE_PERSON. */
  updatePerson(
    id: string,
    changes: { name?: string; externalId?: string | null },
  ): Promise<Person> {
    return this.#exclusively(async () => {
      const before = this.#enrolled.existing(id);
      const { name, externalId } = changes;
      const person: Person = {
        ...before,
        name: name === undefined ? before.name : cleanText("name", name),
        externalId:
          externalId === undefined
            ? before.externalId
            : uniqueExternalId(externalId, id, this.#enrolled.people()),
        updatedAt: this.options.now(),
      };
      await this.#commit(() => void this.stored.people.put(id, encodePerson(person)));
      this.#enrolled.remember(person);
      return person;
    });
  }

  /** Erases the person, their templates and corrections, and the key of it all. Throws NOT_FOUND. */
  deletePerson(id: string): Promise<{ facesErased: number }> {
    return this.#exclusively(async () => {
      this.#enrolled.existing(id);
      const faces = this.facesOf(id);
      await this.#commit(() => {
        for (const face of faces) this.#faces.remove(face);
        this.corrections.eraseAllOf(id);
        this.stored.people.remove(id);
      });
      for (const face of faces) this.#faces.forget(face);
      this.corrections.forgetAllOf(id);
      this.#enrolled.forget(id);
      await this.options.keyring.shred(id);
      return { facesErased: faces.length };
    });
  }

  /** Erases kept pictures, a person's or all; templates stay. Returns how many. Throws NOT_FOUND. */
  eraseCrops(personId?: string): Promise<number> {
    return this.#exclusively(async () => {
      if (personId !== undefined) this.#enrolled.existing(personId);
      const { crops } = this.#faces;
      const faces =
        personId === undefined ? crops.ids() : this.facesOf(personId).map(({ id }) => id);
      const erased = faces.filter((id) => crops.has(id));
      await this.#commit(() => {
        for (const id of erased) crops.remove(id);
      });
      for (const id of erased) crops.forget(id);
      return erased.length;
    });
  }

  /** The `top` nearest people, ascending squared Euclidean distance; see TemplateIndex. */
  match(embedding: Float32Array, top: number): Match[] {
    return this.#enrolled.nearestPeople(embedding, top).map((near) => {
      return this.#withNegative(near, embedding);
    });
  }

  /** One person's nearest comparable template; undefined without one. */
  matchOf(personId: string, embedding: Float32Array): Match | undefined {
    const near = this.#enrolled.nearestOf(personId, embedding);
    return near && this.#withNegative(near, embedding);
  }

  isUsable(face: FaceTemplate): boolean {
    return face.encoderId === this.options.encoder.id;
  }

  hasCrop({ id }: FaceTemplate): boolean {
    return this.#faces.crops.has(id);
  }

  stats(): { people: number; faces: number; foreignFaces: number; crops: number } {
    const { people, faces, comparable } = this.#enrolled.counts();
    const { size: crops } = this.#faces.crops;
    return { people, faces: comparable, foreignFaces: faces - comparable, crops };
  }

  #withNegative(near: NearTemplate, probe: Float32Array): Match {
    return { ...near, negativeDistance: this.corrections.nearestNegative(near.personId, probe) };
  }

  #exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(work);
    this.#writing = result.catch(() => {});
    return result;
  }

  /** One transaction, on the disk when this returns: a power cut loses nothing answered. */
  async #commit(write: () => void): Promise<void> {
    await this.options.root.transaction(write);
    await this.options.root.flushed;
  }

  #changes(personId: string, newFaces: readonly NewFace[]): TemplateChanges {
    const { limits, encoder, now } = this.options;
    for (const { embedding } of newFaces) assertEmbedding(embedding, encoder.length);
    const own = this.#enrolled.comparableFacesOf(personId);
    const maker = { personId, encoderId: encoder.id, createdAt: now(), newId: randomUUID };
    const changes = templateChanges(own, newFaces, { cap: limits.facesPerPerson, ...maker });
    const { added, replaced } = changes;
    if (this.#enrolled.counts().faces + added.length - replaced.length > limits.faces) {
      throw new LimenError("GALLERY_FULL", `the gallery may hold ${limits.faces} faces`);
    }
    return changes;
  }

  #cleaned({ name, externalId }: NewPerson, ownId: string | null): NewPerson {
    const clean = {
      name: cleanText("name", name),
      externalId: uniqueExternalId(externalId, ownId, this.#enrolled.people()),
    };
    const { people } = this.#enrolled.counts();
    if (people >= this.options.limits.people) {
      throw new LimenError("GALLERY_FULL", `the gallery holds ${people} people`);
    }
    return clean;
  }
}
