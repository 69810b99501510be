const ASK_EVERY_MS = 2000;

/**
 * Whether the daemon can be reached. Whoever notices that it cannot says so; it is asked until it
 * answers again.
 */
export class Reach {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly onChange: (isReached: boolean) => void) {}

  lost(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#ask(), ASK_EVERY_MS);
    this.onChange(false);
  }

  answered(): void {
    if (this.#timer === undefined) return;
    this.stop();
    this.onChange(true);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Whatever it answers: somebody is there. */
  #ask(): void {
    fetch("/health", { cache: "no-store" }).then(
      () => this.answered(),
      () => {},
    );
  }
}
