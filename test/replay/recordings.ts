import type { RecordedFrame } from "../../daemon/replay/recording-format.js";
import { recordedFrames } from "../../daemon/replay/recording-reader.js";
import { createRecording } from "../../daemon/replay/recording-writer.js";

export const HEADER = {
  format: "limen-recording",
  v: 1,
  cameraId: "door",
  source: "a test",
  startedAt: "2026-01-02T03:04:05.000Z",
  facesOnly: false,
} as const;

export const STARTED_AT = new Date(HEADER.startedAt);

/** A recording of the JPEGs, one every 100 ms, or at the times that `atMs` gives. */
export async function writeRecording(
  path: string,
  jpegs: readonly Uint8Array[],
  atMs: (index: number) => number = (index) => 100 * index,
): Promise<void> {
  const writer = await createRecording(path, HEADER, { maxBytes: 1e9 });
  for (const [i, jpeg] of jpegs.entries()) {
    await writer.write({ capturedAt: new Date(STARTED_AT.getTime() + atMs(i)), jpeg });
  }
  await writer.close();
}

export async function readRecording(
  path: string,
): Promise<{ frames: RecordedFrame[]; warnings: string[] }> {
  const warnings: string[] = [];
  const frames: RecordedFrame[] = [];
  for await (const frame of recordedFrames(path, (message) => warnings.push(message))) {
    frames.push(frame);
  }
  return { frames, warnings };
}
