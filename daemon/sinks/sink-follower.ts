import { setTimeout as delay } from "node:timers/promises";
import { LimenError, reasonOf } from "../errors.js";
import { eventStream } from "../events/event-stream.js";
import type { Journal } from "../events/journal.js";
import { type EventFilter, fitsFilter, type JournaledEvent } from "../events/types.js";
import type { Logger } from "../log.js";
import { backOffMs } from "./back-off.js";
import { DeliveryTally } from "./delivery-tally.js";
import type { Delivery, RetryRules, Sink, SinkStatus } from "./sink.js";
import type { SinkStore } from "./sink-store.js";

export interface FollowerParts {
  sink: Sink;
  journal: Journal;
  store: SinkStore;
  retry: RetryRules;
  now: () => Date;
  random: () => number;
  log: Pick<Logger, "info" | "warn" | "error">;
}

/** The position moves past what the sink does not want, so that retention never overtakes it. */
const EVERYTHING: EventFilter = { kinds: ["recognized", "unknown", "rejected", "visit"] };
/** Dead letters read from the store at once. */
const LETTERS_AT_ONCE = 64;

/**
 * Takes one sink through the journal: in order, each event until it is delivered or given up, from
 * the stored position on. Nothing is queued in memory: an outage costs what lies in the journal anyway.
 */
export class SinkFollower {
  readonly #abort = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #retrying: Promise<void> | null = null;
  #seq = 0;
  #lastError: string | null = null;
  readonly #tally = new DeliveryTally();
  #deadLetters = 0;

  constructor(private readonly parts: FollowerParts) {}

  /** A sink that is new begins with what happens from now on. */
  async start(): Promise<void> {
    const { sink, journal, store } = this.parts;
    this.#deadLetters = store.countDeadLetters(sink.id);
    const stored = this.#storedCursor();
    const cursor = stored ?? journal.cursorOf({ seq: journal.lastSeq() });
    if (stored === undefined) await store.setCursor(sink.id, cursor);
    this.#seq = journal.parseCursor(cursor);
    sink.start();
    this.#running = this.#follow();
  }

  /** What is under way is broken off and, unless it arrived, sent again after the next start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all([this.#running, this.#retrying]);
    await this.parts.sink.stop();
  }

  status(): SinkStatus {
    const { sink, journal } = this.parts;
    const lagEvents = journal.lastSeq() - this.#seq;
    const lastError = this.#lastError ?? sink.problem();
    const working = lagEvents > 0 ? "delivering" : "idle";
    return {
      id: sink.id,
      kind: sink.kind,
      state: lastError === null ? working : "failing",
      lagEvents,
      lastError,
      deadLetters: this.#deadLetters,
      ...this.#tally.read(),
    };
  }

  /** Tries every dead letter once more, in the background; returns how many there are. */
  retryDeadLetters(): number {
    this.#retrying ??= this.#retryAll()
      .catch((error) => this.#logFailure(error))
      .finally(() => {
        this.#retrying = null;
      });
    return this.#deadLetters;
  }

  #storedCursor(): string | undefined {
    const { sink, journal, store, log } = this.parts;
    const cursor = store.cursor(sink.id);
    if (cursor === undefined) return undefined;
    try {
      journal.parseCursor(cursor);
      return cursor;
    } catch {
      log.warn({ sinkId: sink.id }, "the sink's position is not of this journal; it begins anew");
      return undefined;
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#abort;
    const { journal } = this.parts;
    for (let failures = 0; !signal.aborted; ) {
      try {
        const after = journal.cursorOf({ seq: this.#seq });
        for await (const event of eventStream(journal, { after, filter: EVERYTHING, signal })) {
          await this.#handle(event);
          failures = 0;
          if (signal.aborted) return;
        }
      } catch (error) {
        if (this.#skipErased(error)) continue;
        this.#logFailure(error);
        await this.#pause(backOffMs(++failures, this.parts.retry, this.parts.random));
      }
    }
  }

  /** Whether the error said that retention was faster; then it goes on from the oldest event. */
  #skipErased(error: unknown): boolean {
    if (!(error instanceof LimenError) || error.code !== "CURSOR_EXPIRED") return false;
    const { sink, journal, log } = this.parts;
    const oldest = journal.parseCursor(String(error.details.oldest));
    const missed = oldest - this.#seq;
    this.#seq = oldest;
    log.warn({ sinkId: sink.id, code: error.code, missed }, "retention erased events not yet sent");
    return true;
  }

  async #handle(event: JournaledEvent): Promise<void> {
    const { sink, journal, store, retry, random } = this.parts;
    const cursor = journal.cursorOf(event);
    if (fitsFilter(event, sink.wants)) {
      for (let attempt = 1; ; attempt++) {
        const delivery = await this.#attempt(event);
        if (isOver(delivery)) break;
        if (this.#abort.signal.aborted) return;
        if (delivery.kind === "refused" || attempt >= retry.maxAttempts) {
          return this.#bury(event, { cursor, attempts: attempt, reason: delivery.reason });
        }
        const asked = Math.min(delivery.retryAfterMs ?? 0, retry.longestDelayMs);
        await this.#pause(Math.max(asked, backOffMs(attempt, retry, random)));
        if (this.#abort.signal.aborted) return;
      }
    }
    await store.setCursor(sink.id, cursor);
    this.#seq = event.seq;
  }

  async #attempt(event: JournaledEvent): Promise<Delivery> {
    const { sink, now, log } = this.parts;
    let delivery: Delivery;
    try {
      delivery = await sink.deliver(event, this.#abort.signal);
    } catch (error) {
      delivery = { kind: "failed", code: "internal", reason: reasonOf(error) };
    }
    if (isOver(delivery)) {
      if (delivery.kind === "delivered") this.#tally.delivered(now());
      if (this.#lastError !== null) log.info({ sinkId: sink.id }, "the sink takes events again");
      this.#lastError = null;
    } else if (!this.#abort.signal.aborted) {
      const { code, reason } = delivery;
      this.#tally.failed(code);
      // Told once a cause, not once an attempt: an outage may last for days.
      if (reason !== this.#lastError) log.warn({ sinkId: sink.id, code, reason }, "not delivered");
      this.#lastError = reason;
    }
    return delivery;
  }

  async #bury(
    { seq, id: eventId }: JournaledEvent,
    { cursor, ...why }: { cursor: string; attempts: number; reason: string },
  ): Promise<void> {
    const { sink, store, now, log } = this.parts;
    await store.bury({ sinkId: sink.id, seq, eventId, at: now(), ...why }, cursor);
    this.#seq = seq;
    this.#deadLetters++;
    log.error({ sinkId: sink.id, eventId, ...why }, "event given up; it is a dead letter now");
  }

  /** In order; the first that fails for a reason that may pass ends it, the others stay. */
  async #retryAll(): Promise<void> {
    const { sink, journal, store, now } = this.parts;
    for (let after = 0; ; ) {
      const letters = store.deadLetters(sink.id, { after, limit: LETTERS_AT_ONCE });
      if (letters.length === 0) return;
      for (const letter of letters) {
        after = letter.seq;
        const event = journal.event(letter.eventId);
        const delivery = event && (await this.#attempt(event));
        if (delivery === undefined || isOver(delivery)) {
          await store.remove(letter);
          this.#deadLetters--;
          continue;
        }
        if (this.#abort.signal.aborted) return;
        const { reason } = delivery;
        await store.amend({ ...letter, at: now(), attempts: letter.attempts + 1, reason });
        if (delivery.kind === "failed") return;
      }
    }
  }

  #logFailure(error: unknown): void {
    const { sink, log } = this.parts;
    this.#lastError = reasonOf(error);
    log.error({ sinkId: sink.id, err: error }, "the sink could not be followed");
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#abort.signal }).catch(() => {});
  }
}

function isOver(
  delivery: Delivery,
): delivery is Extract<Delivery, { kind: "delivered" | "passed" }> {
  return delivery.kind === "delivered" || delivery.kind === "passed";
}
