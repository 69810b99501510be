import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";

/** Stops what was started, the last first; what fails to stop does not keep the rest running. */
export class Stoppers {
  #entries: { name: string; stop: () => Promise<unknown> | unknown }[] = [];
  #stopping: Promise<void> | undefined;

  constructor(private readonly log: Pick<Logger, "error">) {}

  add(name: string, stop: () => Promise<unknown> | unknown): void {
    this.#entries.push({ name, stop });
  }

  get isStopping(): boolean {
    return this.#stopping !== undefined;
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<void> {
    for (const { name, stop } of this.#entries.reverse()) {
      try {
        await stop();
      } catch (error) {
        this.log.error({ part: name, reason: reasonOf(error) }, "did not stop cleanly");
      }
    }
  }
}
