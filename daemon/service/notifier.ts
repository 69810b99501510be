import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";

/**
 * Says each line to systemd, a message of assignments with tabs between them, and answers with "ok"
 * or a reason. Node has no datagram sockets of the AF_UNIX family, so systemd's own program sends
 * it, and waits until systemd has read it, so that its sender is still there to be looked up.
 * Starting that from here each time would stop the daemon for as long as copying its page tables
 * takes, tens of milliseconds; a shell that was started once has next to none. It ends with its
 * standard input.
 */
const HELPER = `
set -f
IFS='\t'
while IFS= read -r line; do
  if reason=$(systemd-notify $line 2>&1); then echo ok; else echo "failed: $reason"; fi
done
`;

/** systemd-notify itself gives up on an answer after 5 s. */
const ANSWER_TIMEOUT_MS = 10_000;
const MAX_REASON = 200;

type Helper = ChildProcessByStdio<Writable, Readable, null>;

export interface NotifierOptions {
  /** NOTIFY_SOCKET, as systemd gave it. */
  socket: string;
  /** Where programs are looked for. */
  path: string | undefined;
  log: Pick<Logger, "warn">;
  answerTimeoutMs?: number;
}

/**
 * Tells systemd how the service is: `READY=1`, `STATUS=…`, `WATCHDOG=1`. One message after the
 * other; one that fails is logged, once until one succeeds again, and harms nothing else.
 */
export class Notifier {
  #helper: Helper | undefined;
  #answered: ((answer: string) => void) | undefined;
  #telling: Promise<void> = Promise.resolve();
  #hasFailed = false;

  constructor(private readonly options: NotifierOptions) {}

  /** One message; nothing where it is empty. Resolves when it was taken, or not. Never rejects. */
  tell(...assignments: string[]): Promise<void> {
    if (assignments.length > 0) {
      const line = assignments.map((assignment) => assignment.replace(/\s+/g, " ")).join("\t");
      this.#telling = this.#telling.then(() => this.#say(line));
    }
    return this.#telling;
  }

  /** Says what is left to say, and lets the helper go. */
  async close(): Promise<void> {
    await this.#telling;
    this.#helper?.stdin.end();
    this.#helper = undefined;
  }

  async #say(line: string): Promise<void> {
    const answer = await this.#ask(line);
    const failed = answer !== "ok";
    if (failed && !this.#hasFailed) {
      const reason = answer.slice(0, MAX_REASON);
      this.options.log.warn({ reason }, "systemd could not be told how the service is");
    }
    this.#hasFailed = failed;
  }

  #ask(line: string): Promise<string> {
    const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.options;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#drop(`no answer for ${answerTimeoutMs / 1000} s`);
      }, answerTimeoutMs);
      this.#answered = (answer) => {
        clearTimeout(timer);
        this.#answered = undefined;
        resolve(answer);
      };
      this.#helper ??= this.#start();
      this.#helper.stdin.write(`${line}\n`);
    });
  }

  #start(): Helper {
    const { socket, path } = this.options;
    const helper = spawn("/bin/sh", ["-c", HELPER], {
      env: { NOTIFY_SOCKET: socket, ...(path !== undefined && { PATH: path }) },
      stdio: ["pipe", "pipe", "ignore"],
      // A group of its own, so that what it started ends with it.
      detached: true,
    });
    const isCurrent = () => this.#helper === helper;
    helper.on("error", (error) => isCurrent() && this.#drop(reasonOf(error)));
    helper.on("exit", () => isCurrent() && this.#drop("the helper ended"));
    // What cannot be written is told by its exit.
    helper.stdin.on("error", () => {});
    createInterface(helper.stdout).on("line", (line) => isCurrent() && this.#answered?.(line));
    return helper;
  }

  /** The next message gets a helper of its own. */
  #drop(reason: string): void {
    if (this.#helper) killGroup(this.#helper);
    this.#helper = undefined;
    this.#answered?.(reason);
  }
}

function killGroup({ pid }: Helper): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}
