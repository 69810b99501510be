import { z } from "zod";
import { LimenError } from "../errors.js";

/**
 * A recording is one line of JSON, then a record a frame: 4 bytes "FRAM", the JPEG's length (uint32,
 * big-endian), the time of capture (float64, big-endian, milliseconds since the epoch), the JPEG.
 * Whoever reads one up to a record that is cut short has lost that record and nothing else.
 */
export const FORMAT = "limen-recording";

/** The header line, newline included, may have so many bytes. */
export const MAX_HEADER_BYTES = 4096;
/** No frame of a camera comes near it: more is damage, not a picture. */
export const MAX_FRAME_BYTES = 64_000_000;
export const RECORD_HEAD_BYTES = 16;

const MARK = Buffer.from("FRAM", "latin1");

const headerSchema = z.object({
  format: z.literal(FORMAT),
  v: z.literal(1),
  cameraId: z.string().min(1).max(64),
  /** What the camera read, without credentials. */
  source: z.string(),
  startedAt: z.iso.datetime(),
  /** Only frames with a face were kept. */
  facesOnly: z.boolean(),
});

export type RecordingHeader = z.output<typeof headerSchema>;

export interface RecordedFrame {
  capturedAt: Date;
  jpeg: Uint8Array;
}

export function encodeHeader(header: RecordingHeader): Buffer {
  const line = Buffer.from(`${JSON.stringify(header)}\n`, "utf8");
  if (line.length > MAX_HEADER_BYTES) throw new RangeError("the recording's header is too long");
  return line;
}

/** Throws BAD_RECORDING with `path` in words for anything but the first line of a recording. */
export function parseHeader(line: string, path: string): RecordingHeader {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw badRecording(path, "it is not a recording of Limen", cause);
  }
  const parsed = headerSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { format, v } = (json ?? {}) as { format?: unknown; v?: unknown };
  if (format === FORMAT && v !== 1) {
    throw badRecording(path, `it has format ${String(v)}, and this Limen reads 1; use a newer one`);
  }
  throw badRecording(path, "its header is not that of a recording");
}

export function encodeRecordHead({ capturedAt, jpeg }: RecordedFrame): Buffer {
  if (jpeg.length > MAX_FRAME_BYTES) throw new RangeError("the frame is too large to record");
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  MARK.copy(head);
  head.writeUInt32BE(jpeg.length, 4);
  head.writeDoubleBE(capturedAt.getTime(), 8);
  return head;
}

/** undefined for bytes that are no record's head. */
export function decodeRecordHead(head: Buffer): { length: number; capturedAt: Date } | undefined {
  const length = head.readUInt32BE(4);
  const capturedAt = new Date(head.readDoubleBE(8));
  const isHead = head.subarray(0, MARK.length).equals(MARK) && length <= MAX_FRAME_BYTES;
  return isHead && !Number.isNaN(capturedAt.getTime()) ? { length, capturedAt } : undefined;
}

export function badRecording(path: string, reason: string, cause?: unknown): LimenError {
  return new LimenError("BAD_RECORDING", `${path}: ${reason}`, { cause });
}
