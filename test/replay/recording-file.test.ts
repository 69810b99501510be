import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recordingHeader } from "../../daemon/replay/recording-reader.js";
import { createRecording } from "../../daemon/replay/recording-writer.js";
import { HEADER, readRecording, STARTED_AT, writeRecording } from "./recordings.js";

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "limen-recording-"));
  path = join(directory, "door.rec");
});

afterEach(() => rmSync(directory, { recursive: true }));

const JPEGS = [1, 2, 3].map((n) => new Uint8Array(50 * n).fill(n));

describe("a recording", () => {
  it("gives back its header, its frames and when each was taken", async () => {
    await writeRecording(path, JPEGS);
    expect(await recordingHeader(path)).toEqual(HEADER);
    const { frames, warnings } = await readRecording(path);
    expect(frames.map(({ jpeg }) => [...jpeg])).toEqual(JPEGS.map((jpeg) => [...jpeg]));
    expect(frames.map(({ capturedAt }) => capturedAt.getTime() - STARTED_AT.getTime())).toEqual([
      0, 100, 200,
    ]);
    expect(warnings).toEqual([]);
  });

  it("is for this user alone, and never replaces a file", async () => {
    await writeRecording(path, JPEGS);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = readFileSync(path);
    await expect(createRecording(path, HEADER, { maxBytes: 1e9 })).rejects.toMatchObject({
      code: "BAD_RECORDING",
      message: expect.stringContaining("exists already"),
    });
    expect(readFileSync(path)).toEqual(before);
  });

  it("is read up to its last whole frame wherever it is cut short", async () => {
    await writeRecording(path, JPEGS);
    const whole = readFileSync(path);
    const lastRecord = 16 + JPEGS[2].length;
    for (const missing of [1, JPEGS[2].length, JPEGS[2].length + 1, lastRecord - 1]) {
      writeFileSync(path, whole);
      truncateSync(path, whole.length - missing);
      const { frames, warnings } = await readRecording(path);
      expect(frames).toHaveLength(2);
      expect(warnings).toEqual([expect.stringContaining("cut short")]);
    }
  });

  it("grows to its limit and no further, and stays whole", async () => {
    const writer = await createRecording(path, HEADER, { maxBytes: 600 });
    const written: boolean[] = [];
    for (let i = 0; i < 4; i++) {
      written.push(await writer.write({ capturedAt: STARTED_AT, jpeg: new Uint8Array(200) }));
    }
    await writer.close();
    expect(written).toEqual([true, true, false, false]);
    expect(statSync(path).size).toBeLessThanOrEqual(600);
    expect((await readRecording(path)).frames).toHaveLength(2);
  });

  it.each([
    ["an empty file", Buffer.alloc(0), "it is empty"],
    ["something else", Buffer.from("{ not: json }\n"), "it is not a recording"],
    ["JSON of another kind", Buffer.from('{"a":1}\n'), "its header is not"],
    ["a later format", Buffer.from('{"format":"limen-recording","v":2}\n'), "use a newer one"],
    ["a header alone", Buffer.from(`${JSON.stringify(HEADER)}\n`), "it holds no frame"],
  ])("is refused with a reason: %s", async (_, bytes, reason) => {
    writeFileSync(path, bytes);
    await expect(readRecording(path)).rejects.toMatchObject({
      code: "BAD_RECORDING",
      message: expect.stringContaining(reason),
    });
  });

  it("is refused where a record is damaged, with how far it was read", async () => {
    await writeRecording(path, JPEGS);
    const bytes = readFileSync(path);
    const second = bytes.indexOf("FRAM", bytes.indexOf("FRAM") + 1);
    bytes.writeUInt32BE(0xffffffff, second + 4);
    writeFileSync(path, bytes);
    await expect(readRecording(path)).rejects.toMatchObject({
      code: "BAD_RECORDING",
      message: expect.stringContaining(`damaged at byte ${second}, after 1 frames`),
    });
  });

  it("is refused where time goes backwards: visits could not be told apart", async () => {
    await writeRecording(path, JPEGS, (index) => -100 * index);
    await expect(readRecording(path)).rejects.toMatchObject({ code: "BAD_RECORDING" });
  });
});
