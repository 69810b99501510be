import { z } from "zod";
import { LimenError } from "../errors.js";
import { qualityRecord } from "../gallery/quality.js";
import { type NewEvent, REJECTION_REASONS, VISIT_PHASES } from "./types.js";

const moment = z.int().transform((milliseconds) => new Date(milliseconds));
const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
/** Events from before there was a head have none. */
const probability = z.number().min(0).max(1).nullable().default(null);
const candidate = z.strictObject({
  personId: z.string(),
  distance: z.number(),
  probability,
  /** Candidates from before there were corrections have none. */
  negativeDistance: z.number().nullable().default(null),
  byPrevious: z.literal(true).exactOptional(),
});

const base = {
  v: z.literal(1),
  at: moment,
  cameraId: z.string(),
  visitId: z.string(),
  firstSeenAt: moment.nullable().default(null),
  frameSize: z
    .strictObject({ width: z.int().positive(), height: z.int().positive() })
    .nullable()
    .default(null),
  box,
  quality: qualityRecord,
  frames: z.int().positive(),
  distance: z.number().nullable(),
  probability,
};

/** Events from before these were stored have none. */
const agreement = {
  margin: z.number().nullable().default(null),
  agreeingFrames: z.int().nonnegative().nullable().default(null),
  judgedFrames: z.int().nonnegative().nullable().default(null),
};

const visitResult = z.discriminatedUnion("outcome", [
  z.strictObject({ outcome: z.enum(["pending", "unknown"]) }),
  z.strictObject({ outcome: z.literal("recognized"), personId: z.string() }),
  z.strictObject({ outcome: z.literal("rejected"), reason: z.enum(REJECTION_REASONS) }),
]);

const eventRecord = z.discriminatedUnion("kind", [
  z.strictObject({
    ...base,
    ...agreement,
    kind: z.literal("recognized"),
    personId: z.string(),
    distance: z.number(),
    threshold: z.number(),
    runnerUp: candidate.nullable(),
  }),
  z.strictObject({
    ...base,
    ...agreement,
    kind: z.literal("unknown"),
    threshold: z.number(),
  }),
  z.strictObject({
    ...base,
    ...agreement,
    kind: z.literal("rejected"),
    reason: z.enum(REJECTION_REASONS),
  }),
  z.strictObject({
    ...base,
    kind: z.literal("visit"),
    phase: z.enum(VISIT_PHASES),
    lastSeenAt: moment,
    result: visitResult,
  }),
]);

/** Only what the schema knows is written, so that nothing else can slip into the journal. */
export function encodeEvent(event: NewEvent): unknown {
  const { at, firstSeenAt } = event;
  const record = {
    ...event,
    v: 1,
    at: at.getTime(),
    firstSeenAt: firstSeenAt?.getTime() ?? null,
    ...(event.kind === "visit" ? { lastSeenAt: event.lastSeenAt.getTime() } : {}),
  };
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
