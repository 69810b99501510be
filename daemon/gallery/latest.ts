/** Ended ones that late readers still find. */
const MOST_ENDED = 32;

/**
 * The newest value of each of several things that change, for readers who want to follow one: who
 * reads slowly misses values between, never the last. One may be followed before it begins.
 */
export class Latest<T> {
  #values = new Map<string, { value: T; isLast: boolean }>();
  #listeners = new Map<string, Set<() => void>>();

  set(id: string, value: T): void {
    this.#change(id, { value, isLast: false });
  }

  /** The value that was set last stays the last. */
  end(id: string): void {
    const current = this.#values.get(id);
    if (!current) return;
    this.#change(id, { value: current.value, isLast: true });
    const ended = [...this.#values].filter(([, { isLast }]) => isLast);
    for (const [oldest] of ended.slice(0, Math.max(0, ended.length - MOST_ENDED))) {
      this.#values.delete(oldest);
    }
  }

  /** Begins with the value there is; ends after the last one, or when the signal aborts. */
  async *follow(id: string, signal: AbortSignal): AsyncGenerator<T, void, void> {
    let told: T | undefined;
    while (!signal.aborted) {
      const current = this.#values.get(id);
      if (current && current.value !== told) {
        told = current.value;
        yield current.value;
      } else if (current?.isLast) {
        return;
      } else {
        await this.#changed(id, signal);
      }
    }
  }

  /** A thing that begins anew goes to the end of the line. */
  #change(id: string, entry: { value: T; isLast: boolean }): void {
    this.#values.delete(id);
    this.#values.set(id, entry);
    for (const listener of [...(this.#listeners.get(id) ?? [])]) listener();
  }

  #changed(id: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const listeners = this.#listeners.get(id) ?? new Set();
      this.#listeners.set(id, listeners);
      const done = () => {
        listeners.delete(done);
        if (listeners.size === 0) this.#listeners.delete(id);
        signal.removeEventListener("abort", done);
        resolve();
      };
      listeners.add(done);
      signal.addEventListener("abort", done);
    });
  }
}
