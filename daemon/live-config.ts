import type { Config } from "./config.js";

/** What came of reading a configuration while the daemon runs; keys by path, never their values. */
export interface ConfigChange {
  config: Config;
  changed: string[];
  /** Other than what is in force, and taken over by a restart only. */
  needRestart: string[];
}

/**
 * The configuration in force. Whoever can follow a change asks for it anew each time; whoever was
 * built from it (cameras, models, addresses, keys) keeps what it was built from.
 */
export class LiveConfig {
  constructor(private config: Config) {}

  readonly current = (): Config => this.config;

  /** Puts in force what can be; the caller has made sure that it can be used. */
  take(next: Config): ConfigChange {
    const change = changeTo(this.config, next);
    this.config = change.config;
    return change;
  }
}

/** What a running daemon takes over of a configuration, and what it does not. Pure. */
export function changeTo(current: Config, next: Config): ConfigChange {
  // Kept: what was already stored under the one promise, and what a part was built with.
  const { keepCrops, maxCorrectionsPerPerson } = current.enrolment;
  const { token, tokenFile } = next.api;
  const config = {
    ...current,
    api: { ...current.api, token, tokenFile },
    decision: next.decision,
    quality: next.quality,
    visits: next.visits,
    enrolment: { ...next.enrolment, keepCrops, maxCorrectionsPerPerson },
    retention: next.retention,
    log: { ...current.log, level: next.log.level },
  };
  return {
    config,
    changed: differingKeys(current, config),
    needRestart: differingKeys(config, next),
  };
}

/** Paths of the keys whose values differ; a list counts as one value. */
function differingKeys(a: unknown, b: unknown, path = ""): string[] {
  if (isSection(a) && isSection(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].flatMap((key) =>
      differingKeys(a[key], b[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return JSON.stringify(a) === JSON.stringify(b) ? [] : [path];
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
