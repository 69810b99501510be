import type { Config } from "../config.js";
import type { RunningDaemon } from "../daemon.js";
import { LimenError, reasonOf } from "../errors.js";
import type { ConfigChange } from "../live-config.js";
import type { Logger } from "../log.js";

export interface ReloadParts {
  /** Reads the configuration as at the start. */
  load: () => Promise<Config>;
  daemon: Pick<RunningDaemon, "reload">;
  log: Logger;
}

/**
 * Reads the configuration again, puts in force what can be, and says by key what changed and what
 * needs a restart. One that cannot be used changes nothing. Never rejects.
 */
export async function reload({ load, daemon, log }: ReloadParts): Promise<void> {
  try {
    const change = await daemon.reload(await load());
    sayAndSetLevel(change, log);
  } catch (error) {
    const code = error instanceof LimenError ? error.code : "INTERNAL";
    log.error({ code, reason: reasonOf(error) }, "the configuration stays as it was");
  }
}

/** Said at the more talkative of both levels: who asked for the change wants to hear of it. */
function sayAndSetLevel({ config, changed, needRestart }: ConfigChange, log: Logger): void {
  const { level } = config.log;
  const rank = (name: string) => log.levels.values[name] ?? 0;
  if (rank(level) < rank(log.level)) log.level = level;
  log.info({ changed }, "the configuration was read again");
  if (needRestart.length > 0) log.warn({ needRestart }, "these keys change by a restart only");
  log.level = level;
}
