/** `warn`: the daemon runs, but not as it should; `fail`: it would not start, or the door is blind. */
export type Level = "ok" | "warn" | "fail";

/** What a check found; `advice` says what to do about it, and is null where all is well. */
export interface Finding {
  about: string;
  level: Level;
  message: string;
  advice: string | null;
}

export function ok(about: string, message: string): Finding {
  return { about, level: "ok", message, advice: null };
}

export function warn(about: string, message: string, advice: string): Finding {
  return { about, level: "warn", message, advice };
}

export function fail(about: string, message: string, advice: string): Finding {
  return { about, level: "fail", message, advice };
}
