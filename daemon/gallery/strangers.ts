import type { Database, RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import type { Keyring } from "./keyring.js";
import type { Stranger } from "./stranger-clusters.js";
import { decodeStranger, encodeStranger } from "./stranger-records.js";
import { pageOfStrangers, type StrangersPage, type StrangersQuery } from "./strangers-page.js";
import { TemplateIndex } from "./template-index.js";

export type { Stranger } from "./stranger-clusters.js";

export interface StrangersOptions {
  root: RootDatabase;
  /** One key a stranger, apart from those of the people enrolled. */
  keyring: Keyring;
  encoder: { id: string; length: number };
  log: Pick<Logger, "error">;
}

/**
 * Opens the strangers and loads them; records that fail their checks are left out. Keys without a
 * stranger are what a crash left of a write: they are shredded.
 */
export async function openStrangers(options: StrangersOptions): Promise<Strangers> {
  const db = options.root.openDB<unknown, string>({ name: "strangers" });
  const strangers = new Strangers(options, db);
  strangers.load();
  await options.keyring.shredOrphans((id) => db.doesExist(id));
  return strangers;
}

/**
 * Everybody who came and is not enrolled, each with a key of their own. What
 * `writing` returns and `remove` write within a transaction of the caller's, who lets memory follow
 * by `remember` and `forget` once it is on the disk.
 */
export class Strangers {
  #strangers = new Map<string, Stranger>();
  #index: TemplateIndex;

  constructor(
    private readonly options: StrangersOptions,
    private readonly db: Database<unknown, string>,
  ) {
    this.#index = new TemplateIndex(options.encoder.length);
  }

  load(): void {
    const { encoder, keyring, log } = this.options;
    for (const { key: id, value } of this.db.getRange()) {
      try {
        const stranger = decodeStranger(value, { keyOf: (one) => keyring.get(one), encoder });
        if (stranger.id !== id) throw new Error(`it says to be ${stranger.id}`);
        this.remember(stranger);
      } catch (error) {
        const about = { code: "CORRUPT_RECORD", kind: "stranger", id, reason: String(error) };
        log.error(about, "record left out");
      }
    }
  }

  get keyring(): Keyring {
    return this.options.keyring;
  }

  get size(): number {
    return this.#strangers.size;
  }

  all(): Iterable<Stranger> {
    return this.#strangers.values();
  }

  get(id: string): Stranger | null {
    return this.#strangers.get(id) ?? null;
  }

  isDismissed(id: string): boolean {
    return Boolean(this.#strangers.get(id)?.dismissedAt);
  }

  /** Throws NOT_FOUND. */
  existing(id: string): Stranger {
    const stranger = this.#strangers.get(id);
    if (!stranger) throw new LimenError("NOT_FOUND", `there is no stranger ${id}`);
    return stranger;
  }

  /** Throws BAD_CURSOR. */
  page(query: StrangersQuery): StrangersPage {
    return pageOfStrangers(this.#strangers.values(), query);
  }

  /** Whose nearest template is nearer than this (squared) to the probe, and nearest of all. */
  nearest(probe: Float32Array, distance: number): Stranger | null {
    const [near] = this.#index.nearestPeople(probe, 1);
    return near && near.distance < distance ? this.get(near.personId) : null;
  }

  isComparable({ encoderId }: Pick<Stranger, "encoderId">): boolean {
    return encoderId === this.options.encoder.id;
  }

  /** How to write it: what can fail has not failed when this returns. Throws CORRUPT_RECORD. */
  writing(stranger: Stranger): () => void {
    const { id } = stranger;
    const key = this.keyring.get(id);
    if (!key) throw new LimenError("CORRUPT_RECORD", `the key of stranger ${id} is lost`);
    const record = encodeStranger(stranger, key);
    return () => void this.db.put(id, record);
  }

  remove(id: string): void {
    this.db.remove(id);
  }

  remember(stranger: Stranger): void {
    this.forget(stranger.id);
    this.#strangers.set(stranger.id, stranger);
    if (!this.isComparable(stranger)) return;
    for (const { eventSeq, embedding } of stranger.templates) {
      this.#index.add(rowOf(stranger.id, eventSeq), stranger.id, embedding);
    }
  }

  forget(id: string): void {
    for (const { eventSeq } of this.#strangers.get(id)?.templates ?? []) {
      this.#index.remove(rowOf(id, eventSeq));
    }
    this.#strangers.delete(id);
  }
}

function rowOf(strangerId: string, eventSeq: number): string {
  return `${strangerId} ${eventSeq}`;
}
