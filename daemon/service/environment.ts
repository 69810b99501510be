/** What systemd tells a service of itself when it starts it. */
export interface ServiceEnvironment {
  /** Where messages go to. */
  socket: string;
  /** By when the next sign of life is due, always anew; null where no watchdog was asked for. */
  watchdogMs: number | null;
  /** The watchdog waits for another process than this, as a wrapper would be that stays. */
  watchesAnother: boolean;
}

/**
 * Takes it out of the environment, so that no child of the daemon can speak for it; null where
 * systemd waits for no messages.
 */
export function takeServiceEnvironment(
  environment: Record<string, string | undefined>,
  pid: number,
): ServiceEnvironment | null {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: watched } = environment;
  for (const name of ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"]) delete environment[name];
  if (!socket) return null;
  const watchdogMs = /^[1-9]\d*$/.test(usec ?? "") ? Number(usec) / 1000 : null;
  const watchesAnother = watchdogMs !== null && !!watched && watched !== String(pid);
  return { socket, watchdogMs: watchesAnother ? null : watchdogMs, watchesAnother };
}
