import { Counter, Gauge, type Registry } from "prom-client";
import type { DaemonStatus } from "../status.js";
import { toldAnew } from "./told-anew.js";

/** Makes the metrics of what events are sent to; returns how to tell them of it. */
export function sinkMetrics(registry: Registry): (sinks: DaemonStatus["sinks"]) => void {
  const shared = { labelNames: ["sink", "kind"] as const, registers: [registry] };
  const gauge = (name: string, help: string) => new Gauge({ name, help, ...shared });
  const delivered = new Counter({
    name: "limen_sink_delivered_total",
    help: "Events that the sink took.",
    ...shared,
  });
  const failed = new Counter({
    name: "limen_sink_failed_attempts_total",
    help: "Attempts that came to nothing, by why; each event is tried until it is a dead letter.",
    labelNames: ["sink", "kind", "code"],
    registers: [registry],
  });
  const deadLetters = gauge("limen_sink_dead_letters", "Events given up and not sent again yet.");
  const lag = gauge(
    "limen_sink_lag_events",
    "Events of the journal that the sink has not come to yet, whether it wants them or not.",
  );
  const working = gauge(
    "limen_sink_working",
    "0 while the sink cannot be reached, or did not take the last thing it was sent.",
  );
  const lastDelivered = gauge(
    "limen_sink_last_delivery_timestamp_seconds",
    "When the sink took an event last, since 1970; absent if not since the start.",
  );
  return (sinks) => {
    toldAnew(delivered, failed, lastDelivered);
    for (const { id: sink, kind, ...status } of sinks) {
      const labels = { sink, kind };
      delivered.inc(labels, status.delivered);
      for (const [code, count] of Object.entries(status.failedAttempts)) {
        failed.inc({ ...labels, code }, count);
      }
      deadLetters.set(labels, status.deadLetters);
      lag.set(labels, status.lagEvents);
      working.set(labels, Number(status.state !== "failing"));
      const { lastDeliveredAt } = status;
      if (lastDeliveredAt) lastDelivered.set(labels, lastDeliveredAt.getTime() / 1000);
    }
  };
}
