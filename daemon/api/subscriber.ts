import type { ApiContext } from "./context.js";

/** The last value of a stream that broke: its error reaches the client as that of a value. */
export interface Broken {
  brokenBy: unknown;
}

/**
 * Opens a stream for one subscriber and holds their place for as long as the client stays: the
 * stream's signal aborts when it goes, or the server stops. Throws RATE_LIMITED without a place.
 */
export function forSubscriber<T>(
  { subscriberGate, signal }: Pick<ApiContext, "subscriberGate" | "signal">,
  open: (signal: AbortSignal) => AsyncGenerator<T, void, void>,
): AsyncGenerator<T | Broken, void, void> {
  const leave = subscriberGate.enter();
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const finish = () => {
    stop();
    signal.removeEventListener("abort", stop);
    leave();
  };
  try {
    return endingWith(open(own.signal), finish);
  } catch (error) {
    finish();
    throw error;
  }
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
