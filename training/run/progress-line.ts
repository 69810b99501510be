/** How often it is said: a line on a terminal is written over, in a log it stays. */
const TERMINAL_MS = 1000;
const LOG_MS = 30_000;

/** Says on standard error how far something is: how fast, how long still, and `more`. */
export function progressLine(
  total: number,
  { unit, from = 0, now }: { unit: string; from?: number; now: () => number },
): (done: number, more?: string) => void {
  const startedAt = now();
  const isTerminal = process.stderr.isTTY;
  let drawnAt = startedAt;
  return (done, more = "") => {
    const at = now();
    if (at - drawnAt < (isTerminal ? TERMINAL_MS : LOG_MS)) return;
    drawnAt = at;
    const rate = (done - from) / Math.max(1e-3, (at - startedAt) / 1000);
    const left = rate > 0 ? duration((total - done) / rate) : "?";
    const line = `${done}/${total} ${unit}, ${rate.toFixed(1)} a second, ${left} left  ${more}`;
    process.stderr.write(isTerminal ? `\r${line.padEnd(100)}` : `${line}\n`);
  };
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
