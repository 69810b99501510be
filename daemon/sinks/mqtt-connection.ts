import { connect, type IClientOptions, type MqttClient } from "mqtt";
import { reasonOf } from "../errors.js";
import type { Logger } from "../log.js";
import type { FailureCode, Sending } from "./sink.js";

export interface MqttConnectionParts {
  url: string;
  credentials: Pick<IClientOptions, "username" | "password" | "ca" | "cert" | "key">;
  clientId: string;
  version: "5" | "3.1.1";
  /** Retained at the broker: what the topic says when we are there, and when we are not. */
  availability: { topic: string; online: string; offline: string };
  /** Topics to hear of. */
  subscriptions: readonly string[];
  timeoutMs: number;
  onConnect: () => void;
  onMessage: (topic: string, payload: string) => void;
  log: Pick<Logger, "info" | "warn">;
}

const RECONNECT_AFTER_MS = 2000;
const KEEPALIVE_SECONDS = 30;
const GOODBYE_MS = 1000;
/** MQTT 5 reason codes that pass: unspecified, busy, too many in flight, too fast, quota. */
const PASSING_CODES = [0x80, 0x89, 0x93, 0x96, 0x97];

/**
 * One connection to a broker that is made again by itself. A message is either acknowledged or it is
 * the caller's again: the client keeps none for later, because the journal does.
 */
export class MqttConnection {
  #client: MqttClient | null = null;
  #isUp = false;
  #problem: string | null = "not connected yet";
  /** Called when the connection comes or goes. */
  #changed = new Set<() => void>();

  constructor(private readonly parts: MqttConnectionParts) {}

  start(): void {
    const { url, credentials, clientId, version, availability, timeoutMs } = this.parts;
    const client = connect(url, {
      ...credentials,
      clientId,
      protocolVersion: version === "5" ? 5 : 4,
      clean: true,
      resubscribe: false,
      queueQoSZero: false,
      connectTimeout: timeoutMs,
      keepalive: KEEPALIVE_SECONDS,
      reconnectPeriod: RECONNECT_AFTER_MS,
      // A broker whose password file is being written refuses us only for now.
      reconnectOnConnackError: true,
      will: { topic: availability.topic, payload: availability.offline, qos: 1, retain: true },
    });
    this.#client = client;
    client.on("connect", () => this.#greet());
    client.on("close", () => this.#lost("the connection was closed"));
    client.on("error", (error) => this.#lost(messageOf(error)));
    client.on("message", (topic, payload) => this.parts.onMessage(topic, payload.toString()));
  }

  /** Says goodbye where there is a connection; a normal end does not make the broker speak our will. */
  async stop(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    const { topic, offline } = this.parts.availability;
    if (this.#isUp) await this.publish(topic, offline, { retain: true, timeoutMs: GOODBYE_MS });
    const force = !this.#isUp;
    this.#isUp = false;
    this.#problem = "stopped";
    this.#tellChange();
    await client.endAsync(force);
  }

  problem(): string | null {
    return this.#problem;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Resolves once there is a connection, or the signal aborts. */
  connected(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.#isUp && !signal.aborted) return;
        this.#changed.delete(look);
        signal.removeEventListener("abort", look);
        resolve();
      };
      this.#changed.add(look);
      signal.addEventListener("abort", look);
      look();
    });
  }

  /** QoS 1: delivered means that the broker has acknowledged it. Never rejects. */
  publish(
    topic: string,
    payload: string | Buffer,
    options: { retain: boolean; timeoutMs?: number; signal?: AbortSignal },
  ): Promise<Sending> {
    const client = this.#client;
    if (!client || !this.#isUp) {
      const reason = this.#problem ?? "not connected";
      return Promise.resolve({ kind: "failed", code: "unreachable", reason });
    }
    const { retain, signal, timeoutMs = this.parts.timeoutMs } = options;
    return new Promise((resolve) => {
      let messageId: number | undefined;
      const settle = (delivery: Sending) => {
        clearTimeout(timer);
        this.#changed.delete(gone);
        signal?.removeEventListener("abort", gone);
        resolve(delivery);
      };
      const giveUp = (code: FailureCode, reason: string) => {
        settle({ kind: "failed", code, reason });
        if (messageId !== undefined) client.removeOutgoingMessage(messageId);
      };
      const gone = () => {
        if (this.#isUp && !signal?.aborted) return;
        giveUp("unreachable", this.#problem ?? "stopped");
      };
      const timer = setTimeout(
        () => giveUp("timed_out", `no acknowledgement within ${timeoutMs} ms`),
        timeoutMs,
      );
      this.#changed.add(gone);
      signal?.addEventListener("abort", gone);
      client.publish(topic, payload, { qos: 1, retain }, (error) => {
        settle(error ? refusalOf(error) : { kind: "delivered" });
      });
      messageId = client.getLastMessageId();
    });
  }

  #greet(): void {
    const { subscriptions, log, availability } = this.parts;
    this.#isUp = true;
    this.#problem = null;
    log.info({}, "connected to the MQTT broker");
    if (subscriptions.length > 0) {
      this.#client?.subscribe([...subscriptions], { qos: 1 }, (error) => {
        if (error) log.warn({ reason: reasonOf(error) }, "the MQTT broker refused a subscription");
      });
    }
    void this.publish(availability.topic, availability.online, { retain: true });
    this.#tellChange();
    this.parts.onConnect();
  }

  #lost(problem: string): void {
    // What an error says is more than what the close after it does.
    const isNews = this.#isUp || (problem !== this.#problem && problem !== CLOSED);
    if (isNews) {
      this.parts.log.warn({ reason: problem }, "no connection to the MQTT broker");
      this.#problem = problem;
    }
    this.#isUp = false;
    this.#tellChange();
  }

  #tellChange(): void {
    for (const listener of [...this.#changed]) listener();
  }
}

const CLOSED = "the connection was closed";

/** What an acknowledgement that is an error means. Pure. */
export function refusalOf(error: Error & { code?: unknown }): Sending {
  const { code } = error;
  const reason = messageOf(error);
  const isAnswer = typeof code === "number" && code >= 0x80;
  if (!isAnswer) return { kind: "failed", code: "unreachable", reason };
  if (PASSING_CODES.includes(code)) return { kind: "failed", code: "not_now", reason };
  return { kind: "refused", code: "refused", reason };
}

/** Where several addresses were tried the message is empty, and the code says it. */
function messageOf(error: Error & { code?: unknown }): string {
  return error.message || String(error.code ?? "unknown error");
}
