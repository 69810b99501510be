import { LimenError } from "../errors.js";
import type { Correction } from "../gallery/corrections.js";
import { type EnrolFacesParts, enrolFaces } from "../gallery/enrol-faces.js";
import type { FaceQuality, Person } from "../gallery/types.js";
import type { FaceMemoryParts } from "./face-memory.js";
import { keptFace } from "./kept-face.js";

export interface CorrectionParts extends FaceMemoryParts, Omit<EnrolFacesParts, "gallery"> {
  /** τ in force. */
  threshold: () => number;
  maxPerPerson: number;
}

/** A face nearer than this share of τ to a template of its person tells nothing new. */
const NEWS_SHARE = 0.25;

/**
 * "This is not that person": the event's face becomes a negative example of the person, who is not
 * recognised any more in faces that are about as near to it as to their own. Said again it is the same correction; said of
 * a match that was confirmed, the confirmation is taken back. Throws NOT_FOUND, BAD_INPUT or
 * GALLERY_FULL.
 */
export function rejectMatch(eventId: string, parts: CorrectionParts): Promise<Correction> {
  const { journal, gallery, encoder, newId, now } = parts;
  return journal.exclusively(async () => {
    const match = matchOf(eventId, parts);
    const before = gallery.corrections.ofEvent(eventId);
    if (before?.kind === "rejected") return before;
    if (before) await takeBack(before, parts);
    assertRoom(match.personId, parts);
    const { personId } = match;
    const said = { id: newId(), personId, eventId, at: now() };
    const correction = { kind: "rejected", ...said, encoderId: encoder.id } as const;
    await gallery.corrections.addRejected(correction, match.embedding);
    return correction;
  });
}

/**
 * "It is": the event's face becomes a template of the person, where it shows something that their
 * others do not. Said again it is the same correction; said of a match that was rejected, the
 * rejection is taken back. Throws NOT_FOUND, BAD_INPUT, GALLERY_FULL, and what enrolFaces throws.
 */
export function confirmMatch(eventId: string, parts: CorrectionParts): Promise<Correction> {
  const { journal, gallery, newId, now } = parts;
  return journal.exclusively(async () => {
    const match = matchOf(eventId, parts);
    const before = gallery.corrections.ofEvent(eventId);
    if (before?.kind === "confirmed") return before;
    if (before) await takeBack(before, parts);
    assertRoom(match.personId, parts);
    const { personId } = match;
    const said = { id: newId(), personId, eventId, at: now() };
    const faceId = await addTemplate(match, parts);
    const correction = { kind: "confirmed", ...said, faceId } as const;
    await gallery.corrections.addConfirmed(correction);
    return correction;
  });
}

/** As if it had not been said. Returns the person. Throws NOT_FOUND. */
export function undoCorrection(id: string, parts: CorrectionParts): Promise<Person> {
  const { journal, gallery } = parts;
  return journal.exclusively(async () => {
    const correction = gallery.corrections.existing(id);
    await takeBack(correction, parts);
    return existingPerson(correction.personId, parts);
  });
}

async function takeBack(correction: Correction, { gallery }: CorrectionParts): Promise<void> {
  const faceId = correction.kind === "confirmed" ? correction.faceId : null;
  // It may have been removed since, or made room for another.
  const isThere = gallery.facesOf(correction.personId).some(({ id }) => id === faceId);
  if (faceId !== null && isThere) await gallery.removeFace(faceId);
  await gallery.corrections.remove(correction);
}

/** Null where it would tell nothing new. */
async function addTemplate(
  { personId, embedding, quality }: CorrectedMatch,
  { gallery, likeness, risk, threshold }: CorrectionParts,
): Promise<string | null> {
  const nearest = gallery.matchOf(personId, embedding);
  if (nearest && nearest.distance < NEWS_SHARE * threshold()) return null;
  const placed = [
    { index: 0, face: { embedding, quality, source: "confirmed" as const, crop: null } },
  ];
  const enrollee = { kind: "existing", personId } as const;
  const parts = { gallery, likeness, risk, allowDuplicate: false };
  const { faces } = await enrolFaces(enrollee, placed, parts);
  return faces[0]?.id ?? null;
}

interface CorrectedMatch {
  personId: string;
  embedding: Float32Array;
  quality: FaceQuality;
}

function matchOf(eventId: string, parts: CorrectionParts): CorrectedMatch {
  const { journal, encoder } = parts;
  const event = journal.event(eventId);
  if (!event) throw new LimenError("NOT_FOUND", `there is no event ${eventId} (any more)`);
  if (event.kind !== "recognized") {
    throw new LimenError(
      "BAD_INPUT",
      `event ${eventId} recognised nobody; only a RecognizedEvent can be right or wrong`,
    );
  }
  const { personId, quality } = event;
  existingPerson(personId, parts);
  const opened = keptFace(event, parts);
  if (!opened) {
    throw new LimenError(
      "NOT_FOUND",
      `the face of event ${eventId} is not kept: it was erased, or is from before faces were kept`,
    );
  }
  if (opened.face.encoderId !== encoder.id) {
    throw new LimenError(
      "BAD_INPUT",
      `the face of event ${eventId} is of another encoder than the one in use; the two cannot be compared`,
    );
  }
  return { personId, quality, embedding: opened.embedding };
}

function existingPerson(id: string, { gallery }: Pick<CorrectionParts, "gallery">): Person {
  const person = gallery.person(id);
  if (!person) throw new LimenError("NOT_FOUND", `person ${id} is not enrolled (any more)`);
  return person;
}

function assertRoom(personId: string, { gallery, maxPerPerson }: CorrectionParts): void {
  if (gallery.corrections.ofPerson(personId).length < maxPerPerson) return;
  throw new LimenError(
    "GALLERY_FULL",
    `a person may have ${maxPerPerson} corrections (enrolment.maxCorrectionsPerPerson); undo some first`,
  );
}
