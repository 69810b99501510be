import { z } from "zod";
import { LimenError } from "../errors.js";
import { qualityRecord } from "./quality.js";
import { seal, unseal } from "./sealing.js";
import { FACE_SOURCES, type FaceTemplate, type Person } from "./types.js";

const moment = z
  .int()
  .nonnegative()
  .transform((milliseconds) => new Date(milliseconds));

const personRecord = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  name: z.string().min(1),
  externalId: z.string().min(1).nullable(),
  createdAt: moment,
  updatedAt: moment,
});

const faceRecord = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  personId: z.uuid(),
  encoderId: z.string().min(1),
  quality: qualityRecord,
  source: z.enum(FACE_SOURCES),
  createdAt: moment,
  sealed: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

export function encodePerson(person: Person): z.input<typeof personRecord> {
  const { createdAt, updatedAt, ...rest } = person;
  return { v: 1, ...rest, createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() };
}

/** Throws CORRUPT_RECORD. */
export function decodePerson(record: unknown): Person {
  const { v, ...person } = parse(personRecord, record);
  return person;
}

/** `embedding` is sealed with the person's key, and bound to this face, person and encoder. */
export function encodeFace(
  face: FaceTemplate,
  embedding: Float32Array,
  key: Uint8Array,
): z.input<typeof faceRecord> {
  assertEmbedding(embedding, embedding.length);
  const { createdAt, ...rest } = face;
  const sealed = sealEmbedding(face, embedding, key);
  return { v: 1, ...rest, createdAt: createdAt.getTime(), sealed };
}

/** The record without its embedding. Throws CORRUPT_RECORD. */
export function decodeFace(record: unknown): { face: FaceTemplate; sealed: Uint8Array } {
  const { v, sealed, ...face } = parse(faceRecord, record);
  return { face, sealed };
}

/** (length,) float32. Throws CORRUPT_RECORD where the key, the face or a byte is another. */
export function openEmbedding(
  face: FaceTemplate,
  sealed: Uint8Array,
  { key, length }: { key: Uint8Array; length: number },
): Float32Array {
  try {
    const plain = unseal(sealed, { key, boundTo: bindingOf(face) });
    const embedding = new Float32Array(plain.buffer);
    assertEmbedding(embedding, length);
    return embedding;
  } catch (cause) {
    throw new LimenError("CORRUPT_RECORD", `face ${face.id} cannot be unsealed`, { cause });
  }
}

/** Wrong length or a number that is none: such a template would match nobody, or everybody. */
export function assertEmbedding(embedding: Float32Array, length: number): void {
  if (embedding.length !== length || !embedding.every(Number.isFinite)) {
    throw new RangeError(`an embedding must be ${length} finite numbers`);
  }
}

function sealEmbedding(face: FaceTemplate, embedding: Float32Array, key: Uint8Array): Uint8Array {
  const plain = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
  return seal(plain, { key, boundTo: bindingOf(face) });
}

function bindingOf(face: FaceTemplate): string {
  return `${face.id}|${face.personId}|${face.encoderId}`;
}

function parse<Schema extends z.ZodType>(schema: Schema, record: unknown): z.output<Schema> {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new LimenError("CORRUPT_RECORD", "a stored record is not of its form", {
    cause: parsed.error,
  });
}
