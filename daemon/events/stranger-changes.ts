import { LimenError } from "../errors.js";
import {
  type EnrolFacesParts,
  type Enrollee,
  type Enrolment,
  enrolFaces,
} from "../gallery/enrol-faces.js";
import { mergedStranger, type Stranger } from "../gallery/stranger-clusters.js";
import { type Change, commit, facesMoved, strangerErased, strangerStored } from "./changes.js";
import type { FaceOwner } from "./event-faces.js";
import { type FaceMemoryParts, keyOfOwner } from "./face-memory.js";

/** Strangers merged at once. */
const MOST_MERGED = 100;

/**
 * Makes a stranger a person: a new one, or one who is enrolled. The templates go to the person as
 * by enrolling, the history with them; the stranger and their key are gone. A crash in between
 * leaves a stranger who looks like the person, to be named again. Throws NOT_FOUND, BAD_INPUT, and
 * what enrolFaces throws.
 */
export async function nameStranger(
  id: string,
  enrollee: Enrollee,
  parts: FaceMemoryParts & EnrolFacesParts & { allowDuplicate: boolean },
): Promise<Enrolment> {
  const { root, journal, keyring, strangers } = parts;
  return journal.exclusively(async () => {
    const stranger = strangers.existing(id);
    const faces = strangers.isComparable(stranger) ? stranger.templates : [];
    if (faces.length === 0 && enrollee.kind === "new") {
      throw new LimenError(
        "BAD_INPUT",
        "the stranger was seen by another encoder than the one in use; enrol them from a picture, then name the stranger with personId",
      );
    }
    const placed = faces.map(({ quality, embedding }, index) => {
      return { index, face: { quality, embedding, source: "stranger" as const, crop: null } };
    });
    const enrolment = await enrolFaces(enrollee, placed, parts);
    const owner: FaceOwner = { kind: "person", id: enrolment.person.id };
    const key = existingKey(keyring.get(owner.id), owner);
    await commit(root, [
      ...movedTo({ owner, key }, [stranger], parts),
      strangerErased(strangers, id),
    ]);
    await strangers.keyring.shred(id);
    return enrolment;
  });
}

/**
 * Joins strangers of whom somebody says that they are one: the others become part of `into`. Throws
 * NOT_FOUND, or BAD_INPUT where there is nobody to join.
 */
export async function mergeStrangers(
  { ids, into }: { ids: readonly string[]; into: string },
  parts: FaceMemoryParts,
): Promise<Stranger> {
  const { root, journal, strangers, rules } = parts;
  const joining = [...new Set(ids)].filter((id) => id !== into);
  if (joining.length < 1 || joining.length > MOST_MERGED) {
    throw new LimenError("BAD_INPUT", `ids must name 1 to ${MOST_MERGED} strangers besides into`);
  }
  return journal.exclusively(async () => {
    const staying = strangers.existing(into);
    const others = joining.map((id) => strangers.existing(id));
    const merged = mergedStranger(staying, others, rules);
    const owner: FaceOwner = { kind: "stranger", id: into };
    const key = existingKey(strangers.keyring.get(into), owner);
    await commit(root, [
      ...movedTo({ owner, key }, others, parts),
      ...others.map(({ id }) => strangerErased(strangers, id)),
      strangerStored(strangers, merged),
    ]);
    for (const { id } of others) await strangers.keyring.shred(id);
    return merged;
  });
}

/**
 * Says that a stranger need not be told of, from now on and for good, or takes it back. Saying it
 * twice changes nothing. Throws NOT_FOUND.
 */
export async function setDismissed(
  id: string,
  isDismissed: boolean,
  { root, journal, strangers, now }: FaceMemoryParts,
): Promise<Stranger> {
  return journal.exclusively(async () => {
    const stranger = strangers.existing(id);
    if ((stranger.dismissedAt !== null) === isDismissed) return stranger;
    const changed = { ...stranger, dismissedAt: isDismissed ? now() : null };
    await commit(root, [strangerStored(strangers, changed)]);
    return changed;
  });
}

function movedTo(
  to: { owner: FaceOwner; key: Uint8Array },
  from: readonly Stranger[],
  parts: FaceMemoryParts,
): Change[] {
  const { faces } = parts.journal;
  const seqs = from.flatMap(({ id }) => faces.seqsOf(id));
  const keyOf = (owner: FaceOwner) => keyOfOwner(owner, parts);
  return facesMoved(seqs, to, { faces, keyOf, log: parts.log });
}

function existingKey(key: Uint8Array | undefined, { kind, id }: FaceOwner): Uint8Array {
  if (key) return key;
  throw new LimenError("CORRUPT_RECORD", `the key of ${kind} ${id} is lost`);
}
