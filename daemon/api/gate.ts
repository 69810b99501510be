import { type ErrorCode, LimenError } from "../errors.js";

/** Lets in at most so many at once; the next one is turned away, never queued. */
export class Gate {
  #inside = 0;

  constructor(
    private readonly limit: number,
    private readonly refusal: { code: ErrorCode; message: string },
  ) {}

  get inside(): number {
    return this.#inside;
  }

  /** Returns how to leave; leaving twice counts once. Throws the refusal when full. */
  enter(): () => void {
    if (this.#inside >= this.limit) throw new LimenError(this.refusal.code, this.refusal.message);
    this.#inside++;
    let isInside = true;
    return () => {
      if (isInside) this.#inside--;
      isInside = false;
    };
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const leave = this.enter();
    try {
      return await work();
    } finally {
      leave();
    }
  }
}
