import { z } from "zod";
import { LimenError } from "../errors.js";
import { qualityRecord } from "./quality.js";
import { openSealedEmbedding, sealEmbedding } from "./sealed-embedding.js";
import { FACE_SOURCES, type FaceTemplate, type Person } from "./types.js";

export const moment = z
  .int()
  .nonnegative()
  .transform((milliseconds) => new Date(milliseconds));

export const sealedBytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

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
  sealed: sealedBytes,
});

export function encodePerson(person: Person): z.input<typeof personRecord> {
  const { createdAt, updatedAt, ...rest } = person;
  return { v: 1, ...rest, createdAt: createdAt.getTime(), updatedAt: updatedAt.getTime() };
}

/** Throws CORRUPT_RECORD. */
export function decodePerson(record: unknown): Person {
  const { v, ...person } = parseRecord(personRecord, record);
  return person;
}

/** `embedding` is sealed with the person's key, and bound to this face, person and encoder. */
export function encodeFace(
  face: FaceTemplate,
  embedding: Float32Array,
  key: Uint8Array,
): z.input<typeof faceRecord> {
  const { createdAt, ...rest } = face;
  const sealed = sealEmbedding(embedding, { key, boundTo: bindingOf(face) });
  return { v: 1, ...rest, createdAt: createdAt.getTime(), sealed };
}

/** The record without its embedding. Throws CORRUPT_RECORD. */
export function decodeFace(record: unknown): { face: FaceTemplate; sealed: Uint8Array } {
  const { v, sealed, ...face } = parseRecord(faceRecord, record);
  return { face, sealed };
}

/** (length,) float32. Throws CORRUPT_RECORD where the key, the face or a byte is another. */
export function openEmbedding(
  face: FaceTemplate,
  sealed: Uint8Array,
  opening: { key: Uint8Array; length: number },
): Float32Array {
  return openSealedEmbedding(sealed, { ...opening, boundTo: bindingOf(face) });
}

function bindingOf(face: FaceTemplate): string {
  return `${face.id}|${face.personId}|${face.encoderId}`;
}

/** Throws CORRUPT_RECORD. */
export function parseRecord<Schema extends z.ZodType>(
  schema: Schema,
  record: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(record);
  if (parsed.success) return parsed.data;
  throw new LimenError("CORRUPT_RECORD", "a stored record is not of its form", {
    cause: parsed.error,
  });
}
