import { LimenError } from "../errors.js";
import type { ApiContext } from "./context.js";

/** The last value of a stream that broke: its error reaches the client as that of a value. */
export interface Broken {
  brokenBy: unknown;
}

/**
 * Opens a stream for one subscriber and holds their place for as long as the client stays: the
 * stream's signal aborts when it goes, its token is replaced, or the server stops.
 * Throws RATE_LIMITED without a place.
 */
export function forSubscriber<T>(
  { subscriberGate, session }: Pick<ApiContext, "subscriberGate" | "session">,
  open: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncGenerator<T | Broken, void, void> {
  const leave = subscriberGate.enter();
  const own = new AbortController();
  const stop = () => own.abort();
  session.addEventListener("abort", stop);
  if (session.aborted) stop();
  const finish = () => {
    stop();
    session.removeEventListener("abort", stop);
    leave();
  };
  try {
    return endingWith(sayingWhy(open(own.signal), session), finish);
  } catch (error) {
    finish();
    throw error;
  }
}

/** Breaks where its client is not allowed any more: a mere end would have it ask on and on. */
async function* sayingWhy<T>(
  source: AsyncGenerator<T, void, void>,
  session: AbortSignal,
): AsyncGenerator<T, void, void> {
  yield* source;
  const { reason } = session;
  if (reason instanceof LimenError && reason.code === "UNAUTHENTICATED") throw reason;
}

/** The value; throws what the stream broke by. */
export function unbroken<T extends object>(value: T | Broken): T {
  if ("brokenBy" in value) throw value.brokenBy;
  return value;
}

/**
 * A generator whose `return` takes effect while it waits for its next value: one of JavaScript's
 * own would only look at it after that value, which may be days away. And one whose error is a
 * value: thrown between two events it would end a WebSocket without its code.
 */
function endingWith<T>(
  source: AsyncGenerator<T, void, void>,
  finish: () => void,
): AsyncGenerator<T | Broken, void, void> {
  const wrapped: AsyncGenerator<T | Broken, void, void> = {
    next: async () => {
      try {
        const result = await source.next();
        if (result.done) finish();
        return result;
      } catch (brokenBy) {
        finish();
        return { done: false, value: { brokenBy } };
      }
    },
    return: async () => {
      finish();
      return source.return();
    },
    throw: async (error) => {
      finish();
      return source.throw(error);
    },
    [Symbol.asyncIterator]: () => wrapped,
  };
  return wrapped;
}
