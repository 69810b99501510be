import { parentPort, type TransferListItem } from "node:worker_threads";
import { type Answer, type Call, CLOSE } from "./thread-client.js";

/**
 * Takes a call's argument, gives its value and, if wanted, what of it moves instead of being
 * copied.
 */
export type Method = (
  argument: never,
) => Promise<{ value: unknown; transfer?: readonly TransferListItem[] }>;

/**
 * Serves methods to the `ThreadClient` that started this thread, one call at a time and in order.
 * `close` runs last, then the thread ends by itself. Throws outside of a worker thread.
 */
export function serveThread(methods: Record<string, Method>, close: () => Promise<void>): void {
  if (!parentPort) throw new Error("this file runs as a worker thread only");
  const port = parentPort;
  let queue: Promise<void> = Promise.resolve();
  port.on("message", (call: Call) => {
    queue = queue.then(async () => {
      const { id, method, argument } = call;
      try {
        if (method === CLOSE) {
          await close();
          port.postMessage({ id, value: null } satisfies Answer);
          port.close();
          return;
        }
        const { value, transfer } = await methods[method](argument as never);
        port.postMessage({ id, value } satisfies Answer, transfer ?? []);
      } catch (error) {
        const reason = error instanceof Error ? error : new Error(String(error));
        port.postMessage({ id, error: reason } satisfies Answer);
      }
    });
  });
}
