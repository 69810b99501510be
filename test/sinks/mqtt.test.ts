import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type MqttClient } from "mqtt";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FaceMemory } from "../../daemon/events/face-memory.js";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import { openSnapshots, type Snapshots } from "../../daemon/events/snapshots.js";
import { setDismissed } from "../../daemon/events/stranger-changes.js";
import type { NewEvent } from "../../daemon/events/types.js";
import { mqttSchema } from "../../daemon/sinks/mqtt-config.js";
import { openSinks, type Sinks } from "../../daemon/sinks/sinks.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recognizedEvent, unknownEvent, visitEvent } from "../helpers/events.js";
import { memoryOf } from "../helpers/memory.js";
import { hasMosquitto, Mosquitto, USER } from "../helpers/mosquitto.js";
import { selfSigned } from "../helpers/self-signed.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";
import { until } from "../helpers/wait.js";

let directory: string;
let stores: OpenStores;
let journal: Journal;
let snapshots: Snapshots;
let broker: Mosquitto;
let listener: MqttClient;
let heard: { topic: string; payload: string; retain: boolean }[];
let running: Sinks[];

beforeEach(async () => {
  directory = temporaryDirectory();
  running = [];
  heard = [];
  broker = new Mosquitto(directory);
  stores = await openStores(directory);
  const now = () => new Date();
  const retention = { maxEvents: 1000, maxAgeDays: 30 };
  journal = await openJournal({ root: stores.root, retention, now, log: stores.log });
  snapshots = await openSnapshots({
    directory: join(directory, "snapshots"),
    retention: { maxCount: 10, maxAgeDays: 30 },
    now,
  });
  writeFileSync(join(directory, "password"), `${USER.password}\n`);
});

afterEach(async () => {
  await Promise.all(running.map((sinks) => sinks.stop()));
  await listener?.endAsync(true);
  await broker.kill();
  await stores.close();
  removeDirectory(directory);
});

async function start(
  config: Record<string, unknown> = {},
  cameras = [{ id: "door" }],
): Promise<Sinks> {
  const mqtt = mqttSchema.parse({
    url: `mqtt://127.0.0.1:${broker.port}`,
    username: USER.username,
    passwordFile: join(directory, "password"),
    ...config,
  });
  const sinks = await openSinks(
    { webhooks: [], mqtt, cameras },
    {
      ...{ root: stores.root, journal, gallery: stores.gallery, snapshots, log: stores.log },
      ...{ version: "1.2.3", now: () => new Date(), random: Math.random },
      isDismissed: (id) => stores.strangers.isDismissed(id),
    },
  );
  await sinks.start();
  running.push(sinks);
  return sinks;
}

/** QoS 0, so that what the broker has taken is on its way to us before it is acknowledged. */
async function listen(options: Record<string, unknown> = {}): Promise<void> {
  listener = connect(`mqtt://127.0.0.1:${broker.port}`, {
    ...{ ...USER, reconnectPeriod: 20, protocolVersion: 5, ...options },
  });
  listener.on("error", () => {});
  listener.on("message", (topic, payload, { retain }) => {
    heard.push({ topic, payload: payload.toString("latin1"), retain });
  });
  await new Promise<void>((resolve) => {
    listener.on("connect", () => listener.subscribe("#", () => resolve()));
  });
}

const last = (topic: string) => heard.filter((message) => message.topic === topic).at(-1)?.payload;
const told = () =>
  heard
    .filter(({ topic }) => topic === "limen/door/event")
    .map(({ payload }) => JSON.parse(payload));
const statusOf = (sinks: Sinks) => sinks.status()[0];

async function append(...events: NewEvent[]): Promise<string[]> {
  const ids: string[] = [];
  for (const event of events) ids.push((await journal.append(() => event)).id);
  return ids;
}

const pending = { outcome: "pending" } as const;

describe.skipIf(!hasMosquitto)("a real broker (skipped where mosquitto is not installed)", () => {
  beforeEach(() => broker.start());

  it("hears who came, who is there, and whether the daemon is", async () => {
    await listen();
    const ada = { name: "Ada", externalId: null };
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const sinks = await start();
    await until(() => last("limen/door/somebody") === "OFF");
    expect(last("limen/status")).toBe("online");
    await append(visitEvent("started", pending));
    await until(() => last("limen/door/somebody") === "ON");
    await until(() => statusOf(sinks).lagEvents === 0);
    expect(statusOf(sinks)).toMatchObject({ delivered: 0, lastDeliveredAt: null });
    const [id] = await append(recognizedEvent(person.id));
    await until(() => last("limen/door/last_person") === "Ada");
    expect(told()).toMatchObject([
      { id, kind: "RECOGNIZED", event_type: "recognized", person: { id: person.id, name: "Ada" } },
    ]);
    expect(journal.event(told()[0].id)).toBeDefined();
    expect(journal.parseCursor(told()[0].cursor)).toBe(2);
    await append(visitEvent("ended", { outcome: "recognized", personId: person.id }));
    await until(() => last("limen/door/somebody") === "OFF");
    await until(() => statusOf(sinks).state === "idle");
    const counted = { delivered: 1, deadLetters: 0 };
    expect(statusOf(sinks)).toMatchObject({ id: "mqtt", kind: "mqtt", lagEvents: 0, ...counted });
    await sinks.stop();
    await until(() => last("limen/status") === "offline");
    expect(stores.log.lines.filter(({ level }) => level !== "info")).toEqual([]);
  });

  it("keeps what is so now for who comes later, and nothing of who was erased", async () => {
    const ada = { name: "Ada", externalId: null };
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const sinks = await start();
    await append(recognizedEvent(person.id));
    await until(() => statusOf(sinks).lagEvents === 0);
    await listen();
    await until(() => last("limen/door/last_person") === "Ada");
    expect(heard.find(({ topic }) => topic === "limen/door/last_person")?.retain).toBe(true);
    expect(last("limen/door/event")).toBeUndefined();
    await stores.gallery.deletePerson(person.id);
    await append(unknownEvent());
    await until(() => last("limen/door/last_person") === "");
    heard = [];
    await listener.endAsync();
    await listen();
    await until(() => last("limen/door/somebody") !== undefined);
    expect(last("limen/door/last_person")).toBeUndefined();
  });

  it("is told ids only where names are to stay", async () => {
    await listen();
    // No name that a random id or a cursor may contain, as "Ada" is.
    const ada = { name: "Ada Lovelace", externalId: "lovelace-7" };
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    await start({ names: false });
    await append(recognizedEvent(person.id));
    await until(() => last("limen/door/last_person") === person.id);
    expect(told()[0].person).toEqual({ id: person.id });
    expect(heard.filter(({ payload }) => /lovelace/i.test(payload))).toEqual([]);
  });

  it("is not told of strangers who were dismissed, unless that is wanted", async () => {
    await listen();
    const memory = memoryOf(stores, { journal });
    const seen = async () => {
      const keeper = new FaceMemory(memory).keeper(faceAt(2).embedding);
      return journal.append(() => unknownEvent(), keeper);
    };
    const { owner } = await seen();
    await setDismissed(owner?.id ?? "", true, memory);
    const first = await start();
    await seen();
    const [other] = await append(unknownEvent());
    await until(() => told().length === 1 && statusOf(first).lagEvents === 0);
    expect(told().map(({ id }) => id)).toEqual([other]);
    await first.stop();
    await start({ withoutDismissed: false });
    const { id } = await seen();
    await until(() => told().length === 2);
    expect(told()[1].id).toBe(id);
  });

  it("gets pictures where that is wanted", async () => {
    await listen();
    await start({ snapshots: true });
    const image = { width: 8, height: 8, rgb: new Uint8Array(192).fill(90) };
    await journal.append(async (id) => {
      await snapshots.save(id, image);
      return unknownEvent();
    });
    await until(() => last("limen/door/snapshot") !== undefined);
    const [{ id }] = told();
    expect(last("limen/door/snapshot")).toBe((await snapshots.read(id))?.toString("latin1"));
    expect(heard.filter(({ topic, retain }) => topic.endsWith("snapshot") && retain)).toEqual([]);
  });

  it("lets Home Assistant find the door, again whenever it starts", async () => {
    await listen();
    await start();
    const topic = `homeassistant/device/limen_${journal.journalId}_door/config`;
    await until(() => last(topic) !== undefined && last("limen/door/somebody") !== undefined);
    const config = JSON.parse(String(last(topic)));
    expect(config.availability_topic).toBe("limen/status");
    expect(config.components.event).toMatchObject({
      platform: "event",
      state_topic: "limen/door/event",
      event_types: ["recognized", "unknown", "rejected"],
    });
    expect(config.components.snapshot).toEqual({ platform: "image" });
    heard = [];
    await listener.publishAsync("homeassistant/status", "online");
    await until(() => last(topic) !== undefined && last("limen/door/somebody") !== undefined);
    expect(JSON.parse(String(last(topic)))).toEqual(config);
  });

  it("keeps nothing of what was configured before: a camera, a prefix, Home Assistant", async () => {
    const retained = async () => {
      heard = [];
      await listen();
      await until(() => heard.some(({ topic }) => topic.endsWith("door/somebody")));
      const topics = heard.filter(({ retain, payload }) => retain && payload !== "");
      await listener.endAsync();
      return topics.map(({ topic }) => topic).sort();
    };
    const device = (id: string) => `homeassistant/device/limen_${journal.journalId}_${id}/config`;
    const both = await start({}, [{ id: "door" }, { id: "back" }]);
    await until(() => statusOf(both).state === "idle");
    const before = [
      ...[device("back"), device("door"), "limen/back/somebody", "limen/door/somebody"],
      "limen/status",
    ];
    while ((await retained()).length < before.length);
    expect(await retained()).toEqual(before);
    await both.stop();
    const after = ["house/limen/door/somebody", "house/limen/status"];
    const one = await start({ prefix: "house/limen", discovery: { enabled: false } });
    while ((await retained()).length > after.length);
    expect(await retained()).toEqual(after);
    const said = stores.log.lines.find(({ message }) => message.startsWith("cleared"));
    expect(said?.fields).toEqual({ cleared: 7 });
    await one.stop();
  });

  it("clears what it could not while it was away, once it is back", async () => {
    const first = await start({}, [{ id: "door" }, { id: "back" }]);
    await until(() => statusOf(first).state === "idle");
    await listen();
    await until(() => last("limen/back/somebody") === "OFF");
    await first.stop();
    await broker.kill();
    await start();
    await broker.start();
    await until(() => last("limen/back/somebody") === "");
  });

  it("that is killed in the middle misses nothing, and the order stays", async () => {
    await listen();
    const sinks = await start();
    const many = Array.from({ length: 60 }, () => unknownEvent());
    const appended = append(...many);
    await until(() => told().length > 5);
    await broker.kill();
    const ids = [...(await appended), ...(await append(unknownEvent(), unknownEvent()))];
    await until(() => statusOf(sinks).state === "failing");
    expect(statusOf(sinks).lagEvents).toBeGreaterThan(0);
    await broker.start();
    await until(() => statusOf(sinks).lagEvents === 0);
    await until(() => told().at(-1)?.id === ids.at(-1));
    const received = told().map(({ id }) => id as string);
    expect(received.filter((id, i) => id !== received[i - 1])).toEqual(ids);
    expect(statusOf(sinks)).toMatchObject({ state: "idle", lastError: null, deadLetters: 0 });
    expect(last("limen/status")).toBe("online");
  });

  it("gets after a restart of the daemon what happened meanwhile", async () => {
    await listen();
    const before = await start();
    const [first] = await append(unknownEvent());
    // Heard of is not yet acknowledged: stopped in between, the daemon would rightly tell it again.
    await until(() => told().length === 1 && statusOf(before).lagEvents === 0);
    await before.stop();
    const later = await append(unknownEvent(), unknownEvent());
    await start();
    await until(() => told().length === 3);
    expect(told().map(({ id }) => id)).toEqual([first, ...later]);
  });

  it("that refuses the password is named, and asked again", async () => {
    writeFileSync(join(directory, "password"), "not the password");
    const sinks = await start();
    await until(() => /not authorized/i.test(statusOf(sinks).lastError ?? ""));
    expect(statusOf(sinks).state).toBe("failing");
    const lines = JSON.stringify(stores.log.lines);
    expect(lines).not.toContain("not the password");
  });

  it("is spoken to in version 3.1.1 where that is all it knows", async () => {
    await listen();
    await start({ version: "3.1.1" });
    const [id] = await append(unknownEvent());
    await until(() => told().length === 1);
    expect(told()[0].id).toBe(id);
  });
});

describe.skipIf(!hasMosquitto)("a real broker with TLS", () => {
  beforeEach(async () => {
    const { certFile, keyFile } = selfSigned(directory);
    broker = new Mosquitto(directory, { certFile, keyFile });
    await broker.start();
  });

  const caFile = () => join(directory, "cert.pem");
  const url = () => `mqtts://127.0.0.1:${broker.port}`;

  it("is believed by the authority that is configured", async () => {
    const sinks = await start({ url: url(), caFile: caFile() });
    await append(unknownEvent());
    await until(() => statusOf(sinks).lagEvents === 0);
    expect(statusOf(sinks).lastError).toBeNull();
    expect(statusOf(sinks).lastDeliveredAt).not.toBeNull();
    expect(readFileSync(caFile(), "utf8")).toContain("BEGIN CERTIFICATE");
  });

  it("is told nothing where its certificate is nobody's", async () => {
    const sinks = await start({ url: url() });
    await append(unknownEvent());
    await until(() => /self.signed/i.test(statusOf(sinks).lastError ?? ""));
    expect(statusOf(sinks)).toMatchObject({ state: "failing", lagEvents: 1, deadLetters: 0 });
  });
});
