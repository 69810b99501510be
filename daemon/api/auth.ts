import { createHash, timingSafeEqual } from "node:crypto";

/**
 * Whether an Authorization header carries the token. Both sides are hashed first, so that neither
 * the time it takes nor a length tells anything of the token.
 */
export function isAuthorized(header: string, token: string): boolean {
  const given = /^Bearer +(\S+)$/i.exec(header)?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
