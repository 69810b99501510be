import type { RunningApi } from "../api/server.js";
import type { Config } from "../config.js";
import { LimenError } from "../errors.js";
import type { Logger } from "../log.js";
import { configuredToken } from "../secret-files.js";
import { adminToken, rotateAdminToken } from "./data-dir.js";

/** By this name a command has the daemon do it that holds the data directory. */
export const ROTATE_TOKEN = "rotate-token";

/** Throws BAD_CONFIG, with what to do, where the token is not kept by the daemon itself. */
export function assertOwnToken({ token, tokenFile }: Pick<Config["api"], "token" | "tokenFile">) {
  if (token !== null) {
    throw new LimenError(
      "BAD_CONFIG",
      "the token is set by api.token or LIMEN_TOKEN: change it there; the daemon takes the one over by SIGHUP, the other by a restart",
    );
  }
  if (tokenFile !== null) {
    throw new LimenError(
      "BAD_CONFIG",
      `the token is the one in ${tokenFile}: write another one there and send the daemon SIGHUP; where systemd hands it over (LoadCredential), change that file and restart the daemon`,
    );
  }
}

/**
 * Puts another token in force while the daemon runs. One change after the other: of two at once one
 * would put the old token back, or one in force that stands in no file.
 */
export class TokenRotation {
  #changing: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly parts: {
      dataDir: string;
      current: () => Config;
      api: Pick<RunningApi, "replaceToken">;
      log: Pick<Logger, "info">;
    },
  ) {}

  /** Makes a new one. Throws BAD_CONFIG or DATA_DIR_UNUSABLE. */
  rotate(): Promise<void> {
    return this.#afterOthers(async () => {
      assertOwnToken(this.parts.current().api);
      this.#replace(await rotateAdminToken(this.parts.dataDir));
    });
  }

  /**
   * Takes a configuration over by `take`, and puts in force the token that it leads to. Throws
   * BAD_CONFIG or DATA_DIR_UNUSABLE, and then nothing was taken.
   */
  follow<T>(next: Config, take: () => T): Promise<T> {
    return this.#afterOthers(async () => {
      const { token } = await adminToken(this.parts.dataDir, await configuredToken(next.api));
      const taken = take();
      this.#replace(token);
      return taken;
    });
  }

  #afterOthers<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(change);
    this.#changing = changed.catch(() => {});
    return changed;
  }

  #replace(token: string): void {
    const isNew = this.parts.api.replaceToken(token);
    if (isNew) this.parts.log.info("another token is in force; connections by the old one ended");
  }
}
