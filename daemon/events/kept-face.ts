import { newFace } from "../gallery/new-face.js";
import type { NewFace } from "../gallery/types.js";
import { type EventFaceParts, faceOfEvent } from "./event-face.js";
import type { EventFace } from "./event-faces.js";
import { type FaceMemoryParts, keyOfOwner } from "./face-memory.js";
import type { Snapshots } from "./snapshots.js";
import type { JournaledEvent } from "./types.js";

type KeptFaceParts = Pick<FaceMemoryParts, "journal" | "keyring" | "strangers" | "encoder">;

/** The embedding of a visit's best frame that is kept with an event; null without one. Throws CORRUPT_RECORD. */
export function keptFace(
  { seq, owner }: Pick<JournaledEvent, "seq" | "owner">,
  parts: KeptFaceParts,
): { face: EventFace; embedding: Float32Array } | null {
  const key = owner && keyOfOwner(owner, parts);
  return key ? parts.journal.faces.open(seq, { key, length: null }) : null;
}

/**
 * An event's face for the gallery: the embedding of the visit's best frame, with the picture
 * and its quality; without what is not there (any more). Throws as faceOfEvent, and CORRUPT_RECORD.
 */
export async function newFaceOfEvent(
  eventId: string,
  memory: KeptFaceParts,
  parts: EventFaceParts & { snapshots: Pick<Snapshots, "has"> },
): Promise<NewFace> {
  const event = memory.journal.event(eventId);
  const kept = event && keptFace(event, memory);
  const { id: encoderId } = memory.encoder;
  const embedding = kept?.face.encoderId === encoderId ? kept.embedding : null;
  if (event && embedding && !parts.snapshots.has(eventId)) {
    return { embedding, quality: event.quality, source: "event", crop: null };
  }
  const seen = newFace(await faceOfEvent(eventId, parts), "event");
  return embedding ? { ...seen, embedding } : seen;
}
