import type { Config } from "../config.js";
import type { LiveConfig } from "../live-config.js";
import type { Logger } from "../log.js";
import type { Stoppers } from "./stoppers.js";

/** What every part of the daemon is built with. */
export interface Shell {
  /** As it was at the start; `settings` is asked anew where a change is followed. */
  config: Config;
  settings: LiveConfig;
  stoppers: Stoppers;
  now: () => Date;
  log: Logger;
}
