import {
  createHmac,
  hkdfSync,
  randomBytes,
  type ScryptOptions,
  scrypt,
  timingSafeEqual,
} from "node:crypto";
import { badBackup } from "./container.js";
import { NONCE_BYTES, sealed, TAG_BYTES, unsealed } from "./sealing.js";

/** The first line of every file of this format. */
export const AGE_VERSION = "age-encryption.org/v1";

/** scrypt's N as a power of two, with r = 8: 128 MB and OWASP's first choice. */
export const DEFAULT_LOG_N = 17;
/** A file that asks for more than 1 GB is not one of ours, and would stop a small machine. */
const MAX_LOG_N = 20;
const BLOCK_SIZE = 8;
const FILE_KEY_BYTES = 16;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const SCRYPT_LABEL = "age-encryption.org/v1/scrypt";
const SCRYPT_STANZA = /^-> scrypt ([a-z0-9+/]{22}) ([1-9]\d?)$/i;
const MAC_LINE = /^--- ([a-z0-9+/]{43})$/i;

/** How many lines a header has that a passphrase opens. */
export const HEADER_LINES = 4;

/** A new key for one file, and the header from which the passphrase gives it back. */
export async function newHeader(
  passphrase: string,
  logN: number,
): Promise<{ header: string; fileKey: Uint8Array }> {
  const fileKey = randomBytes(FILE_KEY_BYTES);
  const salt = randomBytes(SALT_BYTES);
  const key = await stretched(passphrase, salt, logN);
  const wrapped = sealed(fileKey, { key, nonce: WRAP_NONCE });
  const covered = `${AGE_VERSION}\n-> scrypt ${base64(salt)} ${logN}\n${base64(wrapped)}\n---`;
  return { header: `${covered} ${base64(macOf(covered, fileKey))}\n`, fileKey };
}

/** The key of the file whose header has these lines. Throws BAD_BACKUP. */
export async function openHeader(
  lines: readonly string[],
  passphrase: string,
): Promise<Uint8Array> {
  const [, stanza, body, end] = lines;
  const [, salt, work] = SCRYPT_STANZA.exec(stanza) ?? [];
  const [, mac] = MAC_LINE.exec(end) ?? [];
  if (salt === undefined || mac === undefined) {
    throw badBackup("it is not encrypted with a passphrase alone: decrypt it with age first");
  }
  if (Number(work) > MAX_LOG_N) throw badBackup(`its passphrase costs too much: 2^${work}`);
  const wrapKey = await stretched(passphrase, Buffer.from(salt, "base64"), Number(work));
  const fileKey = unwrapped(Buffer.from(body, "base64"), wrapKey);
  const covered = `${lines.slice(0, -1).join("\n")}\n---`;
  const given = Buffer.from(mac, "base64");
  if (!timingSafeEqual(given, macOf(covered, fileKey))) throw badBackup("its header is damaged");
  return fileKey;
}

/** A key of 32 bytes for one purpose. */
export function derived(fileKey: Uint8Array, salt: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", fileKey, salt, purpose, KEY_BYTES));
}

function macOf(covered: string, fileKey: Uint8Array): Buffer {
  const key = derived(fileKey, new Uint8Array(), "header");
  return createHmac("sha256", key).update(covered).digest();
}

/** Off this thread: it takes some tenths of a second, and memory, on purpose. */
function stretched(passphrase: string, salt: Uint8Array, logN: number): Promise<Buffer> {
  const N = 2 ** logN;
  const maxmem = 2 * 128 * N * BLOCK_SIZE;
  const options: ScryptOptions = { N, r: BLOCK_SIZE, p: 1, maxmem };
  const salted = Buffer.concat([Buffer.from(SCRYPT_LABEL), salt]);
  return new Promise((resolve, reject) => {
    scrypt(passphrase, salted, KEY_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** A key is used for this once, so that its nonce may be zero. */
const WRAP_NONCE = new Uint8Array(NONCE_BYTES);

function unwrapped(wrapped: Buffer, key: Uint8Array): Buffer {
  if (wrapped.length !== FILE_KEY_BYTES + TAG_BYTES) throw badBackup("its header is damaged");
  return unsealed(wrapped, { key, nonce: WRAP_NONCE }, (cause) =>
    badBackup("this is not its passphrase (or its header is damaged)", cause),
  );
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
