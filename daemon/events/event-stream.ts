import { setImmediate as nextTurn } from "node:timers/promises";
import type { Journal } from "./journal.js";
import { type EventFilter, fitsFilter, type JournaledEvent } from "./types.js";

/** Events read from the journal at once: all that a subscriber who does not read can hold. */
const BATCH = 64;

/**
 * Events after a cursor, or from now on, for as long as the signal allows. The journal itself is
 * the queue: each subscriber reads on from where it is, so a stalled one costs a batch of memory
 * and delays nobody, and no event is missed or told twice. The position is taken when this is
 * called, not when the first event is asked for. Throws BAD_CURSOR at once, CURSOR_EXPIRED later.
 */
export function eventStream(
  journal: Journal,
  options: { after?: string | undefined; filter: EventFilter; signal: AbortSignal },
): AsyncGenerator<JournaledEvent, void, void> {
  const { after, filter, signal } = options;
  const start = after === undefined ? journal.lastSeq() : journal.parseCursor(after);
  return follow(journal, start, filter, signal);
}

async function* follow(
  journal: Journal,
  start: number,
  filter: EventFilter,
  signal: AbortSignal,
): AsyncGenerator<JournaledEvent, void, void> {
  let seq = start;
  while (!signal.aborted) {
    if (journal.lastSeq() === seq) {
      await appended(journal, seq, signal);
      continue;
    }
    const last = Math.min(journal.lastSeq(), seq + BATCH);
    for (const event of journal.readAfter(seq, BATCH)) {
      if (event.seq > last) break;
      if (fitsFilter(event, filter)) yield event;
      if (signal.aborted) return;
    }
    seq = last;
    // A long replay that fits no filter would otherwise keep everybody else waiting.
    await nextTurn();
  }
}

/** Resolves when there is something after `seq`, or the signal aborts. */
function appended(journal: Journal, seq: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      unsubscribe();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const unsubscribe = journal.onAppend(done);
    signal.addEventListener("abort", done);
    if (signal.aborted || journal.lastSeq() > seq) done();
  });
}
