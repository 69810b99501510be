import { createHash } from "node:crypto";
import { z } from "zod";
import { LimenError } from "../errors.js";
import { ByteSource } from "./byte-source.js";

/**
 * A backup: the magic line, then records, each a header's length (4 bytes, little-endian), the header
 * as JSON, a body, and the SHA-256 of both. The last record counts the files and has the digest of
 * all digests before it, so that no record can be damaged, missing, repeated, or of another backup
 * without being noticed. Names are paths in the data directory.
 */
const MAGIC = "limen-backup 1\n";
const MAX_HEADER_BYTES = 4096;
const LENGTH_BYTES = 4;
const DIGEST_BYTES = 32;
/** Neither absolute nor upwards: every part begins with a letter or digit. */
const NAME = /^[a-z0-9][\w.-]*(\/[a-z0-9][\w.-]*)*$/i;

const about = z.strictObject({
  kind: z.literal("about"),
  version: z.string(),
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
});
const header = z.discriminatedUnion("kind", [
  about,
  z.strictObject({
    kind: z.literal("file"),
    name: z.string().regex(NAME),
    bytes: z.int().nonnegative(),
    modifiedMs: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal("end"), files: z.int().nonnegative(), digest: z.string() }),
]);

/** Which Limen wrote it, and when. */
export type AboutBackup = Omit<z.output<typeof about>, "kind">;

export interface PackedFile {
  name: string;
  bytes: number;
  /** Since 1970; retention goes by it. */
  modifiedMs: number;
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A file as it is read: its content must be read whole. */
export interface UnpackedFile extends PackedFile {
  content: AsyncIterable<Uint8Array>;
}

/** The bytes of a backup. Throws BAD_BACKUP where a content is not as long as was said. */
export async function* pack(
  { version, createdAt }: AboutBackup,
  files: AsyncIterable<PackedFile>,
): AsyncGenerator<Uint8Array, void, void> {
  const all = createHash("sha256");
  yield Buffer.from(MAGIC);
  yield* record(
    { kind: "about", version, createdAt: createdAt.toISOString() },
    [],
    all.update.bind(all),
  );
  let count = 0;
  for await (const { name, bytes, modifiedMs, content } of files) {
    if (!NAME.test(name)) throw badBackup(`${name} is no name for a file of a backup`);
    yield* record(
      { kind: "file", name, bytes, modifiedMs },
      exactly(content, { name, bytes }),
      (digest) => all.update(digest),
    );
    count++;
  }
  const digest = all.digest("hex");
  yield* record({ kind: "end", files: count, digest }, [], () => {});
}

/**
 * Reads a backup to its end and checks all of it; `onFile` must read each content whole. What it did
 * before this throws BAD_BACKUP is of a backup that must not be used.
 */
export async function readBackup(
  bytes: AsyncIterable<Uint8Array>,
  onFile: (file: UnpackedFile) => Promise<void>,
): Promise<AboutBackup & { files: number }> {
  const source = new ByteSource(bytes, () => badBackup("it is cut short"));
  if ((await source.take(MAGIC.length)).toString("latin1") !== MAGIC) {
    throw badBackup("it is no backup of a Limen that this one knows");
  }
  const all = createHash("sha256");
  let read: AboutBackup | null = null;
  for (let files = 0; ; ) {
    const length = (await source.take(LENGTH_BYTES)).readUInt32LE();
    if (length > MAX_HEADER_BYTES) throw badBackup("a record is damaged");
    const headerBytes = await source.take(length);
    const hash = createHash("sha256").update(headerBytes);
    const parsed = parseHeader(headerBytes);
    if (parsed.kind === "file") {
      if (read === null) throw badBackup("its first record is missing");
      const { kind, ...file } = parsed;
      await onFile({ ...file, content: hashed(source.stream(file.bytes), hash) });
      files++;
    }
    const digest = hash.digest();
    if (!digest.equals(await source.take(DIGEST_BYTES))) {
      const what = parsed.kind === "file" ? parsed.name : "a record";
      throw badBackup(`${what} is damaged`);
    }
    if (parsed.kind === "about") read = { version: parsed.version, createdAt: parsed.createdAt };
    if (parsed.kind === "end") {
      const isWhole = parsed.files === files && parsed.digest === all.digest("hex");
      if (!isWhole || read === null) throw badBackup("records are missing");
      await source.end(() => badBackup("something follows its end"));
      return { ...read, files };
    }
    all.update(digest);
  }
}

export function badBackup(reason: string, cause?: unknown): LimenError {
  return new LimenError("BAD_BACKUP", `the backup cannot be used: ${reason}`, { cause });
}

async function* record(
  head: z.input<typeof header>,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  onDigest: (digest: Buffer) => void,
): AsyncGenerator<Uint8Array, void, void> {
  const headerBytes = Buffer.from(JSON.stringify(head));
  const hash = createHash("sha256").update(headerBytes);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(headerBytes.length);
  yield length;
  yield headerBytes;
  yield* hashed(body, hash);
  const digest = hash.digest();
  onDigest(digest);
  yield digest;
}

async function* hashed(
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

async function* exactly(
  content: PackedFile["content"],
  { name, bytes }: { name: string; bytes: number },
): AsyncGenerator<Uint8Array, void, void> {
  let seen = 0;
  for await (const chunk of content) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen !== bytes) throw badBackup(`${name} changed while it was read`);
}

function parseHeader(bytes: Buffer): z.output<typeof header> {
  try {
    return header.parse(JSON.parse(bytes.toString("utf8")));
  } catch (cause) {
    throw badBackup("a record is damaged", cause);
  }
}
