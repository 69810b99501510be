import type { RgbImage } from "../vision/types.js";

/** A header is "P6\n<width> <height>\n255\n"; anything longer is not one. */
const MAX_HEADER_BYTES = 32;
const HEADER = /^P6\s(\d{1,5})\s(\d{1,5})\s255\s/;

/**
 * Cuts a stream of binary PPM pictures into pictures, whatever pieces it comes in. PPM is raw RGB
 * that says its own size, so the size of a camera need not be known before it is opened.
 * `push` throws RangeError where the stream is none, or a picture has more than `maxPixels`.
 */
export class PpmStream {
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #header: { width: number; height: number } | undefined;

  constructor(private readonly maxPixels: number) {}

  push(chunk: Buffer): RgbImage[] {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    const images: RgbImage[] = [];
    for (;;) {
      this.#header ??= this.#readHeader();
      if (!this.#header) return images;
      const { width, height } = this.#header;
      const size = 3 * width * height;
      if (this.#pendingBytes < size) return images;
      images.push({ width, height, rgb: this.#take(size) });
      this.#header = undefined;
    }
  }

  #readHeader(): { width: number; height: number } | undefined {
    const joined = Buffer.concat(this.#pending);
    this.#pending = joined.length > 0 ? [joined] : [];
    const match = HEADER.exec(joined.toString("latin1", 0, MAX_HEADER_BYTES));
    if (!match) {
      if (joined.length < MAX_HEADER_BYTES && "P6".startsWith(joined.toString("latin1", 0, 2))) {
        return undefined;
      }
      throw new RangeError("not a PPM stream");
    }
    const [width, height] = [Number(match[1]), Number(match[2])];
    if (width < 1 || height < 1 || width * height > this.maxPixels) {
      throw new RangeError(`a picture of ${width} × ${height} pixels is not taken`);
    }
    this.#pending = [joined.subarray(match[0].length)];
    this.#pendingBytes -= match[0].length;
    return { width, height };
  }

  /** Copies, so that every picture has a buffer of its own. */
  #take(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const chunk = this.#pending[0];
      const part = chunk.subarray(0, size - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length === chunk.length) this.#pending.shift();
      else this.#pending[0] = chunk.subarray(part.length);
    }
    this.#pendingBytes -= size;
    return bytes;
  }
}
