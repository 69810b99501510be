import { open } from "node:fs/promises";

/** A new or removed name is only safe from a power cut once its directory is written. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
