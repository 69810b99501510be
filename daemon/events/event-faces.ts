import type { Database } from "lmdb";
import { z } from "zod";
import { parseRecord, sealedBytes } from "../gallery/records.js";
import { openSealedEmbedding, sealEmbedding } from "../gallery/sealed-embedding.js";
import type { Logger } from "../log.js";

/** Whose face an event shows: with their key it is sealed, and with their key it goes. */
export interface FaceOwner {
  kind: "person" | "stranger";
  id: string;
}

export interface EventFace {
  owner: FaceOwner;
  /** The encoder that made the embedding; those of different encoders are never compared. */
  encoderId: string;
}

const faceRecord = z.strictObject({
  v: z.literal(1),
  ownerKind: z.enum(["person", "stranger"]),
  ownerId: z.uuid(),
  encoderId: z.string().min(1),
  sealed: sealedBytes,
});

/** Loads the faces; those that fail their checks are reported by the event's number and left out. */
export function loadEventFaces(
  db: Database<unknown, number>,
  log: Pick<Logger, "error">,
): EventFaces {
  const faces = new EventFaces(db);
  for (const { key: seq, value } of db.getRange()) {
    try {
      const { ownerKind, ownerId, encoderId } = parseRecord(faceRecord, value);
      faces.remember(seq, { owner: { kind: ownerKind, id: ownerId }, encoderId });
    } catch (error) {
      const about = { code: "CORRUPT_RECORD", kind: "event face", seq, reason: String(error) };
      log.error(about, "record left out");
    }
  }
  return faces;
}

/**
 * The face of each event, the embedding of the visit's best frame, sealed with its owner's key. Whose it is, is in
 * memory; the embeddings are not. What `writing` returns and `remove` write within a transaction of
 * the caller's, who lets memory follow by `remember` and `forget` once it is on the disk.
 */
export class EventFaces {
  #faces = new Map<number, EventFace>();
  #seqsOf = new Map<string, Set<number>>();

  constructor(private readonly db: Database<unknown, number>) {}

  face(seq: number): EventFace | null {
    return this.#faces.get(seq) ?? null;
  }

  /** The events that show this owner's face, ascending. */
  seqsOf(ownerId: string): number[] {
    return [...(this.#seqsOf.get(ownerId) ?? [])].sort((a, b) => a - b);
  }

  /** Everybody whose face is kept. */
  owners(): FaceOwner[] {
    return [...this.#seqsOf.values()].map((seqs) => {
      const [seq] = seqs;
      return (this.#faces.get(seq) as EventFace).owner;
    });
  }

  /** The events that show a face, the newest first. */
  seqs(): number[] {
    return [...this.#faces.keys()].sort((a, b) => b - a);
  }

  /** (length,) float32; null where there is none. Throws CORRUPT_RECORD where it does not open. */
  open(
    seq: number,
    opening: { key: Uint8Array; length: number | null },
  ): { face: EventFace; embedding: Float32Array } | null {
    const face = this.#faces.get(seq);
    const record = this.db.get(seq);
    if (!face || record === undefined) return null;
    const { sealed } = parseRecord(faceRecord, record);
    const boundTo = bindingOf(seq, face);
    return { face, embedding: openSealedEmbedding(sealed, { ...opening, boundTo }) };
  }

  /** How to write it: what can fail has not failed when this returns. Throws RangeError. */
  writing(
    seq: number,
    face: EventFace,
    { embedding, key }: { embedding: Float32Array; key: Uint8Array },
  ): () => void {
    const { owner, encoderId } = face;
    const sealed = sealEmbedding(embedding, { key, boundTo: bindingOf(seq, face) });
    const record: z.input<typeof faceRecord> = {
      v: 1,
      ownerKind: owner.kind,
      ownerId: owner.id,
      encoderId,
      sealed,
    };
    return () => void this.db.put(seq, record);
  }

  remove(seqs: readonly number[]): void {
    for (const seq of seqs) this.db.remove(seq);
  }

  remember(seq: number, face: EventFace): void {
    this.forget([seq]);
    this.#faces.set(seq, face);
    const own = this.#seqsOf.get(face.owner.id) ?? new Set();
    this.#seqsOf.set(face.owner.id, own.add(seq));
  }

  forget(seqs: readonly number[]): void {
    for (const seq of seqs) {
      const ownerId = this.#faces.get(seq)?.owner.id;
      if (ownerId === undefined) continue;
      this.#faces.delete(seq);
      const own = this.#seqsOf.get(ownerId);
      own?.delete(seq);
      if (own?.size === 0) this.#seqsOf.delete(ownerId);
    }
  }
}

function bindingOf(seq: number, { owner, encoderId }: EventFace): string {
  return `event face ${seq}|${owner.kind} ${owner.id}|${encoderId}`;
}
