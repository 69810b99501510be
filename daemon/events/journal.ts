import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database, RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import { type EventFaces, loadEventFaces } from "./event-faces.js";
import { decodeEvent, encodeEvent } from "./records.js";
import { type EventFilter, fitsFilter, type JournaledEvent, type NewEvent } from "./types.js";

export interface JournalOptions {
  root: RootDatabase;
  retention: { maxEvents: number; maxAgeDays: number };
  now: () => Date;
  log: Pick<Logger, "error">;
}

/** What is kept beside an event: in its transaction, so that both are on the disk or neither is. */
export interface Kept {
  write(): void;
  /** Memory follows the disk, before anybody hears of the event. Must not fail. */
  done(): Promise<void>;
  /** The transaction failed: what was prepared for it goes. */
  undo(): Promise<void>;
}

export type Keeper = (event: NewEvent, seq: number) => Promise<Kept | null>;

const MS_A_DAY = 86_400_000;
/** Some milliseconds of reading. */
const READS_A_TURN = 256;
const JOURNAL_ID = "journalId";
/** The first sequence number still kept, and the last one given out: both outlive their events. */
const FIRST_SEQ = "firstSeq";
const LAST_SEQ = "lastSeq";

export async function openJournal(options: JournalOptions): Promise<Journal> {
  const events = options.root.openDB<unknown, number>({ name: "events" });
  const state = options.root.openDB<unknown, string>({ name: "journal" });
  const faces = options.root.openDB<unknown, number>({ name: "event-faces" });
  const id = state.get(JOURNAL_ID);
  if (id === undefined) {
    await options.root.transaction(() => {
      state.put(JOURNAL_ID, randomBytes(4).toString("hex"));
      state.put(FIRST_SEQ, 1);
      state.put(LAST_SEQ, 0);
    });
    await options.root.flushed;
  }
  return new Journal(options, events, state, loadEventFaces(faces, options.log));
}

/**
 * Every event, in order, on the disk before anybody hears of it. Sequence numbers have no gap, so
 * a reader who knows the last one it saw can go on without missing or repeating one.
 */
export class Journal {
  #id: string;
  #firstSeq: number;
  #lastSeq: number;
  #writing: Promise<unknown> = Promise.resolve();
  #listeners = new Set<() => void>();

  constructor(
    private readonly options: JournalOptions,
    private readonly events: Database<unknown, number>,
    private readonly state: Database<unknown, string>,
    readonly faces: EventFaces,
  ) {
    this.#id = String(state.get(JOURNAL_ID));
    this.#firstSeq = Number(state.get(FIRST_SEQ));
    this.#lastSeq = Number(state.get(LAST_SEQ));
  }

  /**
   * Resolves when the event is safe from a power cut; then tells the listeners. `make` is asked for
   * the event at the moment of its writing, with the id it will have, and nothing else is written
   * meanwhile: what belongs to the event can be stored, and what it says can be checked, before
   * anybody hears of it.
   */
  append(
    make: (id: string) => NewEvent | Promise<NewEvent>,
    keeper?: Keeper,
  ): Promise<JournaledEvent> {
    return this.exclusively(async () => {
      const seq = this.#lastSeq + 1;
      const event = await make(this.#idOf(seq));
      const record = encodeEvent(event);
      const kept = await keeper?.(event, seq);
      try {
        await this.options.root.transaction(() => {
          this.events.put(seq, record);
          this.state.put(LAST_SEQ, seq);
          kept?.write();
        });
        await this.options.root.flushed;
      } catch (error) {
        await kept?.undo();
        throw error;
      }
      this.#lastSeq = seq;
      await kept?.done();
      for (const listener of [...this.#listeners]) listener();
      return this.#numbered(seq, event);
    });
  }

  eventAt(seq: number): JournaledEvent | undefined {
    return this.#read(seq);
  }

  event(id: string): JournaledEvent | undefined {
    const [journalId, seq] = id.split("-");
    if (journalId !== this.#id || !/^\d{1,15}$/.test(seq ?? "")) return undefined;
    return this.#read(Number(seq));
  }

  cursorOf({ seq }: Pick<JournaledEvent, "seq">): string {
    return Buffer.from(`${this.#id}:${seq}`).toString("base64url");
  }

  /** The sequence number of a cursor. Throws BAD_CURSOR. */
  parseCursor(cursor: string): number {
    const text = Buffer.from(cursor, "base64url").toString("utf8");
    const [, journalId, digits] = /^([0-9a-f]{8}):(\d{1,15})$/.exec(text) ?? [];
    const seq = Number(digits);
    if (journalId !== this.#id || !(seq <= this.#lastSeq)) {
      throw new LimenError(
        "BAD_CURSOR",
        "the cursor is not one of this journal; subscribe without `after` to begin anew",
      );
    }
    return seq;
  }

  /** What every event's id begins with; of this installation alone. */
  get journalId(): string {
    return this.#id;
  }

  lastSeq(): number {
    return this.#lastSeq;
  }

  /** Ascending. Throws CURSOR_EXPIRED where events after `seq` were erased by retention. */
  readAfter(seq: number, limit: number): JournaledEvent[] {
    if (seq + 1 < this.#firstSeq) {
      const oldest = this.cursorOf({ seq: this.#firstSeq - 1 });
      throw new LimenError(
        "CURSOR_EXPIRED",
        "events after this cursor were erased by retention; go on from the cursor `oldest`",
        { details: { oldest } },
      );
    }
    const events: JournaledEvent[] = [];
    for (let next = seq + 1; next <= this.#lastSeq && events.length < limit; next++) {
      const event = this.#read(next);
      if (event) events.push(event);
    }
    return events;
  }

  /**
   * Newest first, older than `seq` (null: from the newest). A long search lets others have their
   * turn in between: who asks for what is not there must not hold up the door.
   */
  async readBefore(
    seq: number | null,
    limit: number,
    filter: EventFilter,
  ): Promise<{ events: JournaledEvent[]; hasMore: boolean }> {
    const events: JournaledEvent[] = [];
    let looked = 0;
    for (let next = (seq ?? this.#lastSeq + 1) - 1; next >= this.#firstSeq; next--) {
      if (++looked % READS_A_TURN === 0) await nextTurn();
      const event = this.#read(next);
      if (!event || !fitsFilter(event, filter)) continue;
      if (events.length === limit) return { events, hasMore: true };
      events.push(event);
    }
    return { events, hasMore: false };
  }

  /** Oldest first, newer than `seq`, with turns for others too. Throws CURSOR_EXPIRED. */
  async readNewer(
    seq: number,
    limit: number,
    filter: EventFilter,
  ): Promise<{ events: JournaledEvent[]; hasMore: boolean }> {
    const events: JournaledEvent[] = [];
    for (let after = seq; after < this.#lastSeq; after += READS_A_TURN) {
      for (const event of this.readAfter(after, READS_A_TURN)) {
        if (event.seq > after + READS_A_TURN) break;
        if (!fitsFilter(event, filter)) continue;
        if (events.length === limit) return { events, hasMore: true };
        events.push(event);
      }
      await nextTurn();
    }
    return { events, hasMore: false };
  }

  /** Ids of the events in which the person was recognised, with one that is being written. */
  async eventIdsOf(personId: string): Promise<string[]> {
    await this.exclusively(async () => {});
    const filter = { personIds: [personId] };
    const { events } = await this.readBefore(null, Number.POSITIVE_INFINITY, filter);
    return events.map(({ id }) => id);
  }

  /** Tells of each append, after it is safe; returns how to stop that. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Erases what is past its retention; returns the ids of what was erased. */
  prune(): Promise<string[]> {
    return this.exclusively(async () => {
      const { maxEvents, maxAgeDays } = this.options.retention;
      const oldest = this.options.now().getTime() - maxAgeDays * MS_A_DAY;
      let keepFrom = Math.max(this.#firstSeq, this.#lastSeq - maxEvents + 1);
      while (keepFrom <= this.#lastSeq) {
        const event = this.#read(keepFrom);
        if (event && event.at.getTime() >= oldest) break;
        keepFrom++;
      }
      const erased = range(this.#firstSeq, keepFrom);
      if (erased.length === 0) return [];
      await this.options.root.transaction(() => {
        for (const seq of erased) this.events.remove(seq);
        this.faces.remove(erased);
        this.state.put(FIRST_SEQ, keepFrom);
      });
      await this.options.root.flushed;
      this.#firstSeq = keepFrom;
      this.faces.forget(erased);
      return erased.map((seq) => this.#idOf(seq));
    });
  }

  #read(seq: number): JournaledEvent | undefined {
    const record = this.events.get(seq);
    if (record === undefined) return undefined;
    try {
      return this.#numbered(seq, decodeEvent(record));
    } catch (error) {
      this.options.log.error(
        { code: "CORRUPT_RECORD", seq, reason: String(error) },
        "event left out",
      );
      return undefined;
    }
  }

  #numbered(seq: number, event: NewEvent): JournaledEvent {
    return { ...event, seq, id: this.#idOf(seq), owner: this.faces.face(seq)?.owner ?? null };
  }

  #idOf(seq: number): string {
    return `${this.#id}-${seq}`;
  }

  /** Nothing is journalled meanwhile: what changes beside the journal changes between events. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(work);
    this.#writing = result.catch(() => {});
    return result;
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
