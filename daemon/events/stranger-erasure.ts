import type { LikenessRules } from "../gallery/likeness.js";
import { personLike } from "../gallery/stranger-person.js";
import { commit, facesErased, strangerErased } from "./changes.js";
import type { FaceMemoryParts } from "./face-memory.js";
import type { Snapshots } from "./snapshots.js";

const MS_A_DAY = 86_400_000;

export interface ErasureParts extends FaceMemoryParts {
  snapshots: Pick<Snapshots, "erase">;
  /** In force now: what looks like a person when they are erased. */
  likeness: () => Pick<LikenessRules, "duplicate">;
}

/** What was erased with a stranger or a person. */
export interface ErasedTraces {
  eventFacesErased: number;
  snapshotsErased: number;
}

/**
 * Erases a stranger, their templates, the faces of their events and the key of it all. To be called
 * within the journal's exclusive section. Returns the numbers of the events.
 */
export async function forgetStranger(
  id: string,
  { root, journal, strangers }: Pick<FaceMemoryParts, "root" | "journal" | "strangers">,
): Promise<number[]> {
  const seqs = journal.faces.seqsOf(id);
  await commit(root, [strangerErased(strangers, id), facesErased(journal.faces, seqs)]);
  await strangers.keyring.shred(id);
  return seqs;
}

/** The same, with the pictures of the events. Throws NOT_FOUND. */
export async function eraseStranger(id: string, parts: ErasureParts): Promise<ErasedTraces> {
  const seqs = await parts.journal.exclusively(() => {
    parts.strangers.existing(id);
    return forgetStranger(id, parts);
  });
  const snapshotsErased = await parts.snapshots.erase(eventIds(seqs, parts));
  return { eventFacesErased: seqs.length, snapshotsErased };
}

/**
 * Erases a person with everything that shows or could tell their face: templates, corrections, the
 * faces and pictures of their events, and the strangers who look like them: that is who they were
 * while they were not known. Throws NOT_FOUND.
 */
export async function erasePerson(
  id: string,
  parts: ErasureParts,
): Promise<ErasedTraces & { facesErased: number; strangersErased: number }> {
  const { root, journal, gallery, strangers, likeness } = parts;
  const { faces } = journal;
  const {
    seqs,
    facesErased: templates,
    alike,
  } = await journal.exclusively(async () => {
    const alike = [...strangers.all()]
      .filter((one) => strangers.isComparable(one))
      .filter((one) => personLike(one, gallery, likeness().duplicate)?.match.personId === id)
      .map((one) => one.id);
    const own = faces.seqsOf(id);
    const { facesErased: count } = await gallery.deletePerson(id);
    await commit(root, [facesErased(faces, own)]);
    const theirs: number[] = [];
    for (const one of alike) theirs.push(...(await forgetStranger(one, parts)));
    return { seqs: [...own, ...theirs], facesErased: count, alike };
  });
  const recognized = await journal.eventIdsOf(id);
  const ids = new Set([...recognized, ...eventIds(seqs, parts)]);
  const snapshotsErased = await parts.snapshots.erase([...ids]);
  return {
    facesErased: templates,
    eventFacesErased: seqs.length,
    strangersErased: alike.length,
    snapshotsErased,
  };
}

/** Erases who was not seen for too long, unless dismissed: that is for good. */
export async function forgetOldStrangers(parts: FaceMemoryParts): Promise<void> {
  const oldest = parts.now().getTime() - parts.rules.maxAgeDays * MS_A_DAY;
  await parts.journal.exclusively(async () => {
    const old = [...parts.strangers.all()].filter(({ lastSeenAt, dismissedAt }) => {
      return dismissedAt === null && lastSeenAt.getTime() < oldest;
    });
    for (const { id } of old) await forgetStranger(id, parts);
  });
}

/**
 * Erases faces of events whose owner is gone, record and key: a crash came between the erasing of
 * the owner and that of the faces, which nobody can read since.
 */
export async function eraseOrphanedFaces(parts: FaceMemoryParts): Promise<void> {
  const { root, journal, gallery, keyring, strangers } = parts;
  const { faces } = journal;
  const orphaned = faces.owners().filter(({ kind, id }) => {
    if (kind === "person") return !gallery.person(id) && !keyring.get(id);
    return !strangers.get(id) && !strangers.keyring.get(id);
  });
  const seqs = orphaned.flatMap(({ id }) => faces.seqsOf(id));
  if (seqs.length > 0) {
    await journal.exclusively(() => commit(root, [facesErased(faces, seqs)]));
  }
}

function eventIds(seqs: readonly number[], { journal }: Pick<FaceMemoryParts, "journal">) {
  return seqs.flatMap((seq) => journal.eventAt(seq)?.id ?? []);
}
