import { readFile } from "node:fs/promises";
import { LimenError } from "../errors.js";

const MIN_SECRET_LENGTH = 16;

/** The text of a file that the configuration names, without the line's end. Throws BAD_CONFIG. */
export async function readConfigured(file: string, key: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LimenError("BAD_CONFIG", `${key}: ${file} cannot be read (${code})`, { cause });
  }
}

/** Also throws BAD_CONFIG for a secret that could be guessed. */
export async function readSecret(file: string, key: string): Promise<string> {
  const secret = await readConfigured(file, key);
  if (secret.length >= MIN_SECRET_LENGTH) return secret;
  throw new LimenError(
    "BAD_CONFIG",
    `${key}: ${file} must hold ${MIN_SECRET_LENGTH} characters or more; \`openssl rand -hex 32\` makes some`,
  );
}
