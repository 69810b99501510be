import { randomBytes } from "node:crypto";
import {
  AGE_VERSION,
  DEFAULT_LOG_N,
  derived,
  HEADER_LINES,
  newHeader,
  openHeader,
} from "./age-header.js";
import { ByteSource } from "./byte-source.js";
import { badBackup } from "./container.js";
import { NONCE_BYTES, sealed, TAG_BYTES, unsealed } from "./sealing.js";

/**
 * Backups encrypted with a passphrase are files of the age format (age-encryption.org/v1), so that
 * the tool of that name opens them without Limen. The content is in chunks that are each
 * authenticated with their number and whether they are the last: none can be changed, missing, moved
 * or cut off without being noticed.
 */
const CHUNK_BYTES = 64 * 1024;
const PAYLOAD_NONCE_BYTES = 16;
/** Longest line of a header that a passphrase opens. */
const MAX_LINE_BYTES = 128;

/** `logN` says what each guess of the passphrase costs; the file carries it. */
export async function* encrypted(
  content: AsyncIterable<Uint8Array>,
  passphrase: string,
  logN = DEFAULT_LOG_N,
): AsyncGenerator<Uint8Array, void, void> {
  const { header, fileKey } = await newHeader(passphrase, logN);
  const nonce = randomBytes(PAYLOAD_NONCE_BYTES);
  yield Buffer.from(header);
  yield nonce;
  const key = derived(fileKey, nonce, "payload");
  let count = 0;
  for await (const { bytes, isLast } of inChunks(content, CHUNK_BYTES)) {
    yield sealed(bytes, { key, nonce: chunkNonce(count++, isLast) });
  }
}

/** What opens a backup. */
export interface Unlocking {
  passphrase: string | null;
  /** Refuses what is not encrypted: only a passphrase proves who made it. */
  mustBeEncrypted?: boolean;
}

/**
 * What was encrypted, or the bytes themselves where they are not. Each chunk is checked before it is
 * given; the end is, only once this has ended. Throws BAD_BACKUP.
 */
export async function* decrypted(
  bytes: AsyncIterable<Uint8Array>,
  { passphrase, mustBeEncrypted = false }: Unlocking,
): AsyncGenerator<Uint8Array, void, void> {
  const cutShort = () => badBackup("it is cut short");
  const source = new ByteSource(bytes, cutShort);
  if (!(await source.startsWith(Buffer.from(`${AGE_VERSION}\n`)))) {
    if (mustBeEncrypted) {
      throw badBackup(
        "it is not encrypted, so that anybody may have made it; leave out --passphrase-file if you trust it",
      );
    }
    yield* source.rest();
    return;
  }
  if (passphrase === null) {
    throw badBackup("it is encrypted: name a file with its passphrase (--passphrase-file)");
  }
  const lines: string[] = [];
  while (lines.length < HEADER_LINES) lines.push(await lineOf(source));
  const fileKey = await openHeader(lines, passphrase);
  const key = derived(fileKey, await source.take(PAYLOAD_NONCE_BYTES), "payload");
  let count = 0;
  for await (const { bytes: chunk, isLast } of inChunks(source.rest(), CHUNK_BYTES + TAG_BYTES)) {
    if (chunk.length < TAG_BYTES) throw cutShort();
    // Else nothing could be put behind a whole last chunk, unnoticed.
    if (chunk.length === TAG_BYTES && count > 0) throw badBackup("its last chunk is empty");
    yield unsealed(chunk, { key, nonce: chunkNonce(count++, isLast) }, (cause) =>
      badBackup("it is damaged or cut short", cause),
    );
  }
}

/** The chunk's number, big-endian, and whether it is the last one. */
function chunkNonce(count: number, isLast: boolean): Uint8Array {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(count, NONCE_BYTES - 7, 6);
  nonce[NONCE_BYTES - 1] = Number(isLast);
  return nonce;
}

async function lineOf(source: ByteSource): Promise<string> {
  let line = "";
  while (line.length < MAX_LINE_BYTES) {
    const next = (await source.take(1)).toString("latin1");
    if (next === "\n") return line;
    line += next;
  }
  throw badBackup("it is not encrypted with a passphrase alone: decrypt it with age first");
}

/** In pieces of one size, but for the last, which is empty only where all is. */
async function* inChunks(
  content: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ bytes: Buffer; isLast: boolean }, void, void> {
  let parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of content) {
    parts.push(part);
    length += part.length;
    if (length <= size) continue;
    let rest = Buffer.concat(parts);
    for (; rest.length > size; rest = rest.subarray(size)) {
      yield { bytes: rest.subarray(0, size), isLast: false };
    }
    parts = [rest];
    length = rest.length;
  }
  yield { bytes: Buffer.concat(parts), isLast: true };
}
