import { z } from "zod";
import { LimenError } from "../errors.js";
import { qualityRecord } from "../gallery/quality.js";
import { type NewEvent, REJECTION_REASONS } from "./types.js";

const moment = z.int().transform((milliseconds) => new Date(milliseconds));
const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
/** Events from before there was a head have none. */
const probability = z.number().min(0).max(1).nullable().default(null);
const candidate = z.strictObject({ personId: z.string(), distance: z.number(), probability });

const base = {
  v: z.literal(1),
  at: moment,
  cameraId: z.string(),
  visitId: z.string(),
  box,
  quality: qualityRecord,
  frames: z.int().positive(),
  probability,
};

const eventRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    ...base,
    kind: z.literal("recognized"),
    personId: z.string(),
    distance: z.number(),
    threshold: z.number(),
    runnerUp: candidate.nullable(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("unknown"),
    distance: z.number().nullable(),
    threshold: z.number(),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("rejected"),
    reason: z.enum(REJECTION_REASONS),
    distance: z.number().nullable(),
  }),
]);

/** Only what the schema knows is written, so that nothing else can slip into the journal. */
export function encodeEvent(event: NewEvent): unknown {
  const record = { ...event, v: 1, at: event.at.getTime() };
  eventRecord.parse(record);
  return record;
}

/** Throws CORRUPT_RECORD. */
export function decodeEvent(record: unknown): NewEvent {
  const parsed = eventRecord.safeParse(record);
  if (!parsed.success) {
    throw new LimenError("CORRUPT_RECORD", "a stored event is not of its form", {
      cause: parsed.error,
    });
  }
  const { v, ...event } = parsed.data;
  return event;
}
