import type { RunningApi } from "./api/server.js";
import type { Config } from "./config.js";
import { adminToken, rotateAdminToken } from "./data-dir.js";
import { LimenError } from "./errors.js";
import type { Logger } from "./log.js";
import { configuredToken } from "./secret-files.js";

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

/** Puts another token in force while the daemon runs. */
export class TokenRotation {
  constructor(
    private readonly parts: {
      dataDir: string;
      current: () => Config;
      api: Pick<RunningApi, "replaceToken">;
      log: Pick<Logger, "info">;
    },
  ) {}

  /** Makes a new one. Throws BAD_CONFIG or DATA_DIR_UNUSABLE. */
  async rotate(): Promise<void> {
    assertOwnToken(this.parts.current().api);
    this.#replace(await rotateAdminToken(this.parts.dataDir));
  }

  /** Reads it again, from where the configuration says; the result puts it in force. */
  async read({ api }: Config): Promise<() => void> {
    const { token } = await adminToken(this.parts.dataDir, await configuredToken(api));
    return () => this.#replace(token);
  }

  #replace(token: string): void {
    const isNew = this.parts.api.replaceToken(token);
    if (isNew) this.parts.log.info("another token is in force; connections by the old one ended");
  }
}
