import type { RootDatabase } from "lmdb";
import { reasonOf } from "../errors.js";
import type { Stranger, Strangers } from "../gallery/strangers.js";
import type { Logger } from "../log.js";
import type { EventFace, EventFaces, FaceOwner } from "./event-faces.js";

/**
 * What is written within a transaction, and how memory follows once it is on the disk. A transaction
 * of LMDB's is not undone by an error within it: what can fail has to fail before.
 */
export interface Change {
  write(): void;
  done(): void;
}

/** All of them in one transaction, flushed; then memory follows. */
export async function commit(root: RootDatabase, changes: readonly Change[]): Promise<void> {
  await root.transaction(() => {
    for (const change of changes) change.write();
  });
  await root.flushed;
  for (const change of changes) change.done();
}

export function strangerStored(strangers: Strangers, stranger: Stranger): Change {
  return {
    write: strangers.writing(stranger),
    done: () => strangers.remember(stranger),
  };
}

/** The record; the caller shreds the key after it. */
export function strangerErased(strangers: Strangers, id: string): Change {
  return {
    write: () => strangers.remove(id),
    done: () => strangers.forget(id),
  };
}

export function faceStored(
  faces: EventFaces,
  { seq, ...face }: EventFace & { seq: number },
  secret: { embedding: Float32Array; key: Uint8Array },
): Change {
  return {
    write: faces.writing(seq, face, secret),
    done: () => faces.remember(seq, face),
  };
}

export function facesErased(faces: EventFaces, seqs: readonly number[]): Change {
  return {
    write: () => faces.remove(seqs),
    done: () => faces.forget(seqs),
  };
}

/**
 * Hands faces of events to another owner: each is opened with its key and sealed anew with the
 * other's. What does not open is reported and erased: nobody could ever read it.
 */
export function facesMoved(
  seqs: readonly number[],
  to: { owner: FaceOwner; key: Uint8Array },
  parts: {
    faces: EventFaces;
    keyOf: (owner: FaceOwner) => Uint8Array | undefined;
    log: Pick<Logger, "error">;
  },
): Change[] {
  const { faces, keyOf, log } = parts;
  return seqs.map((seq) => {
    try {
      const from = faces.face(seq)?.owner;
      const key = from && keyOf(from);
      if (!key) throw new Error("its owner's key is missing");
      const opened = faces.open(seq, { key, length: null });
      if (!opened) throw new Error("it is not there");
      const { encoderId } = opened.face;
      const secret = { embedding: opened.embedding, key: to.key };
      return faceStored(faces, { seq, owner: to.owner, encoderId }, secret);
    } catch (error) {
      const about = { code: "CORRUPT_RECORD", kind: "event face", seq, reason: reasonOf(error) };
      log.error(about, "record erased");
      return facesErased(faces, [seq]);
    }
  });
}
