import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { createSecureContext } from "node:tls";
import type { Config } from "../config.js";
import { reasonOf } from "../errors.js";
import { isCredential } from "../secret-files.js";
import { type Finding, fail, ok, warn } from "./finding.js";

const MS_A_DAY = 86_400_000;
const RENEW_WITHIN_DAYS = 21;

/** Whether the daemon could listen; `isOurs`: it is a Limen on this data directory that does. */
export async function checkPort(
  { api: { host, port } }: Pick<Config, "api">,
  isOurs: () => Promise<boolean>,
): Promise<Finding> {
  const address = `${host}:${port}`;
  const code = await listenError(host, port);
  if (code === null) return ok("port", port === 0 ? "any free one" : `${address} is free`);
  if (code === "EADDRINUSE" && (await isOurs())) return ok("port", `${address} is this daemon's`);
  const advice =
    code === "EADDRINUSE"
      ? `stop the program that has it (ss -ltnp 'sport = :${port}'), or set another port (LIMEN_PORT)`
      : "set api.host to an address of this machine, and a port above 1023";
  return fail("port", `${address} cannot be listened on: ${code}`, advice);
}

/** Certificate and key, where TLS is configured. */
export async function checkTls({ tls }: Config["api"], now: Date): Promise<Finding[]> {
  if (tls === null) return [];
  if (isCredential(tls.keyFile)) {
    const advice = "see in its log that it starts: journalctl -u limen";
    return [warn("tls", `${tls.keyFile} can be read by the daemon alone`, advice)];
  }
  try {
    const cert = await readFile(tls.certFile);
    createSecureContext({ cert, key: await readFile(tls.keyFile) });
    const until = new Date(new X509Certificate(cert).validTo);
    const days = Math.floor((until.getTime() - now.getTime()) / MS_A_DAY);
    const message = `${tls.certFile} is valid until ${until.toISOString().slice(0, 10)}`;
    return [days < RENEW_WITHIN_DAYS ? warn("tls", message, "renew it") : ok("tls", message)];
  } catch (error) {
    const advice = "name a PEM certificate and its key in api.tls, readable for this user";
    return [fail("tls", reasonOf(error), advice)];
  }
}

function listenError(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
