import type { RetryRules } from "./sink.js";

/**
 * Milliseconds to wait after the attempt that failed, counted from 1: doubled each time up to the
 * longest, and of that at least half. Chance spreads the sinks of many doors. Pure but for `random`,
 * which gives numbers of [0, 1).
 */
export function backOffMs(
  attempt: number,
  { firstDelayMs, longestDelayMs }: RetryRules,
  random: () => number,
): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** (attempt - 1));
  return Math.round(full * (0.5 + random() / 2));
}
