/** A stream of chunks as bytes to be taken in the lengths that a format says. */
export class ByteSource {
  #chunks: AsyncIterator<Uint8Array>;
  #waiting: Buffer = Buffer.alloc(0);

  constructor(
    chunks: AsyncIterable<Uint8Array>,
    private readonly cutShort: () => Error,
  ) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Exactly so many bytes; throws where there are fewer. */
  async take(count: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of this.stream(count)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** The same without holding them. */
  async *stream(count: number): AsyncGenerator<Uint8Array, void, void> {
    let missing = count;
    while (missing > 0) {
      if (this.#waiting.length === 0 && !(await this.#fill())) throw this.cutShort();
      const part = this.#waiting.subarray(0, missing);
      this.#waiting = this.#waiting.subarray(part.length);
      missing -= part.length;
      yield part;
    }
  }

  /** Whether it goes on with these bytes, which stay to be taken. */
  async startsWith(expected: Uint8Array): Promise<boolean> {
    const parts = [this.#waiting];
    let length = this.#waiting.length;
    while (length < expected.length) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      parts.push(Buffer.from(value));
      length += value.length;
    }
    this.#waiting = Buffer.concat(parts);
    return this.#waiting.subarray(0, expected.length).equals(expected);
  }

  /** All that is left. */
  async *rest(): AsyncGenerator<Uint8Array, void, void> {
    while (this.#waiting.length > 0 || (await this.#fill())) {
      const part = this.#waiting;
      this.#waiting = Buffer.alloc(0);
      yield part;
    }
  }

  /** Throws what is given unless nothing is left. */
  async end(surplus: () => Error): Promise<void> {
    if (this.#waiting.length > 0 || (await this.#fill())) throw surplus();
  }

  async #fill(): Promise<boolean> {
    while (this.#waiting.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#waiting = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return true;
  }
}
