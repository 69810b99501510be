import { describe, expect, it } from "vitest";
import { PpmStream } from "../../daemon/camera/ppm-stream.js";
import type { RgbImage } from "../../daemon/vision/types.js";

const MAX_PIXELS = 100;

/** Every byte differs from its neighbours, so that a shift by one shows. */
function picture({ width, height }: { width: number; height: number }, first: number): RgbImage {
  const rgb = Uint8Array.from({ length: 3 * width * height }, (_, i) => (first + 7 * i) % 256);
  return { width, height, rgb };
}

function ppm({ width, height, rgb }: RgbImage): Buffer {
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), rgb]);
}

function pushAll(chunks: readonly Buffer[]): RgbImage[] {
  const stream = new PpmStream(MAX_PIXELS);
  return chunks.flatMap((chunk) => stream.push(chunk));
}

describe("a stream of PPM pictures", () => {
  const first = picture({ width: 5, height: 4 }, 0);
  // "P6" as its first bytes: pixels must never be taken for a header.
  const second = picture({ width: 3, height: 2 }, 0);
  second.rgb.set(Buffer.from("P6\n9 9\n255\n"));
  const both = Buffer.concat([ppm(first), ppm(second)]);

  it("gives identical pictures wherever it is split", () => {
    for (let at = 0; at <= both.length; at++) {
      const images = pushAll([both.subarray(0, at), both.subarray(at)]);
      expect(images, `split at ${at}`).toEqual([first, second]);
    }
  });

  it("gives identical pictures when it comes one byte at a time", () => {
    const bytes = [...both].map((byte) => Buffer.from([byte]));
    expect(pushAll(bytes)).toEqual([first, second]);
  });

  it("gives a picture as soon as its last byte has come, and not before", () => {
    const stream = new PpmStream(MAX_PIXELS);
    const bytes = ppm(first);
    expect(stream.push(bytes.subarray(0, -1))).toEqual([]);
    expect(stream.push(bytes.subarray(-1))).toEqual([first]);
  });

  it("gives many pictures out of one piece", () => {
    const count = 50;
    const images = pushAll([Buffer.concat(Array.from({ length: count }, () => ppm(second)))]);
    expect(images).toEqual(Array.from({ length: count }, () => second));
  });

  it("gives every picture a buffer of its own", () => {
    const piece = Buffer.concat([ppm(first), ppm(first)]);
    const [one, other] = pushAll([piece]);
    piece.fill(0);
    one.rgb.fill(1);
    expect(other).toEqual(first);
    expect(one.rgb.buffer.byteLength).toBe(first.rgb.length);
  });

  it("accepts the smallest picture", () => {
    const smallest = picture({ width: 1, height: 1 }, 200);
    expect(pushAll([ppm(smallest)])).toEqual([smallest]);
  });
});

describe("something that is not a stream of PPM pictures", () => {
  it.each([
    ["a comment in the header", "P6\n# made by hand\n5 4\n255\nxxxxxxxxxxxxx"],
    ["a JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF"],
    ["another kind of PNM", "P5\n5 4\n255\nxxxxxxxxxxxxxxxxxxxxx"],
    ["two bytes a colour", "P6\n5 4\n65535\nxxxxxxxxxxxxxxxxxxxxx"],
    ["a negative width", "P6\n-5 4\n255\nxxxxxxxxxxxxxxxxxxxxxx"],
    ["a width of six digits", "P6\n100000 1\n255\nxxxxxxxxxxxxxxxxx"],
    ["a header that does not end", `P6\n${" ".repeat(40)}`],
  ])("is refused: %s", (_what, text) => {
    expect(() => pushAll([Buffer.from(text, "latin1")])).toThrow(RangeError);
  });

  it("is refused at its first byte", () => {
    expect(() => pushAll([Buffer.from("X")])).toThrow("not a PPM stream");
  });

  it("is refused after a good picture, too", () => {
    const good = ppm(picture({ width: 2, height: 2 }, 0));
    expect(() => pushAll([good, Buffer.from("garbage")])).toThrow("not a PPM stream");
  });

  it.each([
    ["0 4", "0 × 4"],
    ["4 0", "4 × 0"],
    ["101 1", "101 × 1"],
    ["99999 99999", "99999 × 99999"],
  ])("is refused by its header alone when its size is %s", (size, named) => {
    expect(() => pushAll([Buffer.from(`P6\n${size}\n255\n`)])).toThrow(
      new RangeError(`a picture of ${named} pixels is not taken`),
    );
  });

  it("is not a picture of just as many pixels as are taken", () => {
    const largest = picture({ width: MAX_PIXELS, height: 1 }, 9);
    expect(pushAll([ppm(largest)])).toEqual([largest]);
  });
});
