/** How often the line is drawn anew. */
const EVERY_MS = 1000;

/** A line on standard error that is written over: how far, how fast, how long still, and `more`. */
export function progressLine(
  total: number,
  { unit, from = 0, now }: { unit: string; from?: number; now: () => number },
): (done: number, more?: string) => void {
  const startedAt = now();
  let drawnAt = Number.NEGATIVE_INFINITY;
  return (done, more = "") => {
    const at = now();
    if (at - drawnAt < EVERY_MS && done < total) return;
    drawnAt = at;
    const rate = (done - from) / Math.max(1e-3, (at - startedAt) / 1000);
    const left = rate > 0 ? duration((total - done) / rate) : "?";
    const line = `${done}/${total} ${unit}, ${rate.toFixed(1)} a second, ${left} left  ${more}`;
    process.stderr.write(`\r${line.padEnd(100)}`);
    if (done >= total) process.stderr.write("\n");
  };
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.round(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
