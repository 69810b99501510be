import { LimenError } from "../errors.js";
import type { GalleryEncoders } from "./encoders.js";
import { TemplateIndex } from "./template-index.js";
import type { FaceTemplate, NearTemplate, Person } from "./types.js";

/**
 * Who is enrolled, in memory: what every frame is matched against. It changes only after the disk
 * has the change, and synchronously, so that no reader sees half of one.
 */
export class Enrolled {
  #people = new Map<string, Person>();
  #faces = new Map<string, FaceTemplate>();
  #facesOf = new Map<string, Set<string>>();
  #index: TemplateIndex;
  #previousIndex: TemplateIndex | null;

  constructor(private readonly encoders: GalleryEncoders) {
    const { encoder, previous } = encoders;
    this.#index = new TemplateIndex(encoder.length);
    this.#previousIndex = previous && new TemplateIndex(previous.length);
  }

  person(id: string): Person | undefined {
    return this.#people.get(id);
  }

  /** Throws NOT_FOUND. */
  existing(id: string): Person {
    const person = this.#people.get(id);
    if (!person) throw new LimenError("NOT_FOUND", `there is no person ${id}`);
    return person;
  }

  people(): Iterable<Person> {
    return this.#people.values();
  }

  face(id: string): FaceTemplate | undefined {
    return this.#faces.get(id);
  }

  /** In the order in which they were enrolled. */
  facesOf(personId: string): FaceTemplate[] {
    return [...(this.#facesOf.get(personId) ?? [])].map(
      (id) => this.#faces.get(id) as FaceTemplate,
    );
  }

  /** Those of the encoder in use, with copies of their embeddings; in the same order. */
  comparableFacesOf(personId: string): { face: FaceTemplate; embedding: Float32Array }[] {
    return this.facesOf(personId).flatMap((face) => {
      const embedding = this.#index.embeddingOf(face.id);
      return embedding ? [{ face, embedding }] : [];
    });
  }

  /** `comparable` are the faces of a loaded encoder. */
  counts(): { people: number; faces: number; comparable: number } {
    return {
      people: this.#people.size,
      faces: this.#faces.size,
      comparable: this.#index.size + (this.#previousIndex?.size ?? 0),
    };
  }

  /** See TemplateIndex.nearestPeople. */
  nearestPeople(embedding: Float32Array, top: number): NearTemplate[] {
    return this.#index.nearestPeople(embedding, top);
  }

  /** See TemplateIndex.nearestOf. */
  nearestOf(personId: string, embedding: Float32Array): NearTemplate | undefined {
    return this.#index.nearestOf([...(this.#facesOf.get(personId) ?? [])], embedding);
  }

  /**
   * People near by the templates of the previous encoder, in its own distances: those alone who have
   * none of the encoder in use.
   */
  nearestByPrevious(previous: Float32Array, top: number): NearTemplate[] {
    const index = this.#previousIndex;
    return index?.nearestPeople(previous, top, (id) => !this.isComparable(id)) ?? [];
  }

  /** The same of one person. */
  nearestOfByPrevious(personId: string, previous: Float32Array): NearTemplate | undefined {
    if (this.isComparable(personId)) return undefined;
    return this.#previousIndex?.nearestOf([...(this.#facesOf.get(personId) ?? [])], previous);
  }

  /** Whether the person is compared by the previous encoder. */
  isByPrevious(personId: string): boolean {
    const index = this.#previousIndex;
    if (!index || this.isComparable(personId)) return false;
    return [...(this.#facesOf.get(personId) ?? [])].some((faceId) => index.has(faceId));
  }

  /** Whether the person has a template of the encoder in use. */
  isComparable(personId: string): boolean {
    return [...(this.#facesOf.get(personId) ?? [])].some((faceId) => this.#index.has(faceId));
  }

  remember(person: Person): void {
    this.#people.set(person.id, person);
    this.#facesOf.set(person.id, this.#facesOf.get(person.id) ?? new Set());
  }

  /** `embedding` is null for a face that no loaded encoder made; its person must be known. */
  rememberFace(face: FaceTemplate, embedding: Float32Array | null): void {
    this.#faces.set(face.id, face);
    this.#facesOf.get(face.personId)?.add(face.id);
    if (!embedding) return;
    const isCurrent = face.encoderId === this.encoders.encoder.id;
    const index = isCurrent ? this.#index : this.#previousIndex;
    index?.add(face.id, face.personId, embedding);
  }

  /** In place of the same face's template of another encoder. */
  replaceFace(face: FaceTemplate, embedding: Float32Array): void {
    this.#faces.set(face.id, face);
    this.#previousIndex?.remove(face.id);
    this.#index.remove(face.id);
    this.#index.add(face.id, face.personId, embedding);
  }

  forgetFace(face: FaceTemplate): void {
    this.#faces.delete(face.id);
    this.#facesOf.get(face.personId)?.delete(face.id);
    this.#index.remove(face.id);
    this.#previousIndex?.remove(face.id);
  }

  /** With every face. */
  forget(personId: string): void {
    for (const face of this.facesOf(personId)) this.forgetFace(face);
    this.#people.delete(personId);
    this.#facesOf.delete(personId);
  }
}
