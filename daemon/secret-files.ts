import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LimenError } from "./errors.js";

const MIN_SECRET_LENGTH = 16;
/** What a header can carry as one word. */
export const TOKEN = /^[!-~]+$/;
export const TOKEN_ADVICE = "use letters, digits and punctuation, without spaces";
/** Of what systemd hands over (`LoadCredential=NAME:FILE`), which lies in no place known before. */
const CREDENTIAL = "credential:";
const CREDENTIAL_NAME = /^[\w.@-]{1,255}$/;

/** Whether it stands for a credential: once the configuration is read, of another process than this. */
export function isCredential(text: string): boolean {
  return text.startsWith(CREDENTIAL);
}

/**
 * The text of a file that the configuration names, or of a credential (`credential:NAME`), without
 * the line's end. Throws BAD_CONFIG.
 */
export async function readConfigured(file: string, key: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (cause) {
    const reason = isCredential(file)
      ? "is a credential, and systemd hands none to this process: see LoadCredential in docs/service.md"
      : `cannot be read (${(cause as NodeJS.ErrnoException).code})`;
    throw new LimenError("BAD_CONFIG", `${key}: ${file} ${reason}`, { cause });
  }
}

/** The configured token; null where the daemon is to make one. Throws BAD_CONFIG. */
export async function configuredToken({
  token,
  tokenFile,
}: {
  token: string | null;
  tokenFile: string | null;
}): Promise<string | null> {
  if (token !== null || tokenFile === null) return token;
  const read = await readSecret(tokenFile, "api.tokenFile");
  if (TOKEN.test(read)) return read;
  throw new LimenError("BAD_CONFIG", `api.tokenFile: ${tokenFile}: ${TOKEN_ADVICE}`);
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

/**
 * Puts the path of each credential in the place of `credential:NAME`, anywhere in the value.
 * Throws BAD_CONFIG, with the key, for one that is not among those that were handed over.
 */
export function withCredentials<T>(
  value: T,
  { directory, names }: { directory: string; names: readonly string[] },
  key = "",
): T {
  const within = (part: unknown, path: string) => withCredentials(part, { directory, names }, path);
  if (Array.isArray(value)) return value.map((part, i) => within(part, `${key}[${i}]`)) as T;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value);
    const path = (name: string) => (key === "" ? name : `${key}.${name}`);
    return Object.fromEntries(entries.map(([name, part]) => [name, within(part, path(name))])) as T;
  }
  if (typeof value !== "string" || !isCredential(value)) return value;
  const name = value.slice(CREDENTIAL.length);
  if (CREDENTIAL_NAME.test(name) && names.includes(name)) return join(directory, name) as T;
  throw new LimenError(
    "BAD_CONFIG",
    `${key}: systemd hands over no credential "${name}"; add LoadCredential=${name}:/path/of/the/file to the unit (systemctl edit limen) and restart it`,
  );
}
