import { X509Certificate } from "node:crypto";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { connect, type TLSSocket } from "node:tls";
import { LimenError, reasonOf } from "../errors.js";

/** A daemon's API, and what it takes to be let in. */
export interface Target {
  /** Without a path: `http://127.0.0.1:8420`. */
  url: string;
  token: string;
  /** PEM: the certificate that the daemon must show, whoever signed it; null: the usual checks. */
  certificate: string | null;
}

export interface Outgoing {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  signal?: AbortSignal;
  /** Without a byte for this long the daemon counts as gone. */
  silenceMs: number;
}

/**
 * Sends one request and resolves with its answer, whose body is still to be read. Throws UNREACHABLE.
 * A local daemon's certificate is compared with the one in its configuration, before the token is
 * sent: it is often self-signed, and seldom made out to 127.0.0.1.
 */
export async function send(target: Target, outgoing: Outgoing): Promise<IncomingMessage> {
  const url = new URL(`${target.url}${outgoing.path}`);
  const isSecure = url.protocol === "https:";
  const socket =
    isSecure && target.certificate !== null
      ? await pinnedSocket(url, { pem: target.certificate, timeoutMs: outgoing.silenceMs })
      : undefined;
  return new Promise((resolve, reject) => {
    const sending = (isSecure ? requestHttps : requestHttp)(
      url,
      {
        method: outgoing.method,
        headers: { authorization: `Bearer ${target.token}`, ...outgoing.headers },
        timeout: outgoing.silenceMs,
        ...(outgoing.signal && { signal: outgoing.signal }),
        ...(socket && { createConnection: () => socket }),
      },
      resolve,
    );
    sending.on("timeout", () => sending.destroy(new Error("it does not answer in time")));
    sending.on("error", (cause) => reject(unreachable(target.url, cause)));
    sending.end(outgoing.body);
  });
}

export function unreachable(url: string, cause: unknown): LimenError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const reason = code === "ECONNREFUSED" ? "nothing listens there" : message || String(code);
  return new LimenError(
    "UNREACHABLE",
    `no Limen daemon answers at ${url} (${reason}); start it, or name another with --url`,
    { cause },
  );
}

function pinnedSocket(
  url: URL,
  { pem, timeoutMs }: { pem: string; timeoutMs: number },
): Promise<TLSSocket> {
  const expected = fingerprintOf(pem);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return new Promise((resolve, reject) => {
    // Who signed it does not matter: the fingerprint below says more than a signature would.
    const socket = connect({ host, port: Number(url.port || 443), rejectUnauthorized: false });
    const fail = (reason: Error) => {
      socket.destroy();
      reject(unreachable(url.origin, reason));
    };
    socket.setTimeout(timeoutMs, () => fail(new Error("it does not answer in time")));
    socket.once("error", fail);
    socket.once("secureConnect", () => {
      if (socket.getPeerX509Certificate()?.fingerprint256 !== expected) {
        fail(new Error("its certificate is not the one in api.tls.certFile; restart the daemon"));
        return;
      }
      socket.setTimeout(0);
      socket.off("error", fail);
      resolve(socket);
    });
  });
}

function fingerprintOf(pem: string): string {
  try {
    return new X509Certificate(pem).fingerprint256;
  } catch (cause) {
    throw new LimenError("BAD_CONFIG", `api.tls.certFile: ${reasonOf(cause)}`, { cause });
  }
}
