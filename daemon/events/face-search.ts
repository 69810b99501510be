import { setImmediate as nextTurn } from "node:timers/promises";
import { reasonOf } from "../errors.js";
import { squaredDistance } from "../vision/embed.js";
import { type FaceMemoryParts, keyOfOwner } from "./face-memory.js";
import { type EventFilter, fitsFilter, type JournaledEvent } from "./types.js";

/** An event whose face is near to the one that is searched for. */
export interface FoundFace {
  event: JournaledEvent;
  /** Squared distance of the embeddings. */
  distance: number;
  /** (length,) float32. */
  embedding: Float32Array;
}

/** Some milliseconds of unsealing. */
const FACES_A_TURN = 256;

/**
 * The events whose faces are nearest to the probe, nearest first, `first` at most: every face that
 * is kept is unsealed, those of another encoder apart. Others have their turn in between, and it
 * ends where the signal says so. A face that does not open is reported and passed over.
 */
export async function searchFaces(
  probe: Float32Array,
  { first, filter }: { first: number; filter: EventFilter },
  parts: Pick<FaceMemoryParts, "journal" | "keyring" | "strangers" | "encoder" | "log"> & {
    signal: AbortSignal;
  },
): Promise<FoundFace[]> {
  const found: FoundFace[] = [];
  for (const [i, seq] of parts.journal.faces.seqs().entries()) {
    if (i % FACES_A_TURN === FACES_A_TURN - 1) await nextTurn();
    if (parts.signal.aborted) break;
    const embedding = openFace(seq, parts);
    if (!embedding) continue;
    const distance = squaredDistance(probe, embedding);
    const bar = found.length < first ? Number.POSITIVE_INFINITY : found[first - 1].distance;
    if (!(distance < bar)) continue;
    const event = parts.journal.eventAt(seq);
    if (!event || !fitsFilter(event, filter)) continue;
    const place = found.findIndex((other) => other.distance > distance);
    found.splice(place === -1 ? found.length : place, 0, { event, distance, embedding });
    if (found.length > first) found.pop();
  }
  return found;
}

function openFace(
  seq: number,
  parts: Pick<FaceMemoryParts, "journal" | "keyring" | "strangers" | "encoder" | "log">,
): Float32Array | null {
  const { journal, encoder, log } = parts;
  const face = journal.faces.face(seq);
  if (face?.encoderId !== encoder.id) return null;
  try {
    const key = keyOfOwner(face.owner, parts);
    if (!key) throw new Error("its owner's key is missing");
    return journal.faces.open(seq, { key, length: encoder.length })?.embedding ?? null;
  } catch (error) {
    const about = { code: "CORRUPT_RECORD", kind: "event face", seq, reason: reasonOf(error) };
    log.error(about, "record passed over");
    return null;
  }
}
