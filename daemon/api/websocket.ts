import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import type { Logger } from "../log.js";
import type { Access } from "./access.js";
import { GRAPHQL_PATH, type Yoga } from "./graphql.js";
import { toClientError } from "./graphql-errors.js";
import { authorizationsOf, type Entered, holdTo, pendingOperation } from "./websocket-client.js";

/** A GraphQL operation in a WebSocket message; pictures come by HTTP. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const INIT_TIMEOUT_MS = 5000;
const GOING_AWAY = 1001;
/** Clients get this long to answer a goodbye; one that sleeps never does. */
const GOODBYE_MS = 1500;

/**
 * Subscriptions by graphql-transport-ws on the path of the API. The token comes in the upgrade's
 * Authorization header, or in the connection's parameters, as browsers cannot set headers; without
 * it, and once it is replaced, the connection is closed as 4403. Returns how to end every connection.
 */
export function serveWebSocket(
  server: Server,
  yoga: Yoga,
  { access, log }: { access: Access; log: Pick<Logger, "error"> },
): () => Promise<void> {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  useServer<Record<string, unknown> | undefined, Entered>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      onConnect: (context) => {
        for (const authorization of authorizationsOf(context)) {
          const session = access.enter(authorization);
          if (!session) continue;
          holdTo(session, context.extra);
          return true;
        }
        return false;
      },
      onSubscribe: (context, id, payload) => {
        const request = pendingOperation();
        context.subscriptions[id] = request;
        const { session } = context.extra as Entered;
        return prepare(yoga.getEnveloped({ params: payload, session, request }), payload, log);
      },
      execute: (args) => (args.rootValue as Enveloped).execute(args),
      subscribe: (args) => (args.rootValue as Enveloped).subscribe(args),
    },
    sockets,
  );
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until the handshake is done nobody else listens for a client that goes away in it.
    socket.on("error", () => socket.destroy());
    if (request.url?.split("?")[0] !== GRAPHQL_PATH) {
      socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) =>
      sockets.emit("connection", client, request),
    );
  });
  return async () => {
    for (const client of sockets.clients) client.close(GOING_AWAY, "the daemon stops");
    const timer = setTimeout(() => {
      for (const client of sockets.clients) client.terminate();
    }, GOODBYE_MS);
    await new Promise<void>((resolve) => sockets.close(() => resolve()));
    clearTimeout(timer);
  };
}

type Enveloped = ReturnType<Yoga["getEnveloped"]>;

interface OperationPayload {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** Parses and validates with the same plugins as over HTTP; returns the errors, if any. */
async function prepare(
  enveloped: Enveloped,
  payload: OperationPayload,
  log: Pick<Logger, "error">,
) {
  try {
    const document = enveloped.parse(payload.query);
    const errors = enveloped.validate(enveloped.schema, document);
    if (errors.length > 0) return errors.map((error: unknown) => toClientError(error, log));
    return {
      schema: enveloped.schema,
      document,
      operationName: payload.operationName ?? null,
      variableValues: payload.variables ?? null,
      contextValue: await enveloped.contextFactory(),
      rootValue: enveloped,
    };
  } catch (error) {
    return [toClientError(error, log)];
  }
}
