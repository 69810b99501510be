import { once } from "node:events";
import { connect } from "node:net";
import { createClient } from "graphql-ws";
import { afterEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { startTestApi, type TestApi, type TestApiOptions } from "../helpers/api.js";
import { recognizedEvent, unknownEvent, visitEvent } from "../helpers/events.js";
import {
  EVENTS,
  type Subscriber,
  subscribeBySse,
  subscribeByWebSocket,
  until,
} from "../helpers/subscribers.js";

let api: TestApi;
const subscribers: Subscriber[] = [];

afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) subscriber.stop();
  await api.stop();
});

async function start(options: TestApiOptions = {}) {
  api = await startTestApi(options);
}

const transports = { SSE: subscribeBySse, WebSocket: subscribeByWebSocket };
const subscribe = (how: keyof typeof transports, variables = {}) => {
  const subscriber = transports[how](api, variables);
  subscribers.push(subscriber);
  return subscriber;
};

/** How many the server counts; it takes part in what a client cannot see. */
async function connected(count: number): Promise<void> {
  await until(`${count} subscribers`, async () => {
    const { data } = await api.graphql("{ status { subscribers } }");
    return data.status.subscribers === count;
  });
}

async function append(count: number) {
  const events = [];
  for (let i = 0; i < count; i++) events.push(await api.journal.append(() => unknownEvent()));
  return events;
}

describe.each(["SSE", "WebSocket"] as const)("a subscriber by %s", (how) => {
  it("hears events as they happen, with what they say", async () => {
    await start();
    const subscriber = subscribe(how);
    await connected(1);
    const event = await api.journal.append(() => recognizedEvent("someone"));
    await until("the event", () => subscriber.events.length === 1);
    expect(subscriber.events[0]).toMatchObject({
      __typename: "RecognizedEvent",
      id: event.id,
      personId: "someone",
      person: null,
      cameraId: "door",
      at: event.at.toISOString(),
    });
  });

  it("replays after a cursor, then goes on live: no gap, no duplicate", async () => {
    await start();
    const [first] = await append(100);
    const after = api.journal.cursorOf(first);
    const subscriber = subscribe(how, { after });
    const live = append(50);
    await until("all events", () => subscriber.events.length >= 149);
    await live;
    await append(1);
    await until("the last event", () => subscriber.events.length >= 150);
    const seqs = subscriber.events.map(({ id }) => Number(id.split("-")[1]));
    expect(seqs).toEqual(Array.from({ length: 150 }, (_, i) => i + 2));
  });

  it("hears only what fits its filter", async () => {
    await start();
    const subscriber = subscribe(how, { filter: { kinds: ["RECOGNIZED"] } });
    await connected(1);
    await append(2);
    await api.journal.append(() => recognizedEvent("someone"));
    await until("the event", () => subscriber.events.length === 1);
    expect(subscriber.events[0].__typename).toBe("RecognizedEvent");
  });

  it("hears of a visit's life only where it asks for that", async () => {
    await start();
    const recognized = { outcome: "recognized", personId: "someone" } as const;
    const all = subscribe(how, { filter: { kinds: ["VISIT", "UNKNOWN"], visitId: "visit-1" } });
    const decisions = subscribe(how);
    await connected(2);
    await api.journal.append(() => visitEvent("started", { outcome: "pending" }));
    await append(1);
    await api.journal.append(() => visitEvent("updated", recognized));
    await api.journal.append(() => {
      return visitEvent("ended", { outcome: "rejected", reason: "AMBIGUOUS" });
    });
    await until("all four", () => all.events.length === 4);
    const steps = all.events.map((event) => [
      event.phase,
      event.decision,
      event.recognizedPersonId,
      event.rejectionReason,
    ]);
    expect(steps).toEqual([
      ["STARTED", null, null, null],
      [undefined, undefined, undefined, undefined],
      ["UPDATED", "RECOGNIZED", "someone", null],
      ["ENDED", "REJECTED", null, "AMBIGUOUS"],
    ]);
    expect(decisions.events.map(({ __typename }) => __typename)).toEqual(["UnknownEvent"]);
  });

  it("is told of a bad cursor by its code", async () => {
    await start();
    const subscriber = subscribe(how, { after: "nonsense" });
    await until("the error", () => subscriber.errors.length === 1);
    expect(subscriber.errors[0].extensions.code).toBe("BAD_CURSOR");
  });

  it("that retention overtook is told, with the cursor to go on from", async () => {
    await start({ retention: { maxEvents: 2, maxAgeDays: 9 } });
    const [first] = await append(5);
    await api.journal.prune();
    const subscriber = subscribe(how, { after: api.journal.cursorOf(first) });
    await until("the error", () => subscriber.errors.length === 1);
    const { code, oldest } = subscriber.errors[0].extensions;
    expect(code).toBe("CURSOR_EXPIRED");
    const next = subscribe(how, { after: oldest });
    await until("what is left", () => next.events.length === 2);
  });

  it("leaves its place when it goes", async () => {
    await start({ limits: { maxSubscribers: 1 } });
    const first = subscribe(how);
    await connected(1);
    const second = subscribe(how);
    await until("the refusal", () => second.errors.length === 1);
    expect(second.errors[0].extensions.code).toBe("RATE_LIMITED");
    first.stop();
    await connected(0);
    subscribe(how);
    await connected(1);
  });

  it("is let go when the server stops", async () => {
    await start();
    const subscriber = subscribe(how);
    await connected(1);
    await api.stop();
    await until("the end", () => subscriber.ended);
    await start();
  });
});

describe("a subscriber that does not read", () => {
  it("costs little and delays nobody", async () => {
    await start();
    const { hostname, port } = new URL(api.url);
    const body = JSON.stringify({ query: EVENTS });
    const stalled = connect(Number(port), hostname);
    stalled.pause();
    stalled.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${api.token}\r\n` +
        `accept: text/event-stream\r\ncontent-type: application/json\r\n` +
        `content-length: ${body.length}\r\n\r\n${body}`,
    );
    await connected(1);
    const reader = subscribe("SSE");
    await connected(2);
    const before = process.memoryUsage().rss;
    await append(3000);
    await until("every event", () => reader.events.length === 3000);
    const grownBytes = process.memoryUsage().rss - before;
    expect(grownBytes).toBeLessThan(MOST_GROWTH_BYTES);
    stalled.destroy();
    await connected(1);
  });
});

/** The reader in this same process keeps its 3,000 events; a queue for the other would add as much. */
const MOST_GROWTH_BYTES = 300_000_000;

const PROTOCOL = "graphql-transport-ws";
/** What ws itself waits for an answer is 30 s; the daemon has to be gone in five. */
const LONGEST_STOP_MS = 20_000;

describe("a WebSocket", () => {
  it("without the token is closed as forbidden", async () => {
    await start();
    const url = `${api.url.replace("http", "ws")}/graphql`;
    const closed = await new Promise<{ code: number }>((resolve) => {
      const client = createClient({
        url,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: "Bearer wrong-wrong-wrong-wrong" },
        retryAttempts: 0,
        on: { closed: (event) => resolve(event as { code: number }) },
      });
      client.subscribe({ query: EVENTS }, { next() {}, error() {}, complete() {} });
    });
    expect(closed.code).toBe(4403);
  });

  it("takes queries too, and answers bad ones with a code", async () => {
    await start();
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { token: api.token },
      retryAttempts: 0,
    });
    const ask = (query: string) =>
      new Promise((resolve) => {
        client.subscribe({ query }, { next: resolve, error: resolve, complete() {} });
      });
    expect(await ask("{ people { totalCount } }")).toEqual({ data: { people: { totalCount: 0 } } });
    expect(await ask("{ peopel }")).toMatchObject([{ extensions: { code: "BAD_INPUT" } }]);
    expect(await ask("{ people(first: 0) { totalCount } }")).toMatchObject({
      errors: [{ extensions: { code: "BAD_INPUT" } }],
    });
    await client.dispose();
  });

  it(
    "whose client has gone silent does not hold up the stop",
    async () => {
      await start();
      const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, [PROTOCOL]);
      await once(socket, "open");
      // As when a laptop sleeps: nothing is read, so that a goodbye stays without an answer.
      socket.pause();
      await api.stop();
      await start();
      socket.terminate();
    },
    LONGEST_STOP_MS,
  );

  it("on another path is turned away", async () => {
    await start();
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/other`);
    const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
    expect(error.message).toContain("404");
  });
});
