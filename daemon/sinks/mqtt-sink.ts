import { reasonOf } from "../errors.js";
import type { Journal } from "../events/journal.js";
import type { Snapshots } from "../events/snapshots.js";
import { type EventFilter, fitsFilter, type JournaledEvent } from "../events/types.js";
import type { Gallery } from "../gallery/gallery.js";
import type { Logger } from "../log.js";
import { type CameraState, NOBODY, stateAfter } from "./camera-state.js";
import type { EventMessage } from "./event-message.js";
import { discoveryPayload, discoveryTopics } from "./home-assistant.js";
import type { MqttConfig } from "./mqtt-config.js";
import { MqttConnection, type MqttConnectionParts } from "./mqtt-connection.js";
import { type MqttTopics, topicsUnder } from "./mqtt-topics.js";
import { RetainedTopics } from "./retained-topics.js";
import type { Delivery, Sink } from "./sink.js";
import { filterOf } from "./sink-filter.js";
import type { SinkStore } from "./sink-store.js";

export interface MqttSinkParts {
  config: MqttConfig;
  credentials: MqttConnectionParts["credentials"];
  cameraIds: readonly string[];
  journal: Journal;
  gallery: Pick<Gallery, "person">;
  snapshots: Pick<Snapshots, "read">;
  isDismissed: (strangerId: string) => boolean;
  messageOf: (event: JournaledEvent, names: boolean) => EventMessage;
  store: Pick<SinkStore, "retainedTopics" | "setRetainedTopics">;
  version: string;
  now: () => Date;
  log: Pick<Logger, "info" | "warn">;
}

/** How soon a person who was erased or renamed is so at the broker too. */
const REFRESH_MS = 10_000;

/**
 * An MQTT broker: events at least once, and beside them what is so now (retained), which follows the
 * newest event only, so that a backlog makes no light flicker.
 */
export class MqttSink implements Sink {
  readonly id = "mqtt";
  readonly kind = "mqtt";
  /** Every kind: visits say whether somebody is there, and the last event what is so now. */
  readonly wants: EventFilter = { kinds: ["recognized", "unknown", "rejected", "visit"] };
  readonly #topics: MqttTopics;
  readonly #connection: MqttConnection;
  readonly #states = new Map<string, CameraState>();
  readonly #retained: RetainedTopics;
  readonly #abort = new AbortController();
  #startedAt = new Date(0);
  #seq = 0;
  #refreshing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly parts: MqttSinkParts) {
    const { config, credentials, journal, log } = parts;
    this.#topics = topicsUnder(config.prefix);
    const { birth } = discoveryTopics(config.discovery.prefix);
    this.#connection = new MqttConnection({
      url: config.url,
      credentials,
      clientId: config.clientId ?? `limen-${journal.journalId}`,
      version: config.version,
      availability: { topic: this.#topics.status, online: "online", offline: "offline" },
      subscriptions: config.discovery.enabled ? [birth] : [],
      timeoutMs: config.timeoutMs,
      onConnect: () => this.#introduce(),
      onMessage: (topic, payload) => {
        if (topic === birth && payload === "online") this.#introduce();
      },
      log,
    });
    this.#retained = new RetainedTopics({
      ...{ sinkId: this.id, topics: this.#topicsUsed(), connection: this.#connection },
      ...{ store: parts.store, signal: this.#abort.signal, log },
    });
  }

  start(): void {
    this.#startedAt = this.parts.now();
    this.#refreshing = this.#recall().then(() => this.#connection.start());
    this.#timer = setInterval(() => this.#refresh(), REFRESH_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#abort.abort();
    await this.#refreshing;
    await this.#connection.stop();
  }

  problem(): string | null {
    return this.#connection.problem();
  }

  async deliver(event: JournaledEvent, signal: AbortSignal): Promise<Delivery> {
    await this.#connection.connected(signal);
    const { config, journal, isDismissed } = this.parts;
    const isWanted = fitsFilter(event, filterOf(config, isDismissed));
    if (isWanted) {
      const delivery = await this.#publishEvent(event, signal);
      if (delivery.kind !== "delivered") return delivery;
    }
    // A dead letter that is sent again tells what was, not what is.
    if (event.seq > this.#seq) {
      this.#seq = event.seq;
      const state = this.#states.get(event.cameraId) ?? NOBODY;
      this.#states.set(event.cameraId, stateAfter(state, event, this.#startedAt));
      if (event.seq === journal.lastSeq()) {
        this.#refresh();
        await this.#refreshing;
      }
    }
    return { kind: isWanted ? "delivered" : "passed" };
  }

  async #publishEvent(event: JournaledEvent, signal: AbortSignal): Promise<Delivery> {
    const { config, messageOf, snapshots } = this.parts;
    const { kind, cameraId } = event;
    // Home Assistant's event entity wants its type by this name.
    const message = { ...messageOf(event, config.names), event_type: kind };
    const options = { retain: false, signal };
    const told = JSON.stringify(message);
    const delivery = await this.#connection.publish(this.#topics.event(cameraId), told, options);
    if (delivery.kind !== "delivered" || !config.snapshots) return delivery;
    const jpeg = await snapshots.read(event.id);
    if (jpeg === undefined) return delivery;
    // Not retained: a picture must not outlive its person's erasure at the broker.
    return this.#connection.publish(this.#topics.snapshot(cameraId), jpeg, options);
  }

  /** Who was recognised last before this start, so that an erasure since reaches the broker. */
  async #recall(): Promise<void> {
    const { cameraIds, journal } = this.parts;
    for (const cameraId of cameraIds) {
      const filter: EventFilter = { kinds: ["recognized"], cameraIds: [cameraId] };
      const { events } = await journal.readBefore(null, 1, filter);
      const since = this.#startedAt;
      this.#states.set(
        cameraId,
        events.reduce((s, e) => stateAfter(s, e, since), NOBODY),
      );
    }
  }

  /** To a broker or a Home Assistant that may know nothing of us. */
  #introduce(): void {
    this.#retained.forget();
    this.#refreshing = this.#refreshing
      .then(() => this.#retained.clearLeft())
      .then(() => this.#announce())
      .catch((error) =>
        this.parts.log.warn(
          { reason: reasonOf(error) },
          "could not be announced at the MQTT broker",
        ),
      );
    this.#refresh();
  }

  async #announce(): Promise<void> {
    const { config, cameraIds, version } = this.parts;
    if (!config.discovery.enabled) return;
    for (const cameraId of cameraIds) {
      const payload = discoveryPayload({
        ...{ deviceId: this.#deviceId(cameraId), cameraId, version, topics: this.#topics },
        snapshots: config.snapshots,
        eventTypes: config.kinds.map((kind) => kind.toLowerCase()),
      });
      await this.#retained.tell(this.#discoveryTopic(cameraId), JSON.stringify(payload));
    }
  }

  /** Of all that may be retained. */
  #topicsUsed(): string[] {
    const { config, cameraIds } = this.parts;
    const ofCamera = (id: string) => [
      this.#topics.lastPerson(id),
      this.#topics.somebody(id),
      ...(config.discovery.enabled ? [this.#discoveryTopic(id)] : []),
    ];
    return [this.#topics.status, ...cameraIds.flatMap(ofCamera)];
  }

  #discoveryTopic(cameraId: string): string {
    return discoveryTopics(this.parts.config.discovery.prefix).ofDevice(this.#deviceId(cameraId));
  }

  #deviceId(cameraId: string): string {
    return `limen_${this.parts.journal.journalId}_${cameraId}`;
  }

  #refresh(): void {
    this.#refreshing = this.#refreshing.then(() => this.#publishStates());
  }

  async #publishStates(): Promise<void> {
    for (const cameraId of this.parts.cameraIds) {
      const { lastPersonId, openVisits } = this.#states.get(cameraId) ?? NOBODY;
      const isSomebody = openVisits.size > 0;
      await this.#retained.tell(this.#topics.lastPerson(cameraId), this.#told(lastPersonId));
      await this.#retained.tell(this.#topics.somebody(cameraId), isSomebody ? "ON" : "OFF");
    }
  }

  /** Nothing for nobody, and for who was erased: an empty message removes what was retained. */
  #told(personId: string | null): string {
    const person = personId === null ? undefined : this.parts.gallery.person(personId);
    if (!person) return "";
    return this.parts.config.names ? person.name : person.id;
  }
}
