import { collectDefaultMetrics, Registry } from "prom-client";
import type { PipelineObserver } from "../observer.js";
import { pipelineMetrics } from "./pipeline-metrics.js";
import { type MeteredState, stateMetrics } from "./state-metrics.js";

export interface Exposition {
  contentType: string;
  text: string;
}

export interface Metrics {
  observer: PipelineObserver;
  /** Everything that was counted, and the state as it is told, in Prometheus' text format. */
  exposition(state: MeteredState): Promise<Exposition>;
}

/** Every name begins with this; the process's own metrics do too. */
const PREFIX = "limen_";

/** Of the process's metrics, those that nobody looks after a door by: they would be half of all. */
const LEFT_OUT = [
  "nodejs_active_resources",
  "nodejs_active_resources_total",
  "nodejs_active_handles",
  "nodejs_active_handles_total",
  "nodejs_active_requests",
  "nodejs_active_requests_total",
  "nodejs_heap_space_size_total_bytes",
  "nodejs_heap_space_size_used_bytes",
  "nodejs_heap_space_size_available_bytes",
];

/**
 * What there is to count and to measure. No label carries a person, a name, a path or anything else
 * that grows: cameras, models, stages, and reasons from closed lists.
 */
export function openMetrics({ cameraIds }: { cameraIds: readonly string[] }): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: PREFIX });
  for (const name of LEFT_OUT) registry.removeSingleMetric(`${PREFIX}${name}`);
  const observer = pipelineMetrics(registry, { cameraIds });
  const tell = stateMetrics(registry);
  return {
    observer,
    exposition: async (state) => {
      tell(state);
      return { contentType: registry.contentType, text: await registry.metrics() };
    },
  };
}
