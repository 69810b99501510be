import type { RootDatabase } from "lmdb";
import { reasonOf } from "../errors.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Keyring } from "../gallery/keyring.js";
import {
  type ClusterRules,
  leastMissed,
  newStranger,
  withoutVisit,
  withVisit,
} from "../gallery/stranger-clusters.js";
import type { Strangers } from "../gallery/strangers.js";
import type { Logger } from "../log.js";
import { type Change, faceStored, facesMoved, strangerErased, strangerStored } from "./changes.js";
import type { FaceOwner } from "./event-faces.js";
import type { Journal, Keeper, Kept } from "./journal.js";
import { forgetStranger } from "./stranger-erasure.js";
import type { NewEvent } from "./types.js";

export interface StrangerRules extends ClusterRules {
  /** Whether anything is kept of faces that nobody enrolled. */
  enabled: boolean;
  maxStrangers: number;
  /** Who was not seen for this long is erased, unless dismissed. */
  maxAgeDays: number;
  /** The least `overall` quality of a face that starts a stranger. */
  minQuality: number;
}

export interface FaceMemoryParts {
  root: RootDatabase;
  journal: Journal;
  gallery: Gallery;
  /** The people's; the strangers have their own. */
  keyring: Pick<Keyring, "get">;
  strangers: Strangers;
  encoder: { id: string; length: number };
  rules: StrangerRules;
  newId: () => string;
  now: () => Date;
  log: Pick<Logger, "error">;
}

/** Visits whose "unknown" may still be revised; older ones are over. */
const MAX_REVISABLE = 256;

export function keyOfOwner(
  { kind, id }: FaceOwner,
  { keyring, strangers }: Pick<FaceMemoryParts, "keyring" | "strangers">,
): Uint8Array | undefined {
  return (kind === "person" ? keyring : strangers.keyring).get(id);
}

/**
 * Keeps the face of each decision beside its event: a person's with their key, an unknown one with
 * that of the stranger it belongs to. A rejected visit's is not kept, since whose it is remains
 * open, so that nobody's erasing could reach it; but for CORRECTED, which says that it is a
 * stranger's. Everything here happens within the journal's exclusive section.
 */
export class FaceMemory {
  /** The event of each visit that was told of as unknown. */
  #unknownOfVisit = new Map<string, number>();

  constructor(private readonly parts: FaceMemoryParts) {}

  /** For Journal.append. What cannot be kept is reported; the event counts all the same. */
  keeper(embedding: Float32Array | null): Keeper {
    return async (event, seq) => {
      if (!embedding) return null;
      try {
        return await this.#keep(event, seq, embedding);
      } catch (error) {
        this.parts.log.error({ seq, reason: reasonOf(error) }, "the event's face is not kept");
        return null;
      }
    };
  }

  #keep(event: NewEvent, seq: number, embedding: Float32Array): Promise<Kept | null> {
    switch (event.kind) {
      case "recognized":
        return this.#keepPerson(event, seq, embedding);
      case "unknown":
        return this.#keepStranger(event, seq, embedding);
      case "rejected":
        if (event.reason !== "CORRECTED") return Promise.resolve(null);
        return this.#keepStranger(event, seq, embedding);
      case "visit":
        return Promise.resolve(null);
    }
  }

  async #keepPerson(
    { personId, visitId }: Extract<NewEvent, { kind: "recognized" }>,
    seq: number,
    embedding: Float32Array,
  ): Promise<Kept | null> {
    const { journal, keyring, encoder } = this.parts;
    const key = keyring.get(personId);
    if (!key) return null;
    const owner: FaceOwner = { kind: "person", id: personId };
    const face = { seq, owner, encoderId: encoder.id };
    const revised = this.#takenBack(visitId, { owner, key });
    const stored = faceStored(journal.faces, face, { embedding, key });
    return this.#kept([stored, ...revised.changes], { emptied: revised.emptied, created: null });
  }

  async #keepStranger(event: NewEvent, seq: number, embedding: Float32Array): Promise<Kept | null> {
    const { journal, strangers, rules, encoder, newId } = this.parts;
    if (!rules.enabled) return null;
    const { at, quality, visitId } = event;
    const visit = { at, eventSeq: seq, quality, embedding };
    const known = strangers.nearest(embedding, rules.distance);
    if (!known && !((quality.overall ?? 0) >= rules.minQuality)) return null;
    const id = known?.id ?? newId();
    const key = known ? strangers.keyring.get(id) : await this.#newKey(id);
    if (!key) return null;
    const stranger = known
      ? withVisit(known, visit, rules)
      : newStranger(visit, { id, encoderId: encoder.id });
    const face = { seq, owner: { kind: "stranger", id }, encoderId: encoder.id } as const;
    const changes = [
      strangerStored(strangers, stranger),
      faceStored(journal.faces, face, { embedding, key }),
      { write: () => {}, done: () => this.#noteUnknown(visitId, seq) },
    ];
    return this.#kept(changes, { created: known ? null : id, emptied: null });
  }

  /** Where the strangers are as many as may be, one makes room. */
  async #newKey(id: string): Promise<Uint8Array> {
    const { strangers, rules } = this.parts;
    const over = strangers.size >= rules.maxStrangers ? leastMissed(strangers.all()) : null;
    if (over) await forgetStranger(over.id, this.parts);
    return strangers.keyring.create(id);
  }

  /** A visit that was told of as a stranger's, and is a person's: its face and its count go over. */
  #takenBack(
    visitId: string,
    to: { owner: FaceOwner; key: Uint8Array },
  ): { changes: Change[]; emptied: string | null } {
    const { journal, strangers, log } = this.parts;
    const { faces } = journal;
    const eventSeq = this.#unknownOfVisit.get(visitId);
    const owner = eventSeq === undefined ? undefined : faces.face(eventSeq)?.owner;
    const stranger = owner?.kind === "stranger" ? strangers.get(owner.id) : null;
    if (eventSeq === undefined || !stranger) return { changes: [], emptied: null };
    const keyOf = (one: FaceOwner) => keyOfOwner(one, this.parts);
    const moved = facesMoved([eventSeq], to, { faces, keyOf, log });
    const others = faces.seqsOf(stranger.id).filter((seq) => seq !== eventSeq);
    const lastSeenAt = journal.eventAt(others.at(-1) ?? 0)?.at ?? stranger.lastSeenAt;
    const left = withoutVisit(stranger, { eventSeq, lastSeenAt });
    if (left) return { changes: [...moved, strangerStored(strangers, left)], emptied: null };
    const gone = strangerErased(strangers, stranger.id);
    return { changes: [...moved, gone], emptied: stranger.id };
  }

  #kept(
    changes: readonly Change[],
    keys: { created: string | null; emptied: string | null },
  ): Kept {
    const { strangers, log } = this.parts;
    const shred = async (id: string | null) => {
      if (id === null) return;
      await strangers.keyring.shred(id).catch((error: unknown) => {
        log.error({ strangerId: id, reason: reasonOf(error) }, "key not shredded");
      });
    };
    return {
      write: () => {
        for (const change of changes) change.write();
      },
      done: async () => {
        for (const change of changes) change.done();
        await shred(keys.emptied);
      },
      undo: () => shred(keys.created),
    };
  }

  #noteUnknown(visitId: string, seq: number): void {
    this.#unknownOfVisit.set(visitId, seq);
    const [oldest] = this.#unknownOfVisit.keys();
    if (this.#unknownOfVisit.size > MAX_REVISABLE) this.#unknownOfVisit.delete(oldest);
  }
}
