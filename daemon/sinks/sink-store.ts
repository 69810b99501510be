import type { Database, RootDatabase } from "lmdb";
import { z } from "zod";
import type { Logger } from "../log.js";

/** An event that a sink would not take. The event itself stays in the journal alone. */
export interface DeadLetter {
  sinkId: string;
  seq: number;
  eventId: string;
  /** When it was given up last. */
  at: Date;
  attempts: number;
  reason: string;
}

const letterRecord = z.strictObject({
  v: z.literal(1),
  eventId: z.string(),
  at: z.number().transform((ms) => new Date(ms)),
  attempts: z.int().positive(),
  reason: z.string(),
});

const topicsRecord = z.strictObject({ v: z.literal(1), topics: z.array(z.string()) });

type LetterKey = [sinkId: string, seq: number];

export function openSinkStore(root: RootDatabase, log: Pick<Logger, "error">): SinkStore {
  return new SinkStore(
    root,
    log,
    root.openDB<unknown, string>({ name: "sinkCursors" }),
    root.openDB<unknown, LetterKey>({ name: "deadLetters" }),
    root.openDB<unknown, string>({ name: "retainedTopics" }),
  );
}

/**
 * How far each sink has come, what it would not take, and what it has of us. A position may be lost
 * by a power cut: then events are sent again, which is what at least once means.
 */
export class SinkStore {
  constructor(
    private readonly root: RootDatabase,
    private readonly log: Pick<Logger, "error">,
    private readonly cursors: Database<unknown, string>,
    private readonly letters: Database<unknown, LetterKey>,
    private readonly topics: Database<unknown, string>,
  ) {}

  /** The cursor of the last event that the sink is done with; undefined for a new sink. */
  cursor(sinkId: string): string | undefined {
    const stored = this.cursors.get(sinkId);
    return typeof stored === "string" ? stored : undefined;
  }

  async setCursor(sinkId: string, cursor: string): Promise<void> {
    await this.cursors.put(sinkId, cursor);
  }

  /** Where the sink may have left something at its broker. */
  retainedTopics(sinkId: string): string[] {
    const parsed = topicsRecord.safeParse(this.topics.get(sinkId) ?? { v: 1, topics: [] });
    if (parsed.success) return parsed.data.topics;
    this.log.error({ code: "CORRUPT_RECORD", sinkId }, "topics at the broker left out");
    return [];
  }

  /** On the disk when this resolves. */
  async setRetainedTopics(sinkId: string, topics: readonly string[]): Promise<void> {
    await this.topics.put(sinkId, { v: 1, topics });
    await this.root.flushed;
  }

  /** Sets the event aside and goes past it, in one transaction and on the disk. */
  async bury(letter: DeadLetter, cursor: string): Promise<void> {
    await this.root.transaction(() => {
      this.cursors.put(letter.sinkId, cursor);
      this.letters.put([letter.sinkId, letter.seq], recordOf(letter));
    });
    await this.root.flushed;
  }

  async amend(letter: DeadLetter): Promise<void> {
    await this.letters.put([letter.sinkId, letter.seq], recordOf(letter));
  }

  async remove({ sinkId, seq }: Pick<DeadLetter, "sinkId" | "seq">): Promise<void> {
    await this.letters.remove([sinkId, seq]);
  }

  /** Oldest event first, after the given sequence number; what fails its checks is left out. */
  deadLetters(sinkId: string, { after, limit }: { after: number; limit: number }): DeadLetter[] {
    const entries = this.letters.getRange({ ...rangeOf(sinkId, after + 1), limit });
    return [...entries].flatMap(({ key: [, seq], value }) => {
      const parsed = letterRecord.safeParse(value);
      if (!parsed.success) {
        this.log.error({ code: "CORRUPT_RECORD", sinkId, seq }, "dead letter left out");
        return [];
      }
      const { v, ...letter } = parsed.data;
      return [{ sinkId, seq, ...letter }];
    });
  }

  countDeadLetters(sinkId: string): number {
    return this.letters.getKeysCount(rangeOf(sinkId, 0));
  }
}

function recordOf({ eventId, at, attempts, reason }: DeadLetter): unknown {
  return { v: 1, eventId, at: at.getTime(), attempts, reason };
}

function rangeOf(sinkId: string, firstSeq: number): { start: LetterKey; end: LetterKey } {
  return { start: [sinkId, firstSeq], end: [sinkId, Number.MAX_SAFE_INTEGER] };
}
