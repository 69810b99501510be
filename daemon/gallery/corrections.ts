import type { Database, RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import { squaredDistance } from "../vision/embed.js";
import {
  type Correction,
  decodeCorrection,
  encodeCorrection,
  openNegative,
  type StoredCorrection,
  sealNegative,
} from "./correction-records.js";
import { optionalDatabase } from "./database.js";
import type { Keyring } from "./keyring.js";

export type { Correction } from "./correction-records.js";

export interface CorrectionOptions {
  root: RootDatabase;
  keyring: Pick<Keyring, "get">;
  encoder: { id: string; length: number };
  previous: { id: string; length: number } | null;
  log: Pick<Logger, "error">;
}

interface Negative {
  encoderId: string;
  embedding: Float32Array;
}

/** Opens the corrections and loads them; records that fail their checks are left out. */
export function openCorrections(options: CorrectionOptions): Corrections {
  const corrections = new Corrections(options, optionalDatabase(options.root, "corrections"));
  corrections.load();
  return corrections;
}

/**
 * What people said of recognitions: "this is not that person", kept with the face as a negative
 * example of that person, and "it is". Each can be taken back. A negative example of an encoder
 * that is not in use is kept, and compared with nothing.
 */
export class Corrections {
  #all = new Map<string, Correction>();
  #ofPerson = new Map<string, Set<string>>();
  #ofEvent = new Map<string, string>();
  #negatives = new Map<string, Negative>();

  constructor(
    private readonly options: CorrectionOptions,
    /** Null where there never were any and nothing may be written. */
    private readonly database: Database<unknown, string> | null,
  ) {}

  load(): void {
    const { encoder, previous, keyring, log } = this.options;
    for (const { key: id, value } of this.database?.getRange() ?? []) {
      try {
        const stored = decodeCorrection(value);
        const { correction } = stored;
        if (correction.id !== id) throw new Error(`it says to be ${correction.id}`);
        const key = keyring.get(correction.personId);
        if (!key) throw new Error("its person's key is missing");
        if (!("sealed" in stored)) {
          this.#remember(correction, null);
          continue;
        }
        const { encoderId } = stored.correction;
        const maker = [encoder, previous].find((one) => one?.id === encoderId);
        const negative = maker && openNegative(stored, { key, length: maker.length });
        this.#remember(correction, negative ? { encoderId, embedding: negative } : null);
      } catch (error) {
        const about = { code: "CORRUPT_RECORD", kind: "correction", id, reason: String(error) };
        log.error(about, "record left out");
      }
    }
  }

  /** Throws NOT_FOUND. */
  existing(id: string): Correction {
    const correction = this.#all.get(id);
    if (!correction) throw new LimenError("NOT_FOUND", `there is no correction ${id}`);
    return correction;
  }

  ofEvent(eventId: string): Correction | null {
    return this.#all.get(this.#ofEvent.get(eventId) ?? "") ?? null;
  }

  /** Oldest first. */
  ofPerson(personId: string): Correction[] {
    const ids = [...(this.#ofPerson.get(personId) ?? [])];
    return ids
      .map((id) => this.#all.get(id) as Correction)
      .sort((a, b) => a.at.getTime() - b.at.getTime());
  }

  /** Squared distance to the person's nearest negative example of an encoder; null without one. */
  nearestNegative(
    personId: string,
    probe: Float32Array,
    encoderId = this.options.encoder.id,
  ): number | null {
    let nearest: number | null = null;
    for (const id of this.#ofPerson.get(personId) ?? []) {
      const negative = this.#negatives.get(id);
      if (negative?.encoderId !== encoderId) continue;
      const distance = squaredDistance(probe, negative.embedding);
      if (nearest === null || distance < nearest) nearest = distance;
    }
    return nearest;
  }

  /** On the disk when this resolves, and in force from then on. Throws CORRUPT_RECORD. */
  async addRejected(
    correction: Extract<Correction, { kind: "rejected" }>,
    negative: Float32Array,
  ): Promise<void> {
    const key = this.options.keyring.get(correction.personId);
    if (!key) {
      throw new LimenError(
        "CORRUPT_RECORD",
        `the key of person ${correction.personId} is lost; delete and enrol the person again`,
      );
    }
    await this.#write(sealNegative(correction, negative, key));
    this.#remember(correction, { encoderId: correction.encoderId, embedding: negative });
  }

  async addConfirmed(correction: Extract<Correction, { kind: "confirmed" }>): Promise<void> {
    await this.#write({ correction });
    this.#remember(correction, null);
  }

  async remove({ id }: Pick<Correction, "id">): Promise<void> {
    await this.options.root.transaction(() => void this.#db.remove(id));
    await this.options.root.flushed;
    this.#forget(id);
  }

  /** Erases a person's, within the transaction that erases the person; `forgetAllOf` follows it. */
  eraseAllOf(personId: string): void {
    for (const id of this.#ofPerson.get(personId) ?? []) this.#db.remove(id);
  }

  forgetAllOf(personId: string): void {
    for (const id of [...(this.#ofPerson.get(personId) ?? [])]) this.#forget(id);
    this.#ofPerson.delete(personId);
  }

  get #db(): Database<unknown, string> {
    if (!this.database) throw new Error("the database is open to be read alone");
    return this.database;
  }

  async #write(stored: StoredCorrection): Promise<void> {
    const record = encodeCorrection(stored);
    await this.options.root.transaction(() => void this.#db.put(stored.correction.id, record));
    await this.options.root.flushed;
  }

  #remember(correction: Correction, negative: Negative | null): void {
    const { id, personId, eventId } = correction;
    const own = this.#ofPerson.get(personId) ?? new Set();
    this.#all.set(id, correction);
    this.#ofPerson.set(personId, own.add(id));
    this.#ofEvent.set(eventId, id);
    if (negative) this.#negatives.set(id, negative);
  }

  #forget(id: string): void {
    const correction = this.#all.get(id);
    if (!correction) return;
    this.#all.delete(id);
    this.#negatives.delete(id);
    this.#ofPerson.get(correction.personId)?.delete(id);
    if (this.#ofEvent.get(correction.eventId) === id) this.#ofEvent.delete(correction.eventId);
  }
}
