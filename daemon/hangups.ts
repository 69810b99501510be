/** The part of the process that is needed here. */
type Process = Pick<NodeJS.Process, "pid" | "kill" | "on" | "off">;

/** Hears SIGHUP from early on: what was sent before anybody could act on it is acted on then. */
export class Hangups {
  #wasSent = false;
  #look: () => void = () => {};
  readonly #listener = () => {
    this.#wasSent = true;
    this.#look();
  };

  constructor(private readonly process: Process) {}

  listen(): void {
    this.process.on("SIGHUP", this.#listener);
  }

  /** As if nobody had listened: one that was sent meanwhile does what it does by default. */
  letGo(): void {
    this.process.off("SIGHUP", this.#listener);
    if (this.#wasSent) this.process.kill(this.process.pid, "SIGHUP");
  }

  /**
   * Does the work for those that were sent and from now on, which must not reject. Never twice at
   * once: those sent during the work are one more work after it, which finds what the last one meant.
   */
  answerBy(work: () => Promise<void>): void {
    let isWorking = false;
    const workAsAsked = async () => {
      isWorking = true;
      while (this.#wasSent) {
        this.#wasSent = false;
        await work();
      }
      isWorking = false;
    };
    this.#look = () => {
      if (!isWorking) void workAsAsked();
    };
    this.#look();
  }
}
