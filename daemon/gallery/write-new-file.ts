import { open } from "node:fs/promises";

/**
 * Writes a file that is not there yet, for its owner alone (mode 0600). Its content is on the disk
 * when this returns; its name only once its directory is (`syncDirectory`). Returns its bytes.
 * Rejects with EEXIST where it is there, and with what the content rejects with.
 */
export async function writeNewFile(
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { modifiedAt }: { modifiedAt?: Date } = {},
): Promise<number> {
  const isWhole = typeof content === "string" || content instanceof Uint8Array;
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of isWhole ? [content] : content) await file.writeFile(chunk);
    if (modifiedAt) await file.utimes(new Date(), modifiedAt);
    await file.sync();
    return (await file.stat()).size;
  } finally {
    await file.close();
  }
}
