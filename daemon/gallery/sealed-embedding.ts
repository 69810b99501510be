import { LimenError } from "../errors.js";
import { seal, unseal } from "./sealing.js";

/** Sealed with its owner's key of 32 bytes, and bound to what it belongs to. Throws RangeError. */
export function sealEmbedding(
  embedding: Float32Array,
  sealing: { key: Uint8Array; boundTo: string },
): Uint8Array {
  assertEmbedding(embedding, embedding.length);
  const plain = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
  return seal(plain, sealing);
}

/**
 * (length,) float32; any length where it is null, for one of an encoder that is not in use. Throws
 * CORRUPT_RECORD, naming what it belongs to, where the key, the binding or a byte is another.
 */
export function openSealedEmbedding(
  sealed: Uint8Array,
  { key, boundTo, length }: { key: Uint8Array; boundTo: string; length: number | null },
): Float32Array {
  try {
    const embedding = new Float32Array(unseal(sealed, { key, boundTo }).buffer);
    assertEmbedding(embedding, length ?? embedding.length);
    return embedding;
  } catch (cause) {
    throw new LimenError("CORRUPT_RECORD", `${boundTo} cannot be unsealed`, { cause });
  }
}

/** Wrong length or a number that is none: such a template would match nobody, or everybody. */
export function assertEmbedding(embedding: Float32Array, length: number): void {
  if (embedding.length !== length || !embedding.every(Number.isFinite)) {
    throw new RangeError(`an embedding must be ${length} finite numbers`);
  }
}
