import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { realVision, startTestApi, type TestApi } from "../helpers/api.js";
import { graphqlOf } from "../helpers/daemon-process.js";
import { emptyPicture } from "../helpers/pictures.js";
import { subscribeBySse, until } from "../helpers/subscribers.js";

const limits = {
  maxUploadBytes: 50_000,
  maxRequestBytes: 80_000,
  maxQueryDepth: 6,
  maxAliases: 3,
};
let api: TestApi;

beforeAll(async () => {
  api = await startTestApi({ limits });
});

afterAll(() => api.stop());

function post(body: string, headers: Record<string, string> = {}, path = "/graphql") {
  return fetch(`${api.url}${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${api.token}`,
      "content-type": "application/json",
      ...headers,
    },
    body,
  });
}

async function codeOf(response: Response): Promise<unknown> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0].extensions.code;
}

describe("the token", () => {
  it.each([
    ["none", undefined],
    ["a wrong one", "Bearer wrong-token-0123456789"],
    ["the beginning of it", "Bearer test-token"],
    ["another scheme", "Basic test-token-0123456789"],
    ["nothing after the scheme", "Bearer "],
  ])("is wanted everywhere but on /health and /ready (%s)", async (_, authorization) => {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const wanting = ["/graphql?query={status{version}}", "/snapshots/00000000-1.jpg"];
    for (const path of [...wanting, "/metrics", "/x"]) {
      const response = await fetch(`${api.url}${path}`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toContain("Bearer");
      expect(await codeOf(response)).toBe("UNAUTHENTICATED");
    }
    for (const path of ["/health", "/ready"]) {
      expect((await fetch(`${api.url}${path}`, { headers })).status).toBe(200);
    }
  });

  it("opens the way with any case of its scheme", async () => {
    const { data } = await graphqlOf(api)("{ people { totalCount } }");
    expect(data.people.totalCount).toBe(0);
    const headers = { authorization: `bearer ${api.token}` };
    expect((await fetch(`${api.url}/nothing`, { headers })).status).toBe(404);
  });
});

describe("/health", () => {
  it("says only whether, and is not 200 when something is wrong", async () => {
    const well = await fetch(`${api.url}/health`);
    expect([well.status, await well.json()]).toEqual([200, { status: "ok" }]);
    api.health.healthy = false;
    const ill = await fetch(`${api.url}/health`);
    api.health.healthy = true;
    expect([ill.status, await ill.json()]).toEqual([503, { status: "degraded" }]);
  });
});

describe("/ready", () => {
  it("is 503 with the reasons until nothing is missing", async () => {
    api.missing.push("inference is restarting");
    const waiting = await fetch(`${api.url}/ready`);
    api.missing.length = 0;
    const ready = await fetch(`${api.url}/ready`);
    expect([waiting.status, await waiting.json()]).toEqual([
      503,
      { status: "not ready", reasons: ["inference is restarting"] },
    ]);
    expect([ready.status, await ready.json()]).toEqual([200, { status: "ready" }]);
  });
});

describe("/metrics", () => {
  const subscribersOf = async (headers: Record<string, string>, target = api) => {
    const response = await fetch(`${target.url}/metrics`, { headers });
    return /^limen_subscribers (\d+)$/m.exec(await response.text())?.[1];
  };

  it("counts the subscriptions that are open, for who has the token", async () => {
    const headers = { authorization: `Bearer ${api.token}` };
    expect(await subscribersOf(headers)).toBe("0");
    const subscriber = subscribeBySse(api);
    let now: string | undefined;
    await until("the subscription", async () => {
      now = await subscribersOf(headers);
      return now !== "0";
    });
    expect(now).toBe("1");
    subscriber.stop();
  });

  it("is for everybody where that is configured, and nothing else is", async () => {
    const open = await startTestApi({ metricsPublic: true });
    expect(await subscribersOf({}, open)).toBe("0");
    expect((await fetch(`${open.url}/graphql?query={status{version}}`)).status).toBe(401);
    expect((await fetch(`${open.url}/metrics/x`)).status).toBe(401);
    await open.stop();
  });
});

describe("a request that is not right", () => {
  it.each([
    ["no JSON", "{ nope"],
    ["a JSON of something else", "[1]"],
    ["a syntax error", JSON.stringify({ query: "{ people " })],
    ["an unknown field", JSON.stringify({ query: "{ peopel { totalCount } }" })],
    ["a missing variable", JSON.stringify({ query: "query ($i: ID!) { person(id: $i) { id } }" })],
    ["no query", JSON.stringify({})],
    ["a bad date", JSON.stringify({ query: '{ events(filter: {since: "x"}) { nodes { id } } }' })],
    ["a page out of range", JSON.stringify({ query: "{ people(first: 0) { totalCount } }" })],
  ])("is answered with BAD_INPUT (%s)", async (_, body) => {
    const response = await post(body);
    expect(await codeOf(response)).toBe("BAD_INPUT");
  });

  it("is turned away when it nests too deep or repeats by aliases", async () => {
    const deep = "{ people { nodes { faces { quality { sizePx } } } edges { node { id } } } }";
    expect((await post(JSON.stringify({ query: deep }))).status).toBe(200);
    const deeper = `{ people { edges { node { faces { id personId quality { sizePx } } } } } events {
      edges { node { ... on RecognizedEvent { person { faces { quality { sizePx } } } } } } } }`;
    expect(await codeOf(await post(JSON.stringify({ query: deeper })))).toBe("BAD_INPUT");
    const deepest = `${"{ a".repeat(3000)}${" }".repeat(3000)}`;
    expect(await codeOf(await post(JSON.stringify({ query: deepest })))).toBe("BAD_INPUT");
    const many = Array.from({ length: 4 }, (_, i) => `a${i}: people { totalCount }`).join(" ");
    expect(await codeOf(await post(JSON.stringify({ query: `{ ${many} }` })))).toBe("BAD_INPUT");
  });

  it("is cut off past the limits of pictures and of all", async () => {
    const IDENTIFY = "query ($image: File!) { identify(image: $image) { decision } }";
    const large = Buffer.concat([await emptyPicture(), Buffer.alloc(60_000)]);
    const { errors } = await api.graphql(IDENTIFY, { image: null }, { image: large });
    expect(errors?.[0].extensions).toEqual({ code: "TOO_LARGE" });
    const response = await post(JSON.stringify({ query: "{ x }", more: "y".repeat(90_000) }));
    expect([response.status, await codeOf(response)]).toEqual([413, "TOO_LARGE"]);
  });

  it("cannot get past the limit of all by not saying its length", async () => {
    const chunk = "y".repeat(10_000);
    async function* endless() {
      yield Buffer.from('{"query":"');
      for (let i = 0; i < 20; i++) yield Buffer.from(chunk);
    }
    const response = await fetch(`${api.url}/graphql`, {
      method: "POST",
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/json" },
      body: endless(),
      duplex: "half",
    } as unknown as RequestInit);
    expect(response.status).toBe(413);
  });

  it("does not stop the server when it is cut short", async () => {
    const { hostname, port } = new URL(api.url);
    const socket = connect(Number(port), hostname);
    socket.write("POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{");
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    // fetch may first take a connection that the server closed after the test before this one.
    await until("an answer", async () => {
      const answer = await post(JSON.stringify({ query: "{ people { totalCount } }" })).catch(
        () => {},
      );
      return answer?.status === 200;
    });
  });
});

describe("an unforeseen error", () => {
  it("says nothing of itself to the client, and everything to the log", async () => {
    const broken = await startTestApi({
      vision: {
        ...realVision,
        analyze: () => Promise.reject(new Error("secret path /etc/shadow")),
      },
    });
    const IDENTIFY = "query ($image: File!) { identify(image: $image) { decision } }";
    const { errors } = await broken.graphql(
      IDENTIFY,
      { image: null },
      { image: await emptyPicture() },
    );
    expect(errors?.[0].extensions).toEqual({ code: "INTERNAL" });
    expect(JSON.stringify(errors)).not.toContain("secret");
    expect(JSON.stringify(broken.log.lines)).toContain("secret path");
    await broken.stop();
  });
});

describe("a snapshot", () => {
  it("is served to who holds the token, and kept out of caches", async () => {
    const picture = { width: 8, height: 8, rgb: new Uint8Array(192) };
    await api.snapshots.save("0123abcd-1", picture);
    const headers = { authorization: `Bearer ${api.token}` };
    const response = await fetch(`${api.url}/snapshots/0123abcd-1.jpg`, { headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("image/jpeg");
    expect(response.headers.get("cache-control")).toContain("no-store");
    for (const path of ["0123abcd-2.jpg", "..%2f..%2fadmin-token", "0123abcd-1.png"]) {
      expect((await fetch(`${api.url}/snapshots/${path}`, { headers })).status).toBe(404);
    }
  });
});

describe("a taken port", () => {
  it("is said so", async () => {
    const port = Number(new URL(api.url).port);
    const second = startTestApi({ port });
    await expect(second).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await expect(second).rejects.toThrow(`127.0.0.1:${port} is taken`);
  });
});
