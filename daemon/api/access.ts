import { setMaxListeners } from "node:events";
import { LimenError } from "../errors.js";
import { isAuthorized } from "./auth.js";

/**
 * The token in force, and the time that it is. Whatever was let in by it and goes on (a subscription,
 * an enrolment, a backup) holds `session`, which aborts with why: UNAUTHENTICATED when the token is
 * replaced, SHUTTING_DOWN when the server stops.
 */
export class Access {
  #session = newSession();

  constructor(private token: string) {}

  /** The session of whoever shows the token in this Authorization header; null for anybody else. */
  enter(header: unknown): AbortSignal | null {
    const isIn = typeof header === "string" && isAuthorized(header, this.token);
    return isIn ? this.#session.signal : null;
  }

  /** Ends what was let in by the old one. Returns whether it is another. */
  replace(token: string): boolean {
    if (token === this.token) return false;
    this.token = token;
    const ended = this.#session;
    this.#session = newSession();
    ended.abort(new LimenError("UNAUTHENTICATED", "the token was replaced by another one"));
    return true;
  }

  end(): void {
    this.#session.abort(new LimenError("SHUTTING_DOWN", "the daemon stops"));
  }
}

function newSession(): AbortController {
  const session = new AbortController();
  // Every subscriber listens; their number has a limit of its own.
  setMaxListeners(0, session.signal);
  return session;
}
