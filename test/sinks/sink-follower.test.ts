import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import type { JournaledEvent, NewEvent } from "../../daemon/events/types.js";
import { eventMessage } from "../../daemon/sinks/event-message.js";
import { SinkFollower } from "../../daemon/sinks/sink-follower.js";
import { openSinkStore } from "../../daemon/sinks/sink-store.js";
import { webhookSink } from "../../daemon/sinks/webhook.js";
import { type WebhookConfig, webhookSchema } from "../../daemon/sinks/webhook-config.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recognizedEvent, rejectedEvent, unknownEvent, visitEvent } from "../helpers/events.js";
import { faceAt, type OpenStores, openStores } from "../helpers/stores.js";
import { until } from "../helpers/wait.js";
import { WebhookEndpoint } from "../helpers/webhook-endpoint.js";

const SOON = { firstDelayMs: 5, longestDelayMs: 20 };
const MAX_EVENTS = 100;

let directory: string;
let stores: OpenStores;
let journal: Journal;
let endpoint: WebhookEndpoint;
let followers: SinkFollower[];

beforeEach(async () => {
  directory = temporaryDirectory();
  endpoint = new WebhookEndpoint();
  await endpoint.open();
  await open();
});

afterEach(async () => {
  await close();
  await endpoint.close();
  removeDirectory(directory);
});

async function open() {
  followers = [];
  stores = await openStores(directory);
  journal = await openJournal({
    root: stores.root,
    retention: { maxEvents: MAX_EVENTS, maxAgeDays: 30 },
    now: () => new Date(),
    log: stores.log,
  });
}

async function close() {
  await Promise.all(followers.map((follower) => follower.stop()));
  await stores.close();
}

/** As after a restart of the daemon. */
async function reopen() {
  await close();
  await open();
}

async function follow(config: Partial<WebhookConfig> = {}, maxAttempts = 1000) {
  const given = { id: "hub", url: endpoint.url, secretFile: "unused", ...config };
  const sink = webhookSink({
    config: webhookSchema.parse(given),
    secret: endpoint.secret,
    isDismissed: (id) => stores.strangers.isDismissed(id),
    messageOf: (event, names) =>
      eventMessage(event, {
        cursor: journal.cursorOf(event),
        person: (id) => stores.gallery.person(id),
        hasSnapshot: false,
        names,
      }),
    userAgent: "limen/test",
    now: () => new Date(),
  });
  const follower = new SinkFollower({
    ...{ sink, journal, log: stores.log },
    store: openSinkStore(stores.root, stores.log),
    retry: { ...SOON, maxAttempts },
    now: () => new Date(),
    random: Math.random,
  });
  await follower.start();
  followers.push(follower);
  return follower;
}

async function append(...events: NewEvent[]): Promise<string[]> {
  const journaled: JournaledEvent[] = [];
  for (const event of events) journaled.push(await journal.append(() => event));
  return journaled.map(({ id }) => id);
}

const several = (count: number) => Array.from({ length: count }, () => unknownEvent());
const isDone = (follower: SinkFollower) => () => follower.status().lagEvents === 0;

describe("a sink that follows the journal", () => {
  it("gets what happens from its first start on, signed, in order", async () => {
    await append(unknownEvent());
    const follower = await follow();
    const ids = await append(...several(3), rejectedEvent());
    await until(isDone(follower));
    expect(endpoint.taken).toEqual(ids);
    expect(endpoint.posts.every(({ signed }) => signed)).toBe(true);
    expect(endpoint.posts.map(({ headers }) => headers["x-limen-event-id"])).toEqual(ids);
    expect(endpoint.posts[3].message).toMatchObject({ kind: "REJECTED", reason: "TOO_SMALL" });
    expect(follower.status()).toMatchObject({ state: "idle", lastError: null, deadLetters: 0 });
  });

  it("gets only what it wants, and its position moves on all the same", async () => {
    const follower = await follow({ kinds: ["UNKNOWN"], cameraIds: ["garden"] });
    const [, , wanted] = await append(
      unknownEvent(),
      recognizedEvent("nobody"),
      unknownEvent(new Date(), "garden"),
      visitEvent("started", { outcome: "pending" }),
    );
    await until(isDone(follower));
    expect(endpoint.taken).toEqual([wanted]);
  });

  it("gets what is of certain people, where it wants only these", async () => {
    const follower = await follow({ personIds: ["ada", "bob"] });
    const ids = await append(
      recognizedEvent("ada"),
      unknownEvent(),
      recognizedEvent("eve"),
      recognizedEvent("bob"),
    );
    await until(isDone(follower));
    expect(endpoint.taken).toEqual([ids[0], ids[3]]);
  });

  it("is tried again until it takes an event, and none overtakes another", async () => {
    const answers = [503, null, 429, 204, 500];
    endpoint.answer = (post) => (post < answers.length ? answers[post] : 204);
    const follower = await follow();
    const ids = await append(...several(3));
    await until(isDone(follower));
    expect(endpoint.taken).toEqual(ids);
    expect(endpoint.posts.map(({ message }) => message.id)).toEqual([
      ...[ids[0], ids[0], ids[0], ids[0]],
      ...[ids[1], ids[1]],
      ids[2],
    ]);
  });

  it("says what keeps it while it is down, and catches up once it is back", async () => {
    const follower = await follow();
    await endpoint.close();
    const ids = await append(...several(5));
    await until(() => follower.status().state === "failing");
    expect(follower.status()).toMatchObject({ lastError: "ECONNREFUSED", lagEvents: 5 });
    await endpoint.open();
    await until(isDone(follower));
    expect(endpoint.taken).toEqual(ids);
    expect(follower.status()).toMatchObject({ state: "idle", lastError: null, delivered: 5 });
    expect(follower.status().failedAttempts.unreachable).toBeGreaterThanOrEqual(1);
  });

  it("goes on after a restart with what it had not taken", async () => {
    const taken = 3;
    endpoint.answer = () => (endpoint.taken.length < taken ? 204 : 500);
    await follow();
    const ids = await append(...several(6));
    await until(() => endpoint.posts.length > taken);
    await reopen();
    const whileDown = await append(...several(2));
    endpoint.answer = () => 204;
    const follower = await follow();
    await until(isDone(follower));
    expect(endpoint.taken).toEqual([...ids, ...whileDown]);
  });

  it("goes on from the oldest event where retention was faster, and says so", async () => {
    endpoint.answer = () => 500;
    await follow();
    await append(unknownEvent());
    await reopen();
    await append(...several(MAX_EVENTS + 10));
    await journal.prune();
    endpoint.answer = () => 204;
    const before = endpoint.taken.length;
    const follower = await follow();
    await until(isDone(follower));
    expect(endpoint.taken.length - before).toBe(MAX_EVENTS);
    const said = stores.log.lines.find(({ fields }) => fields.code === "CURSOR_EXPIRED");
    expect(said?.fields).toMatchObject({ sinkId: "hub", missed: 11 });
  });

  it("counts an answer that comes too late as none", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const follower = await follow({ url: `http://127.0.0.1:${port}/`, timeoutMs: 100 });
    await append(unknownEvent());
    await until(() => follower.status().lastError !== null);
    expect(follower.status().lastError).toBe("no answer within 100 ms");
    expect(follower.status().failedAttempts.timed_out).toBeGreaterThanOrEqual(1);
    silent.closeAllConnections();
    silent.close();
  });
});

describe("a dead letter", () => {
  const letters = () =>
    openSinkStore(stores.root, stores.log).deadLetters("hub", { after: 0, limit: 10 });

  it("is what a sink refuses, at once, and the next event goes on", async () => {
    endpoint.answer = (_, { id }) => (id.endsWith("-1") ? 400 : 204);
    const follower = await follow();
    const [first, second] = await append(...several(2));
    await until(isDone(follower));
    expect(endpoint.posts).toHaveLength(2);
    expect(endpoint.taken).toEqual([second]);
    const letter = { eventId: first, attempts: 1, reason: "the endpoint answered 400" };
    expect(letters()).toMatchObject([letter]);
    expect(follower.status().deadLetters).toBe(1);
  });

  it("is what fails too often", async () => {
    endpoint.answer = (_, { id }) => (id.endsWith("-1") ? 500 : 204);
    const follower = await follow({}, 3);
    const [first, second] = await append(...several(2));
    await until(isDone(follower));
    expect(endpoint.posts).toHaveLength(4);
    expect(endpoint.taken).toEqual([second]);
    expect(letters()).toMatchObject([{ eventId: first, attempts: 3 }]);
    expect(follower.status()).toMatchObject({
      delivered: 1,
      failedAttempts: { ...{ timed_out: 0, unreachable: 0, not_now: 3 }, refused: 0 },
    });
  });

  it("is a redirect, which is not followed", async () => {
    endpoint.answer = () => 307;
    endpoint.headers = { location: endpoint.url };
    const follower = await follow();
    await append(unknownEvent());
    await until(isDone(follower));
    expect(endpoint.posts).toHaveLength(1);
    expect(letters()).toHaveLength(1);
  });

  it("outlives a restart and goes when it is taken at last, in order", async () => {
    endpoint.answer = () => 410;
    const before = await follow();
    const ids = await append(...several(3));
    await until(isDone(before));
    await reopen();
    const follower = await follow();
    expect(follower.status().deadLetters).toBe(3);
    endpoint.answer = () => 204;
    expect(follower.retryDeadLetters()).toBe(3);
    await until(() => follower.status().deadLetters === 0);
    expect(endpoint.taken).toEqual(ids);
    expect(letters()).toEqual([]);
  });

  it("stays where it is refused again, with one more attempt", async () => {
    endpoint.answer = () => 410;
    const follower = await follow();
    const [first] = await append(unknownEvent());
    await until(isDone(follower));
    follower.retryDeadLetters();
    await until(() => letters()[0].attempts === 2);
    expect(letters()).toMatchObject([{ eventId: first, attempts: 2 }]);
    expect(follower.status().deadLetters).toBe(1);
  });

  it("of an event that retention erased has nothing to be sent any more", async () => {
    endpoint.answer = () => 410;
    const follower = await follow();
    await append(unknownEvent());
    await until(isDone(follower));
    endpoint.answer = () => 204;
    await append(...several(MAX_EVENTS));
    await until(isDone(follower));
    await journal.prune();
    follower.retryDeadLetters();
    await until(() => follower.status().deadLetters === 0);
    expect(endpoint.taken).toHaveLength(MAX_EVENTS);
  });
});

describe("the names in a message", () => {
  it("are those of people who are enrolled when it is sent", async () => {
    const ada = { name: "Ada", externalId: "7" };
    const { person } = await stores.gallery.enroll(ada, [faceAt(1)]);
    const follower = await follow();
    await append(recognizedEvent(person.id), recognizedEvent("erased"));
    await until(isDone(follower));
    expect(endpoint.posts.map(({ message }) => message.person)).toEqual([
      { id: person.id, name: "Ada", externalId: "7" },
      { id: "erased", name: null, externalId: null },
    ]);
  });

  it("stay here where the sink gets ids only", async () => {
    const follower = await follow({ names: false });
    await append(recognizedEvent("somebody"));
    await until(isDone(follower));
    expect(endpoint.posts[0].message.person).toEqual({ id: "somebody" });
  });
});
