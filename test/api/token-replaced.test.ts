import { once } from "node:events";
import { request } from "node:http";
import { createClient } from "graphql-ws";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { startTestApi, type TestApi, TOKEN } from "../helpers/api.js";
import { graphqlOf } from "../helpers/daemon-process.js";
import { unknownEvent } from "../helpers/events.js";
import { faceAt } from "../helpers/stores.js";
import { EVENTS, followBySse, subscribeBySse, until } from "../helpers/subscribers.js";

const NEW_TOKEN = "another-token-0123456789";
const PEOPLE = "{ people { totalCount } }";

let api: TestApi;

beforeEach(async () => {
  api = await startTestApi();
});

afterEach(() => api.stop());

const withToken = (token: string) => ({ url: api.url, token });

async function enrolled(name: string, axis: number): Promise<string> {
  const { person } = await api.gallery.enroll({ name, externalId: null }, [faceAt(axis)]);
  return person.id;
}

const deletionOf = (id: string) => `mutation { deletePerson(id: "${id}") { id } }`;

async function connected(count: number): Promise<void> {
  await until(`${count} subscribers`, async () => {
    const { data } = await graphqlOf(withToken(TOKEN))("{ status { subscribers } }");
    return data.status.subscribers === count;
  });
}

describe("when the token is replaced", () => {
  it("the old one is refused from then on, and the new one opens the way", async () => {
    const [old, renewed] = [TOKEN, NEW_TOKEN].map((token) => graphqlOf(withToken(token)));
    expect((await renewed(PEOPLE)).errors?.[0].extensions.code).toBe("UNAUTHENTICATED");
    expect(api.replaceToken(NEW_TOKEN)).toBe(true);
    expect((await old(PEOPLE)).errors?.[0].extensions.code).toBe("UNAUTHENTICATED");
    expect((await renewed(PEOPLE)).data.people.totalCount).toBe(0);
    expect(api.replaceToken(NEW_TOKEN)).toBe(false);
  });

  it("subscribers by the old one are told so and let go, and hear nothing more", async () => {
    const subscriber = subscribeBySse(withToken(TOKEN));
    await connected(1);
    api.replaceToken(NEW_TOKEN);
    await until("the end", () => subscriber.ended);
    expect(subscriber.errors.map(({ extensions }) => extensions.code)).toEqual(["UNAUTHENTICATED"]);
    await api.journal.append(() => unknownEvent());
    expect(subscriber.events).toEqual([]);
    const { data } = await graphqlOf(withToken(NEW_TOKEN))("{ status { subscribers } }");
    expect(data.status.subscribers).toBe(0);
  });

  it("WebSockets by the old one are closed as forbidden, and none opens by it", async () => {
    const closedAs: number[] = [];
    const client = createClient({
      url: `${api.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${TOKEN}` },
      retryAttempts: 1,
      retryWait: async () => {},
      shouldRetry: () => true,
      on: { closed: (event) => closedAs.push((event as { code: number }).code) },
    });
    const seen: unknown[] = [];
    client.subscribe(
      { query: EVENTS },
      { next: (one) => seen.push(one), error() {}, complete() {} },
    );
    await connected(1);
    api.replaceToken(NEW_TOKEN);
    await until("both refusals", () => closedAs.length === 2);
    expect(closedAs).toEqual([4403, 4403]);
    expect(seen).toEqual([]);
  });

  it("what a WebSocket by the old one still sends is not done", async () => {
    const [kept, deleted] = await Promise.all([enrolled("Ada", 1), enrolled("Grace", 2)]);
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/graphql`, [
      "graphql-transport-ws",
    ]);
    const heard: string[] = [];
    socket.on("message", (data) => heard.push(String(data)));
    await once(socket, "open");
    const authorization = `Bearer ${TOKEN}`;
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
    await until("its acknowledgement", () => heard.length > 0);
    api.replaceToken(NEW_TOKEN);
    const payload = { query: deletionOf(kept) };
    socket.send(JSON.stringify({ type: "subscribe", id: "1", payload }));
    await once(socket, "close");
    // One deletion is done after the other, so that the first would be done by now.
    await graphqlOf(withToken(NEW_TOKEN))(deletionOf(deleted));
    expect(api.gallery.person(deleted)).toBeUndefined();
    expect(api.gallery.person(kept)).toBeDefined();
  });

  it("a request by the old one whose body is not here yet is not done", async () => {
    const kept = await enrolled("Ada", 1);
    const body = JSON.stringify({ query: deletionOf(kept) });
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      "content-type": "application/json",
      "content-length": body.length,
      expect: "100-continue",
    };
    const late = request(`${api.url}/graphql`, { method: "POST", headers });
    late.flushHeaders();
    await once(late, "continue");
    api.replaceToken(NEW_TOKEN);
    late.end(body);
    const [response] = await once(late, "response");
    const text = (await response.toArray()).join("");
    expect(JSON.parse(text).errors[0].extensions.code).toBe("UNAUTHENTICATED");
    expect(api.gallery.person(kept)).toBeDefined();
  });

  it("an enrolment before a camera that was begun by the old one is cancelled", async () => {
    const ENROLL = `mutation { enrollFromCamera(input: {name: "Ada", enrolmentId: "e"}) { person { id } } }`;
    const PROGRESS = `subscription { enrolmentProgress(enrolmentId: "e") { state } }`;
    const answer = graphqlOf(withToken(TOKEN))(ENROLL);
    const progress = followBySse(withToken(TOKEN), PROGRESS, {});
    await until("its start", () => progress.answers.length > 0);
    api.replaceToken(NEW_TOKEN);
    expect((await answer).errors?.[0].extensions.code).toBe("CANCELLED");
    progress.stop();
  });

  it("a backup that goes to whoever has the old one is broken off", async () => {
    await api.stop();
    let goOn = () => {};
    const isReplaced = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let isClosed = false;
    async function* content() {
      try {
        yield Buffer.from("keys");
        await isReplaced;
        yield Buffer.from("faces");
      } finally {
        isClosed = true;
      }
    }
    api = await startTestApi({
      backup: () => ({ name: "door.backup", content: content() }),
    });
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${api.url}/backup`, { method: "POST", headers });
    api.replaceToken(NEW_TOKEN);
    goOn();
    await expect(response.text()).rejects.toThrow();
    expect(isClosed).toBe(true);
  });
});
