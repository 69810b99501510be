/** How far a part of the daemon has come, in counts since its start. */
export interface Progress {
  /** It has something to do now. */
  isPending: boolean;
  done: number;
  /** Attempts that came to nothing: these are no progress. */
  failed: number;
}

/** A part without which nobody at the door is seen. */
export interface WatchedPart {
  name: string;
  progress: () => Progress;
  /** Gives it something to do, where it may have nothing; what comes of it is progress. */
  probe?: () => void;
  /** For how long, beyond the limit, it may properly take for one step. */
  patienceMs: number;
}

interface Seen {
  progress: Progress;
  /** When it last was seen to have got on, or to have nothing to do. */
  movedAtMs: number;
}

/**
 * Says which parts are stuck: for longer than the limit they neither did anything nor were idle.
 * Asked again and again, it sees progress between two looks. Times are monotonic.
 */
export class Watchdog {
  #seen = new Map<WatchedPart, Seen>();

  constructor(
    private readonly parts: readonly WatchedPart[],
    private readonly limitMs: number,
  ) {}

  stuck(nowMs: number): string[] {
    return this.parts
      .filter((part) => this.#stoodForMs(part, nowMs) > this.limitMs + part.patienceMs)
      .map(({ name }) => name);
  }

  #stoodForMs(part: WatchedPart, nowMs: number): number {
    const progress = part.progress();
    const seen = this.#seen.get(part);
    const hasMoved = !seen || gotOn(seen.progress, progress);
    const movedAtMs = hasMoved ? nowMs : seen.movedAtMs;
    this.#seen.set(part, { progress, movedAtMs });
    part.probe?.();
    return nowMs - movedAtMs;
  }
}

/** A part that only fails is not idle, though it never has anything to do when it is looked at. */
function gotOn(before: Progress, now: Progress): boolean {
  if (now.done !== before.done) return true;
  return !now.isPending && now.failed === before.failed;
}
