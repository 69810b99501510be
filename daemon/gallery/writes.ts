import type { RootDatabase } from "lmdb";

/** The gallery's writes: one after the other, each a transaction that is on the disk when it ends. */
export class Writes {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly root: Pick<RootDatabase, "transaction" | "flushed">) {}

  /** Does the work when every earlier one is done, so that what it reads stays true. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }

  /** One transaction, on the disk when this returns: a power cut loses nothing answered. */
  async commit(write: () => void): Promise<void> {
    await this.root.transaction(write);
    await this.root.flushed;
  }
}
