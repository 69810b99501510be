import { createHmac } from "node:crypto";

/**
 * `t=<seconds since 1970>,v1=<hex>`: HMAC-SHA256 with the secret over the time, a dot and the body.
 * The receiver makes the same, compares in constant time, and refuses what is some minutes old, so
 * that nobody who overheard one can send it again. Pure.
 */
export function signatureOf(body: string, { secret, at }: { secret: string; at: Date }): string {
  const seconds = Math.floor(at.getTime() / 1000);
  const mac = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return `t=${seconds},v1=${mac}`;
}
