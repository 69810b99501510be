import type { Counter, Gauge } from "prom-client";

/** Totals that are kept where they arise: a metric takes them over by beginning anew. */
export function toldAnew(...metrics: Pick<Counter | Gauge, "reset">[]): void {
  for (const metric of metrics) metric.reset();
}

/** What is not known has no sample: 0 would be a promise. */
export function setOrRemove(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
