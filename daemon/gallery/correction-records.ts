import { z } from "zod";
import { moment, parseRecord, sealedBytes } from "./records.js";
import { openSealedEmbedding, sealEmbedding } from "./sealed-embedding.js";

interface CorrectionBase {
  id: string;
  personId: string;
  /** The recognition that was corrected; it may be past its retention by now. */
  eventId: string;
  at: Date;
}

/** What somebody said of a recognition. */
export type Correction =
  | (CorrectionBase & {
      kind: "rejected";
      /** The encoder that made the negative example. */
      encoderId: string;
    })
  | (CorrectionBase & {
      kind: "confirmed";
      /** The template that it added; null where it would have added nothing new. */
      faceId: string | null;
    });

const base = { v: z.literal(1), id: z.uuid(), personId: z.uuid(), eventId: z.string(), at: moment };

const correctionRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    ...base,
    kind: z.literal("rejected"),
    encoderId: z.string().min(1),
    sealed: sealedBytes,
  }),
  z.strictObject({ ...base, kind: z.literal("confirmed"), faceId: z.uuid().nullable() }),
]);

/** A correction as it is stored: a rejected one with its negative example, sealed. */
export type StoredCorrection =
  | { correction: Extract<Correction, { kind: "confirmed" }> }
  | { correction: Extract<Correction, { kind: "rejected" }>; sealed: Uint8Array };

/** The negative example, (length,) float32, is sealed with the person's key. */
export function sealNegative(
  correction: Extract<Correction, { kind: "rejected" }>,
  negative: Float32Array,
  key: Uint8Array,
): StoredCorrection {
  return { correction, sealed: sealEmbedding(negative, { key, boundTo: bindingOf(correction) }) };
}

/** Throws CORRUPT_RECORD. */
export function openNegative(
  { correction, sealed }: Extract<StoredCorrection, { sealed: Uint8Array }>,
  opening: { key: Uint8Array; length: number },
): Float32Array {
  return openSealedEmbedding(sealed, { ...opening, boundTo: bindingOf(correction) });
}

export function encodeCorrection(stored: StoredCorrection): z.input<typeof correctionRecord> {
  const { correction } = stored;
  const at = correction.at.getTime();
  if (!("sealed" in stored)) return { v: 1, ...stored.correction, at };
  return { v: 1, ...stored.correction, at, sealed: stored.sealed };
}

/** Throws CORRUPT_RECORD. */
export function decodeCorrection(record: unknown): StoredCorrection {
  const { v, ...rest } = parseRecord(correctionRecord, record);
  if (rest.kind === "confirmed") return { correction: rest };
  const { sealed, ...correction } = rest;
  return { correction, sealed };
}

function bindingOf(correction: Extract<Correction, { kind: "rejected" }>): string {
  const { id, personId, encoderId } = correction;
  return `negative ${id}|${personId}|${encoderId}`;
}
