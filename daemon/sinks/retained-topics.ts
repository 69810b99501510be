import type { Logger } from "../log.js";
import type { MqttConnection } from "./mqtt-connection.js";
import type { SinkStore } from "./sink-store.js";

export interface RetainedTopicsParts {
  sinkId: string;
  /** All that may be retained as things are configured now. */
  topics: readonly string[];
  connection: Pick<MqttConnection, "isUp" | "publish">;
  store: Pick<SinkStore, "retainedTopics" | "setRetainedTopics">;
  signal: AbortSignal;
  log: Pick<Logger, "info" | "warn">;
}

/**
 * What a broker keeps for whoever comes later. What an earlier configuration left there (a camera, a
 * prefix, Home Assistant's devices) would stay for good; so which topics were used is remembered
 * before anything is published, and what is ours no more is cleared.
 */
export class RetainedTopics {
  /** What the broker has by topic, as far as this connection knows. */
  readonly #told = new Map<string, string>();

  constructor(private readonly parts: RetainedTopicsParts) {}

  /** For a broker, or a listener, that may know nothing of us. */
  forget(): void {
    this.#told.clear();
  }

  /** An empty payload clears the topic. Does nothing where the broker has it, or cannot be reached. */
  async tell(topic: string, payload: string): Promise<void> {
    if (this.#told.get(topic) === payload) return;
    if (await this.#publish(topic, payload)) this.#told.set(topic, payload);
  }

  /** To be called at each connection before anything is told; what fails is tried at the next. */
  async clearLeft(): Promise<void> {
    const { sinkId, topics, store, log } = this.parts;
    const known = store.retainedTopics(sinkId);
    const left = new Set(known.filter((topic) => !topics.includes(topic)));
    if (left.size === 0 && topics.every((topic) => known.includes(topic))) return;
    await store.setRetainedTopics(sinkId, [...topics, ...left]);
    const cleared: string[] = [];
    for (const topic of left) if (await this.#publish(topic, "")) cleared.push(topic);
    if (cleared.length === 0) return;
    const remaining = [...left].filter((topic) => !cleared.includes(topic));
    await store.setRetainedTopics(sinkId, [...topics, ...remaining]);
    log.info({ cleared: cleared.length }, "cleared what another configuration left at the broker");
  }

  async #publish(topic: string, payload: string): Promise<boolean> {
    const { connection, signal, log } = this.parts;
    if (!connection.isUp) return false;
    const delivery = await connection.publish(topic, payload, { retain: true, signal });
    if (delivery.kind === "delivered") return true;
    if (!signal.aborted) {
      log.warn({ reason: delivery.reason }, "the MQTT broker did not take a state");
    }
    return false;
  }
}
