import { createCipheriv, createDecipheriv } from "node:crypto";

const CIPHER = "chacha20-poly1305";
/** How much longer what is sealed is. */
export const TAG_BYTES = 16;
export const NONCE_BYTES = 12;

/** A key of 32 bytes, and a nonce with which it seals nothing else. */
export interface SealKey {
  key: Uint8Array;
  nonce: Uint8Array;
}

/** Encrypted, with the tag by which a change is noticed at its end. */
export function sealed(plain: Uint8Array, { key, nonce }: SealKey): Buffer {
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Throws what is given where it is not what was sealed. */
export function unsealed(
  bytes: Uint8Array,
  { key, nonce }: SealKey,
  broken: (cause: unknown) => Error,
): Buffer {
  const end = bytes.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(end));
  const plain = decipher.update(bytes.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw broken(cause);
  }
  return plain;
}
