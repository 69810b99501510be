import { z } from "zod";
import { qualityRecord } from "./quality.js";
import { moment, parseRecord, sealedBytes } from "./records.js";
import { openSealedEmbedding, sealEmbedding } from "./sealed-embedding.js";
import type { Stranger } from "./stranger-clusters.js";

const strangerRecord = z.strictObject({
  v: z.literal(1),
  id: z.uuid(),
  firstSeenAt: moment,
  lastSeenAt: moment,
  visits: z.int().positive(),
  dismissedAt: moment.nullable(),
  encoderId: z.string().min(1),
  templates: z
    .array(
      z.strictObject({
        eventSeq: z.int().positive(),
        quality: qualityRecord,
        sealed: sealedBytes,
      }),
    )
    .min(1),
});

/** The templates are sealed with the stranger's key, and bound to stranger, event and encoder. */
export function encodeStranger(
  stranger: Stranger,
  key: Uint8Array,
): z.input<typeof strangerRecord> {
  const { firstSeenAt, lastSeenAt, dismissedAt, templates, ...rest } = stranger;
  return {
    v: 1,
    ...rest,
    firstSeenAt: firstSeenAt.getTime(),
    lastSeenAt: lastSeenAt.getTime(),
    dismissedAt: dismissedAt?.getTime() ?? null,
    templates: templates.map(({ eventSeq, quality, embedding }) => {
      const boundTo = bindingOf(stranger, eventSeq);
      return { eventSeq, quality, sealed: sealEmbedding(embedding, { key, boundTo }) };
    }),
  };
}

/**
 * Templates of the encoder in use must be of its length. Throws CORRUPT_RECORD where the record or
 * a template is damaged or the key is another, and a plain Error where there is none.
 */
export function decodeStranger(
  record: unknown,
  {
    keyOf,
    encoder,
  }: {
    keyOf: (strangerId: string) => Uint8Array | undefined;
    encoder: { id: string; length: number };
  },
): Stranger {
  const { v, templates, ...stranger } = parseRecord(strangerRecord, record);
  const key = keyOf(stranger.id);
  if (!key) throw new Error("its key is missing");
  const length = stranger.encoderId === encoder.id ? encoder.length : null;
  return {
    ...stranger,
    templates: templates.map(({ sealed, ...template }) => {
      const opening = { key, length, boundTo: bindingOf(stranger, template.eventSeq) };
      return { ...template, embedding: openSealedEmbedding(sealed, opening) };
    }),
  };
}

function bindingOf({ id, encoderId }: Pick<Stranger, "id" | "encoderId">, seq: number): string {
  return `stranger ${id}|${seq}|${encoderId}`;
}
