import { readFile } from "node:fs/promises";
import { LimenError, reasonOf } from "../errors.js";

/** A picture to upload. Throws BAD_IMAGE where the file cannot be read. */
export async function pictureFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new LimenError("BAD_IMAGE", `${path} cannot be read: ${reasonOf(cause)}`, { cause });
  }
}
