import type { Context } from "graphql-ws";
import type { Extra } from "graphql-ws/use/ws";
import { type ErrorCode, LimenError, reasonOf } from "../errors.js";

/** What a connection carries once its client was let in. */
export interface Entered extends Record<PropertyKey, unknown> {
  session: AbortSignal;
}
type Params = Record<string, unknown> | undefined;

const GOING_AWAY = 1001;
const FORBIDDEN = 4403;

/** What the client showed: in the upgrade's header, which a proxy may use, and in its parameters. */
export function authorizationsOf({
  extra,
  connectionParams = {},
}: Context<Params, Extra>): unknown[] {
  const { authorization, Authorization, token } = connectionParams;
  const inParams = authorization ?? Authorization ?? `Bearer ${token}`;
  return [extra.request.headers.authorization, inParams];
}

/** The connection lasts as long as the session that its client was let into. */
export function holdTo(session: AbortSignal, extra: Extra & Partial<Entered>): void {
  const { socket } = extra;
  extra.session = session;
  const close = () => {
    const { reason } = session;
    const code: ErrorCode = reason instanceof LimenError ? reason.code : "INTERNAL";
    socket.close(code === "UNAUTHENTICATED" ? FORBIDDEN : GOING_AWAY, reasonOf(reason));
  };
  session.addEventListener("abort", close);
  socket.once("close", () => session.removeEventListener("abort", close));
}

/**
 * Takes the place of a stream among a connection's operations as long as there is none: graphql-ws
 * ends it when its client says that it is complete, or goes away.
 */
export function pendingOperation(): AsyncIterable<never> & { signal: AbortSignal } {
  const ended = new AbortController();
  const end = async () => {
    ended.abort();
    return { done: true as const, value: undefined };
  };
  return {
    signal: ended.signal,
    [Symbol.asyncIterator]: () => ({ next: end }),
    // Looked for by graphql-ws, which calls it.
    ...{ return: end },
  };
}
