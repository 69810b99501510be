import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import type { DaemonStatus } from "../status.js";
import type { ServiceEnvironment } from "./environment.js";
import { Notifier } from "./notifier.js";
import { statusLine } from "./status-line.js";
import { Watchdog, type WatchedPart } from "./watchdog.js";

/** What systemd is to know of a daemon that was started. */
export interface WatchedDaemon {
  status: () => DaemonStatus;
  /** What keeps it from watching the door; see `missingForReady`. */
  missingForReady: () => string[];
  parts: readonly WatchedPart[];
}

/** Looks a watchdog's interval: one message that is lost, or late, must not end the daemon. */
const LOOKS_AN_INTERVAL = 4;
const LONGEST_LOOK_MS = 15_000;
const READY_LOOK_MS = 250;

/**
 * Speaks for the daemon to systemd: ready when it is, how it is in one line, and alive as long as
 * the way from a camera to the journal gets on. Nothing else feeds the watchdog.
 */
export class Service {
  #stopping = new AbortController();
  #reporting: Promise<void> | undefined;
  #isReady = false;
  #said: string | null = null;
  #stuck = "";

  constructor(
    private readonly watchdogMs: number | null,
    private readonly notifier: Pick<Notifier, "tell" | "close">,
    private readonly log: Pick<Logger, "info" | "error">,
  ) {}

  starting(): void {
    void this.notifier.tell("STATUS=starting: models are checked, loaded and timed");
  }

  /** Reports from now on until `stopping`. */
  report(daemon: WatchedDaemon): void {
    const signal = this.#stopping.signal;
    this.#reporting = this.#report(daemon, signal).catch((error: unknown) => {
      // Without a report the watchdog ends the daemon, which is what is due then.
      if (!signal.aborted) this.log.error({ err: error }, "systemd is told nothing any more");
    });
  }

  /** `Type=notify-reload`, which systemd has from 253 on, wants the time in the same message. */
  async reloading(work: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    if (!this.#isReady || signal.aborted) return work();
    const monotonicUsec = process.hrtime.bigint() / 1000n;
    void this.notifier.tell("RELOADING=1", `MONOTONIC_USEC=${monotonicUsec}`);
    await work();
    // After the last message another one would start a helper, and the daemon wait for its end.
    if (!signal.aborted) void this.notifier.tell("READY=1");
  }

  /** Resolves when systemd knows. */
  async stopping(): Promise<void> {
    this.#stopping.abort();
    await this.#reporting;
    await this.notifier.tell("STOPPING=1", "STATUS=stopping");
    await this.notifier.close();
  }

  async #report(daemon: WatchedDaemon, signal: AbortSignal): Promise<void> {
    while (daemon.missingForReady().length > 0) {
      await this.notifier.tell(...this.#news(daemon));
      await sleep(READY_LOOK_MS, undefined, { signal });
    }
    this.#isReady = true;
    await this.notifier.tell("READY=1");
    const { watchdogMs } = this;
    const watchdog = watchdogMs === null ? null : new Watchdog(daemon.parts, watchdogMs);
    const lookMs = Math.min((watchdogMs ?? Infinity) / LOOKS_AN_INTERVAL, LONGEST_LOOK_MS);
    for (;;) {
      const isAlive = watchdog !== null && this.#gotOn(watchdog.stuck(performance.now()));
      await this.notifier.tell(...(isAlive ? ["WATCHDOG=1"] : []), ...this.#news(daemon));
      await sleep(lookMs, undefined, { signal });
    }
  }

  #gotOn(stuck: readonly string[]): boolean {
    const names = stuck.join(", ");
    if (names !== this.#stuck) {
      if (stuck.length > 0) this.log.error({ stuck }, "no progress: the watchdog is not fed");
      else this.log.info("progress again");
    }
    this.#stuck = names;
    return stuck.length === 0;
  }

  #news(daemon: WatchedDaemon): string[] {
    const line = this.#stuck === "" ? lineOf(daemon) : `no progress: ${this.#stuck}`;
    if (line === this.#said) return [];
    this.#said = line;
    return [`STATUS=${line}`];
  }
}

/** Words that fail are no reason to let the watchdog end a daemon that works. */
function lineOf(daemon: Pick<WatchedDaemon, "status">): string {
  try {
    return statusLine(daemon.status());
  } catch (error) {
    return `how it is cannot be told: ${reasonOf(error)}`;
  }
}

/** Null where systemd waits for no messages: then there is nothing of all this. */
export function openService(
  environment: ServiceEnvironment | null,
  { path, log }: { path: string | undefined; log: Logger },
): Service | null {
  if (environment === null) return null;
  const { socket, watchdogMs, watchesAnother } = environment;
  if (watchesAnother) {
    log.warn(
      "the watchdog waits for another process than this one, which therefore does not feed it: let the program of ExecStart become the daemon (exec)",
    );
  }
  const service = new Service(watchdogMs, new Notifier({ socket, path, log }), log);
  service.starting();
  return service;
}
