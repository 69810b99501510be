import { createServer, type Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createSecureContext } from "node:tls";
import { createAdaptorServer } from "@hono/node-server";
import { LimenError, reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import { readConfigured } from "../secret-files.js";
import { Access } from "./access.js";
import { readConsoleFiles } from "./console-files.js";
import type { ApiContext, ApiServices } from "./context.js";
import { Gate } from "./gate.js";
import { createGraphql } from "./graphql.js";
import { createRoutes } from "./routes.js";
import { serveWebSocket } from "./websocket.js";

export interface ApiOptions {
  host: string;
  port: number;
  token: string;
  metricsPublic: boolean;
  tls: { certFile: string; keyFile: string } | null;
  limits: {
    maxUploadBytes: number;
    maxRequestBytes: number;
    maxImagesPerRequest: number;
    maxSubscribers: number;
    maxConcurrentRequests: number;
    maxQueryDepth: number;
    maxAliases: number;
  };
}

export interface RunningApi {
  url: string;
  port: number;
  /** From then on; connections by the old one end. Returns whether it is another. */
  replaceToken(token: string): boolean;
  stop(): Promise<void>;
}

/** A client may take this long for its headers, and for its whole request. */
const HEADERS_TIMEOUT_MS = 20_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Requests under way get this long when the daemon stops. */
const DRAIN_MS = 1500;

/** Serves the API. Throws PORT_IN_USE, or BAD_CONFIG for an address or certificate of no use. */
export async function startApi(
  options: ApiOptions,
  services: ApiServices,
  log: Logger,
): Promise<RunningApi> {
  const { limits } = options;
  const access = new Access(options.token);
  const shared: Omit<ApiContext, "session" | "request"> = {
    ...services,
    uploads: limits,
    pictureGate: new Gate(limits.maxConcurrentRequests, {
      code: "RATE_LIMITED",
      message: `at most ${limits.maxConcurrentRequests} requests with pictures run at once; try again shortly`,
    }),
    subscriberGate: new Gate(limits.maxSubscribers, {
      code: "RATE_LIMITED",
      message: `at most ${limits.maxSubscribers} subscriptions run at once`,
    }),
  };
  const consoleFiles = await readConsoleFiles();
  const yoga = createGraphql(shared, limits, log);
  const routes = createRoutes({
    yoga,
    services,
    consoleFiles,
    access,
    metricsPublic: options.metricsPublic,
    subscribers: () => shared.subscriberGate.inside,
    limits,
    log,
  });
  const server = createAdaptorServer({
    fetch: routes.fetch,
    ...(options.tls
      ? { createServer: createSecureServer, serverOptions: await readTls(options.tls) }
      : { createServer }),
  }) as Server;
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  const closeSockets = serveWebSocket(server, yoga, { access, log });
  const port = await listen(server, options);
  const scheme = options.tls ? "https" : "http";
  const host = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `${scheme}://${host}:${port}`,
    port,
    replaceToken: (token) => access.replace(token),
    stop: async () => {
      access.end();
      await Promise.all([closeSockets(), close(server)]);
    },
  };
}

async function readTls({ certFile, keyFile }: { certFile: string; keyFile: string }) {
  const cert = await readConfigured(certFile, "api.tls.certFile");
  const key = await readConfigured(keyFile, "api.tls.keyFile");
  try {
    const files = { cert, key };
    // Throws where they are no certificate and key, or not of each other.
    createSecureContext(files);
    return files;
  } catch (cause) {
    throw new LimenError("BAD_CONFIG", `api.tls: ${reasonOf(cause)}`, { cause });
  }
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      const message = isTaken
        ? `${host}:${port} is taken by another program; stop it or set another port (LIMEN_PORT)`
        : `cannot listen on ${host}:${port}: ${cause.message}`;
      reject(new LimenError(isTaken ? "PORT_IN_USE" : "BAD_CONFIG", message, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

/** Lets requests under way finish, for a while; then ends what is left. */
async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
