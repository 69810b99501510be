import { randomUUID } from "node:crypto";
import type { Database, RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import { type Corrections, openCorrections } from "./corrections.js";
import { type CropOptions, Crops } from "./crops.js";
import { optionalDatabase } from "./database.js";
import type { GalleryEncoders } from "./encoders.js";
import { Enrolled } from "./enrolled.js";
import { FaceStore } from "./face-store.js";
import type { Keyring } from "./keyring.js";
import { loadGallery } from "./load.js";
import { Matching } from "./matching.js";
import { type PeoplePage, pageOfPeople } from "./people-page.js";
import { cleanText, uniqueExternalId } from "./person-texts.js";
import { encodePerson } from "./records.js";
import { TemplateRenewal } from "./renewal.js";
import { assertEmbedding } from "./sealed-embedding.js";
import { StagedTemplates } from "./staged-templates.js";
import { type TemplateChanges, templateChanges } from "./template-changes.js";
import type { FaceTemplate, Match, NewFace, Person, Stored } from "./types.js";
import { Writes } from "./writes.js";

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

export interface GalleryOptions extends GalleryEncoders {
  root: RootDatabase;
  keyring: Keyring;
  crops: CropOptions;
  limits: GalleryLimits;
  now: () => Date;
  log: Pick<Logger, "error">;
}

export interface PeopleQuery {
  first: number;
  after?: string;
  search?: string;
  /** See TemplateRenewal.mustEnrolAgain. */
  mustEnrolAgain?: boolean;
}

interface GalleryParts {
  people: Database<unknown, string>;
  enrolled: Enrolled;
  faces: FaceStore;
  writes: Writes;
  corrections: Corrections;
  matching: Matching;
  renewal: TemplateRenewal;
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
  const { root } = options;
  const people = root.openDB<unknown, string>({ name: "people" });
  const templates = root.openDB<unknown, string>({ name: "faces" });
  const enrolled = new Enrolled(options);
  const crops = new Crops(optionalDatabase(root, "crops"), options.crops);
  const staged = new StagedTemplates(optionalDatabase(root, "stagedFaces"));
  const faces = new FaceStore(templates, { crops, staged, enrolled });
  const writes = new Writes(root);
  const corrections = openCorrections(options);
  const matching = new Matching(enrolled, corrections, options.previous);
  const renewal = new TemplateRenewal({ ...options, enrolled, faces, writes });
  const loaded = loadGallery({ people: people.getRange(), faces: templates.getRange() }, options);
  for (const person of loaded.people) enrolled.remember(person);
  for (const { face, embedding } of loaded.faces) enrolled.rememberFace(face, embedding);
  return new Gallery(options, {
    people,
    enrolled,
    faces,
    writes,
    corrections,
    matching,
    renewal,
  });
}

/**
 * Who is enrolled. Reads come from memory. A write is one LMDB transaction, flushed to the disk
 * before it is answered and before memory changes; writes happen one after the other, so that
 * limits and unique ids hold.
 */
export class Gallery {
  constructor(
    private readonly options: GalleryOptions,
    private readonly parts: GalleryParts,
  ) {}

  get corrections(): Corrections {
    return this.parts.corrections;
  }

  /** What a change of the encoder does to the templates. */
  get renewal(): TemplateRenewal {
    return this.parts.renewal;
  }

  shredOrphanedKeys(): Promise<void> {
    return this.options.keyring.shredOrphans((id) => this.parts.people.doesExist(id));
  }

  person(id: string): Person | undefined {
    return this.parts.enrolled.person(id);
  }

  /** People by name, a page at a time. Throws BAD_CURSOR. */
  people({ mustEnrolAgain, ...page }: PeopleQuery): PeoplePage {
    const { enrolled, renewal } = this.parts;
    if (mustEnrolAgain === undefined) return pageOfPeople(enrolled.people(), page);
    const fits = ({ id }: Person) => renewal.mustEnrolAgain(id) === mustEnrolAgain;
    return pageOfPeople([...enrolled.people()].filter(fits), page);
  }

  /** In the order in which they were enrolled. */
  facesOf(personId: string): FaceTemplate[] {
    return this.parts.enrolled.facesOf(personId);
  }

  /**
   * Throws BAD_INPUT, DUPLICATE_PERSON (with `personId`) or GALLERY_FULL. `admit` may refuse by
   * throwing: it is asked while nobody else writes, so that of two enrolments of one face at once
   * the second is judged beside the first.
   */
  enroll(who: NewPerson, newFaces: readonly NewFace[], admit?: () => void): Promise<Stored> {
    return this.parts.writes.exclusively(async () => {
      const now = this.options.now();
      const id = randomUUID();
      const person: Person = { id, ...this.#cleaned(who, id), createdAt: now, updatedAt: now };
      admit?.();
      const changes = this.#changes(id, newFaces);
      const crops = await this.parts.faces.crops.encode(changes.added);
      const key = await this.options.keyring.create(id);
      try {
        await this.parts.writes.commit(() => {
          this.parts.people.put(id, encodePerson(person));
          this.parts.faces.write(changes, crops, key);
        });
      } catch (error) {
        await this.options.keyring.shred(id);
        throw error;
      }
      this.parts.enrolled.remember(person);
      return { person, ...this.parts.faces.apply(changes, crops) };
    });
  }

  /** Throws what `enroll` would for a person who cannot be enrolled, whatever the face. */
  assertCanEnroll(who: NewPerson): void {
    this.#cleaned(who, null);
  }

  /** All or none. Throws NOT_FOUND or GALLERY_FULL; for `admit` see `enroll`. */
  addFaces(personId: string, newFaces: readonly NewFace[], admit?: () => void): Promise<Stored> {
    return this.parts.writes.exclusively(async () => {
      const person = this.parts.enrolled.existing(personId);
      const key = this.options.keyring.get(personId);
      if (!key) {
        throw new LimenError(
          "CORRUPT_RECORD",
          `the key of person ${personId} is lost; delete and enrol the person again`,
        );
      }
      admit?.();
      const changes = this.#changes(personId, newFaces);
      const crops = await this.parts.faces.crops.encode(changes.added);
      await this.parts.writes.commit(() => this.parts.faces.write(changes, crops, key));
      return { person, ...this.parts.faces.apply(changes, crops) };
    });
  }

  /** Throws NOT_FOUND. */
  removeFace(faceId: string): Promise<Person> {
    return this.parts.writes.exclusively(async () => {
      const face = this.parts.enrolled.face(faceId);
      if (!face) throw new LimenError("NOT_FOUND", `there is no face ${faceId}`);
      await this.parts.writes.commit(() => this.parts.faces.remove(face));
      this.parts.faces.forget(face);
      return this.parts.enrolled.existing(face.personId);
    });
  }

  /** Throws NOT_FOUND, BAD_INPUT or DUPLICATE_PERSON. */
  updatePerson(
    id: string,
    changes: { name?: string; externalId?: string | null },
  ): Promise<Person> {
    return this.parts.writes.exclusively(async () => {
      const before = this.parts.enrolled.existing(id);
      const { name, externalId } = changes;
      const person: Person = {
        ...before,
        name: name === undefined ? before.name : cleanText("name", name),
        externalId:
          externalId === undefined
            ? before.externalId
            : uniqueExternalId(externalId, id, this.parts.enrolled.people()),
        updatedAt: this.options.now(),
      };
      await this.parts.writes.commit(() => void this.parts.people.put(id, encodePerson(person)));
      this.parts.enrolled.remember(person);
      return person;
    });
  }

  /** Erases the person, their templates and corrections, and the key of it all. Throws NOT_FOUND. */
  deletePerson(id: string): Promise<{ facesErased: number }> {
    return this.parts.writes.exclusively(async () => {
      this.parts.enrolled.existing(id);
      const faces = this.facesOf(id);
      await this.parts.writes.commit(() => {
        for (const face of faces) this.parts.faces.remove(face);
        this.corrections.eraseAllOf(id);
        this.parts.people.remove(id);
      });
      for (const face of faces) this.parts.faces.forget(face);
      this.corrections.forgetAllOf(id);
      this.parts.enrolled.forget(id);
      await this.options.keyring.shred(id);
      return { facesErased: faces.length };
    });
  }

  /** The nearest people, ascending squared Euclidean distance; see Matching.nearestPeople. */
  match(embedding: Float32Array, top: number, previous: Float32Array | null = null): Match[] {
    return this.parts.matching.nearestPeople({ embedding, previous }, top);
  }

  /** One person's nearest comparable template; undefined without one. */
  matchOf(
    personId: string,
    embedding: Float32Array,
    previous: Float32Array | null = null,
  ): Match | undefined {
    return this.parts.matching.nearestOf(personId, { embedding, previous });
  }

  hasCrop({ id }: FaceTemplate): boolean {
    return this.parts.faces.crops.has(id);
  }

  stats(): { people: number; faces: number; foreignFaces: number; crops: number } {
    const { people, faces, comparable } = this.parts.enrolled.counts();
    const { size: crops } = this.parts.faces.crops;
    return { people, faces: comparable, foreignFaces: faces - comparable, crops };
  }

  #changes(personId: string, newFaces: readonly NewFace[]): TemplateChanges {
    const { limits, encoder, now } = this.options;
    for (const { embedding } of newFaces) assertEmbedding(embedding, encoder.length);
    const own = this.parts.enrolled.comparableFacesOf(personId);
    const maker = { personId, encoderId: encoder.id, createdAt: now(), newId: randomUUID };
    const changes = templateChanges(own, newFaces, { cap: limits.facesPerPerson, ...maker });
    const { added, replaced } = changes;
    if (this.parts.enrolled.counts().faces + added.length - replaced.length > limits.faces) {
      throw new LimenError("GALLERY_FULL", `the gallery may hold ${limits.faces} faces`);
    }
    return changes;
  }

  #cleaned({ name, externalId }: NewPerson, ownId: string | null): NewPerson {
    const clean = {
      name: cleanText("name", name),
      externalId: uniqueExternalId(externalId, ownId, this.parts.enrolled.people()),
    };
    const { people } = this.parts.enrolled.counts();
    if (people >= this.options.limits.people) {
      throw new LimenError("GALLERY_FULL", `the gallery holds ${people} people`);
    }
    return clean;
  }
}
