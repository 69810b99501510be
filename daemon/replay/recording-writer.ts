import { type FileHandle, open } from "node:fs/promises";
import { reasonOf } from "../errors.js";
import {
  badRecording,
  encodeHeader,
  encodeRecordHead,
  type RecordedFrame,
  type RecordingHeader,
} from "./recording-format.js";

/**
 * Makes a recording, for this user alone (mode 0600): it shows faces. Throws BAD_RECORDING where
 * the file exists already, or cannot be written.
 */
export async function createRecording(
  path: string,
  header: RecordingHeader,
  { maxBytes }: { maxBytes: number },
): Promise<RecordingWriter> {
  let file: FileHandle;
  try {
    file = await open(path, "wx", 0o600);
  } catch (cause) {
    const exists = (cause as NodeJS.ErrnoException).code === "EEXIST";
    const reason = exists ? "it exists already; give another name, or delete it" : reasonOf(cause);
    throw badRecording(path, reason, cause);
  }
  const writer = new RecordingWriter(path, file, maxBytes);
  await writer.append(encodeHeader(header));
  return writer;
}

/** Appends whole records to a file. One write at a time; the caller awaits each. */
export class RecordingWriter {
  #bytes = 0;
  #frames = 0;

  constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    private readonly maxBytes: number,
  ) {}

  get bytes(): number {
    return this.#bytes;
  }

  get frames(): number {
    return this.#frames;
  }

  /** False, and nothing is written, where the file would grow past its limit. */
  async write(frame: RecordedFrame): Promise<boolean> {
    const record = Buffer.concat([encodeRecordHead(frame), frame.jpeg]);
    if (this.#bytes + record.length > this.maxBytes) return false;
    await this.append(record);
    this.#frames++;
    return true;
  }

  /** Throws BAD_RECORDING, as for a disk that is full; what was written before stays readable. */
  async append(bytes: Buffer): Promise<void> {
    try {
      let done = 0;
      while (done < bytes.length) {
        done += (await this.file.write(bytes, done, bytes.length - done)).bytesWritten;
      }
    } catch (cause) {
      throw badRecording(this.path, `it cannot be written on: ${reasonOf(cause)}`, cause);
    }
    this.#bytes += bytes.length;
  }

  /** Resolves when all of it is on the disk. */
  async close(): Promise<void> {
    try {
      await this.file.sync();
    } finally {
      await this.file.close();
    }
  }
}
