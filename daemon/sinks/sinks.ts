import type { RootDatabase } from "lmdb";
import { LimenError } from "../errors.js";
import type { Journal } from "../events/journal.js";
import type { Snapshots } from "../events/snapshots.js";
import type { JournaledEvent } from "../events/types.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Logger } from "../log.js";
import { readSecret } from "../secret-files.js";
import { eventMessage } from "./event-message.js";
import type { MqttConfig } from "./mqtt-config.js";
import { openMqtt } from "./open-mqtt.js";
import type { RetryRules, Sink, SinkStatus } from "./sink.js";
import { SinkFollower } from "./sink-follower.js";
import { type DeadLetter, openSinkStore, type SinkStore } from "./sink-store.js";
import { webhookSink } from "./webhook.js";
import type { WebhookConfig } from "./webhook-config.js";

export interface SinksParts {
  root: RootDatabase;
  journal: Journal;
  gallery: Pick<Gallery, "person">;
  snapshots: Pick<Snapshots, "has" | "read">;
  isDismissed: (strangerId: string) => boolean;
  version: string;
  now: () => Date;
  random: () => number;
  log: Pick<Logger, "info" | "warn" | "error">;
}

export interface SinksConfig {
  webhooks: readonly WebhookConfig[];
  mqtt: MqttConfig | null;
  cameras: readonly { id: string }[];
}

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 5 * 60_000;

/** Everything outside that events are sent to, not yet started. Throws BAD_CONFIG. */
export async function openSinks(config: SinksConfig, parts: SinksParts): Promise<Sinks> {
  const { journal, gallery, snapshots, isDismissed, version, now } = parts;
  const messageOf = (event: JournaledEvent, names: boolean) =>
    eventMessage(event, {
      cursor: journal.cursorOf(event),
      person: (id) => gallery.person(id),
      hasSnapshot: snapshots.has(event.id),
      names,
    });
  const store = openSinkStore(parts.root, parts.log);
  const follow = (sink: Sink, maxAttempts: number) => {
    const retry: RetryRules = {
      maxAttempts,
      firstDelayMs: FIRST_DELAY_MS,
      longestDelayMs: LONGEST_DELAY_MS,
    };
    return new SinkFollower({ ...parts, sink, store, retry });
  };
  const followers = new Map<string, SinkFollower>();
  for (const [i, webhook] of config.webhooks.entries()) {
    const secret = await readSecret(webhook.secretFile, `webhooks[${i}].secretFile`);
    const userAgent = `limen/${version}`;
    const sink = webhookSink({
      ...{ config: webhook, secret, isDismissed, messageOf, userAgent, now },
    });
    followers.set(sink.id, follow(sink, webhook.maxAttempts));
  }
  if (config.mqtt) {
    const cameraIds = config.cameras.map(({ id }) => id);
    const sink = await openMqtt(config.mqtt, { ...parts, cameraIds, messageOf, store });
    followers.set(sink.id, follow(sink, config.mqtt.maxAttempts));
  }
  return new Sinks(followers, store);
}

/** The sinks that are configured, each with its own pace. */
export class Sinks {
  constructor(
    private readonly followers: ReadonlyMap<string, SinkFollower>,
    private readonly store: SinkStore,
  ) {}

  async start(): Promise<void> {
    for (const follower of this.followers.values()) await follower.start();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.followers.values()].map((follower) => follower.stop()));
  }

  status(): SinkStatus[] {
    return [...this.followers.values()].map((follower) => follower.status());
  }

  /** Oldest event first, after the given sequence number. Throws NOT_FOUND. */
  deadLetters(sinkId: string, page: { after: number; limit: number }): DeadLetter[] {
    this.#existing(sinkId);
    return this.store.deadLetters(sinkId, page);
  }

  /** Returns how many are tried again, in the background. Throws NOT_FOUND. */
  retryDeadLetters(sinkId: string): number {
    return this.#existing(sinkId).retryDeadLetters();
  }

  #existing(sinkId: string): SinkFollower {
    const follower = this.followers.get(sinkId);
    if (follower) return follower;
    throw new LimenError("NOT_FOUND", `there is no sink ${sinkId}; \`status.sinks\` lists them`);
  }
}
