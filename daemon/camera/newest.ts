/**
 * One place for the newest of something: a value that nobody took yet is replaced by the next. The
 * producer never waits, and the consumer never gets anything old.
 */
export class Newest<T> {
  #value: T | undefined;
  #ended: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  put(value: T): void {
    this.#value = value;
    this.#wake?.();
  }

  /** After this `take` gives what is left, then throws the error, or returns undefined. */
  end(error?: unknown): void {
    this.#ended ??= error === undefined ? {} : { error };
    this.#wake?.();
  }

  async take(): Promise<T | undefined> {
    while (this.#value === undefined && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const value = this.#value;
    this.#value = undefined;
    if (value === undefined && this.#ended && "error" in this.#ended) throw this.#ended.error;
    return value;
  }
}
