import { randomUUID } from "node:crypto";
import { FaceMemory } from "../../daemon/events/face-memory.js";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import type { CorrectionParts } from "../../daemon/events/match-corrections.js";
import type { Snapshots } from "../../daemon/events/snapshots.js";
import type { ErasureParts } from "../../daemon/events/stranger-erasure.js";
import type { JournaledEvent, NewEvent } from "../../daemon/events/types.js";
import { removeDirectory, temporaryDirectory } from "./daemon-process.js";
import { ENCODER, type OpenStores, openStores } from "./stores.js";

export type MemoryParts = CorrectionParts & ErasureParts;

/** τ of these tests: faces along one axis, nudged by less than 0.45, are one person's. */
export const THRESHOLD = 0.2;

/** Everything that is remembered of faces, over these stores. */
export function memoryOf(
  { root, keyring, gallery, strangers, log }: OpenStores,
  given: { journal: Journal; snapshots?: Pick<Snapshots, "erase"> } & Partial<MemoryParts>,
): MemoryParts {
  return {
    ...{ root, keyring, gallery, strangers, log },
    snapshots: { erase: async () => 0 },
    encoder: ENCODER,
    rules: {
      enabled: true,
      distance: THRESHOLD,
      maxTemplates: 3,
      maxStrangers: 10,
      maxAgeDays: 30,
      minQuality: 0.3,
    },
    threshold: () => THRESHOLD,
    likeness: () => ({ duplicate: THRESHOLD, similar: 0.3, different: 0.4 }),
    risk: () => ({ threshold: THRESHOLD, templates: 1, expectedFalseAcceptsPerYear: null }),
    maxPerPerson: 5,
    newId: randomUUID,
    now: () => new Date(),
    ...given,
  };
}

/** A memory on a real database in a directory of its own, which can be closed and opened again. */
export class TestMemory {
  readonly directory = temporaryDirectory();
  stores!: OpenStores;
  journal!: Journal;
  parts!: MemoryParts;
  memory!: FaceMemory;
  now = new Date("2026-03-01T12:00:00Z");
  erasedSnapshots: string[] = [];
  retention = { maxEvents: 100, maxAgeDays: 30 };

  async open(encoder = ENCODER): Promise<void> {
    const now = () => this.now;
    this.stores = await openStores(this.directory, { encoder, now });
    const { root, log } = this.stores;
    this.journal = await openJournal({ root, retention: this.retention, now, log });
    const erase = async (ids: readonly string[]) => {
      this.erasedSnapshots.push(...ids);
      return ids.length;
    };
    const given = { journal: this.journal, snapshots: { erase }, encoder, now };
    this.parts = memoryOf(this.stores, given);
    this.memory = new FaceMemory(this.parts);
  }

  async restart(encoder = ENCODER): Promise<void> {
    await this.stores.close();
    await this.open(encoder);
  }

  async close(): Promise<void> {
    await this.stores.close();
    removeDirectory(this.directory);
  }

  /** Journals the event with its face. */
  append(event: NewEvent, embedding: Float32Array | null): Promise<JournaledEvent> {
    return this.journal.append(() => event, this.memory.keeper(embedding));
  }
}
