import { type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../errors.js";
import {
  badRecording,
  decodeRecordHead,
  MAX_HEADER_BYTES,
  parseHeader,
  RECORD_HEAD_BYTES,
  type RecordedFrame,
  type RecordingHeader,
} from "./recording-format.js";

const NEWLINE = 10;

/** Whether a file begins as a recording does. Throws BAD_RECORDING where it cannot be read. */
export async function isRecording(path: string): Promise<boolean> {
  return withFile(path, async (file) => {
    const start = await readAt(file, { position: 0, length: 1 });
    return start.length === 0 || start.toString("latin1") === "{";
  });
}

/** Throws BAD_RECORDING for a file that is none. */
export async function recordingHeader(path: string): Promise<RecordingHeader> {
  return withFile(path, async (file) => (await readHeader(file, path)).header);
}

/**
 * The frames, in the order of their capture. A last record that is cut short, as after a power cut,
 * is left out and told of. Throws BAD_RECORDING where a record is damaged or none is whole.
 */
export async function* recordedFrames(
  path: string,
  onWarning: (message: string) => void,
): AsyncGenerator<RecordedFrame, void, void> {
  const file = await openForReading(path);
  try {
    let { position } = await readHeader(file, path);
    let frames = 0;
    for (let last = Number.NEGATIVE_INFINITY; ; frames++) {
      const head = await readAt(file, { position, length: RECORD_HEAD_BYTES });
      if (head.length === 0) break;
      const record = head.length === RECORD_HEAD_BYTES ? decodeRecordHead(head) : "short";
      if (record === undefined || (record !== "short" && record.capturedAt.getTime() < last)) {
        throw badRecording(path, `it is damaged at byte ${position}, after ${frames} frames`);
      }
      const at = position + RECORD_HEAD_BYTES;
      const jpeg =
        record === "short"
          ? undefined
          : await readAt(file, { position: at, length: record.length });
      if (record === "short" || jpeg?.length !== record.length) {
        onWarning(`${path} is cut short: its last record is left out`);
        break;
      }
      last = record.capturedAt.getTime();
      position = at + record.length;
      yield { capturedAt: record.capturedAt, jpeg };
    }
    if (frames === 0) throw badRecording(path, "it holds no frame");
  } finally {
    await file.close();
  }
}

async function readHeader(
  file: FileHandle,
  path: string,
): Promise<{ header: RecordingHeader; position: number }> {
  const start = await readAt(file, { position: 0, length: MAX_HEADER_BYTES });
  if (start.length === 0) throw badRecording(path, "it is empty");
  const end = start.indexOf(NEWLINE);
  if (end < 0) throw badRecording(path, "it is not a recording of Limen");
  return { header: parseHeader(start.toString("utf8", 0, end), path), position: end + 1 };
}

async function withFile<T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await openForReading(path);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r");
  } catch (cause) {
    throw badRecording(path, `it cannot be read: ${reasonOf(cause)}`, cause);
  }
}

/** As many bytes as there are, up to the length. */
async function readAt(
  file: FileHandle,
  { position, length }: { position: number; length: number },
): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}
