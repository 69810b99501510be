import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FaceMemory } from "../../daemon/events/face-memory.js";
import { webhookSchema } from "../../daemon/sinks/webhook-config.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { unknownEvent } from "../helpers/events.js";
import { until } from "../helpers/wait.js";
import { WebhookEndpoint } from "../helpers/webhook-endpoint.js";

const STATUS = "{ status { sinks { id kind state lagEvents lastError deadLetters } } }";
const LETTERS = `query ($after: String, $sinkId: ID = "hub") {
  deadLetters(sinkId: $sinkId, after: $after, first: 1) {
    sinkId eventId attempts reason cursor event { id cameraId }
  }
}`;
const RETRY = `mutation ($sinkId: ID!) { retryDeadLetters(sinkId: $sinkId) { count } }`;

let directory: string;
let secretFile: string;
let endpoint: WebhookEndpoint;
let api: TestApi;

beforeEach(async () => {
  directory = temporaryDirectory();
  secretFile = join(directory, "secret");
  endpoint = new WebhookEndpoint();
  await endpoint.open();
  writeFileSync(secretFile, `${endpoint.secret}\n`);
  const webhook = webhookSchema.parse({ id: "hub", url: endpoint.url, secretFile });
  api = await startTestApi({
    sinks: { webhooks: [webhook], mqtt: null, cameras: [{ id: "door" }] },
  });
});

afterEach(async () => {
  await api.stop();
  await endpoint.close();
  removeDirectory(directory);
});

async function sink() {
  return (await api.graphql(STATUS)).data.status.sinks[0];
}

describe("sinks over the API", () => {
  it("are part of the status", async () => {
    expect(await sink()).toEqual({
      ...{ id: "hub", kind: "WEBHOOK", state: "IDLE" },
      ...{ lagEvents: 0, lastError: null, deadLetters: 0 },
    });
  });

  it("show their dead letters by page, and send them again when asked to", async () => {
    endpoint.answer = () => 422;
    const first = await api.journal.append(() => unknownEvent());
    const second = await api.journal.append(() => unknownEvent());
    await until(() => endpoint.posts.length === 2);
    while ((await sink()).deadLetters < 2);
    expect(await sink()).toMatchObject({ lastError: "the endpoint answered 422" });
    const { data } = await api.graphql(LETTERS);
    const [letter] = data.deadLetters;
    expect(letter).toMatchObject({
      ...{ sinkId: "hub", eventId: first.id, attempts: 1 },
      ...{ reason: "the endpoint answered 422", event: { id: first.id, cameraId: "door" } },
    });
    const next = await api.graphql(LETTERS, { after: letter.cursor });
    expect(next.data.deadLetters).toMatchObject([{ eventId: second.id }]);
    endpoint.answer = () => 204;
    const retried = await api.graphql(RETRY, { sinkId: "hub" });
    expect(retried.data.retryDeadLetters).toEqual({ count: 2 });
    while ((await sink()).deadLetters > 0);
    expect(endpoint.taken).toEqual([first.id, second.id]);
    expect(endpoint.posts.every(({ signed }) => signed)).toBe(true);
    expect(await sink()).toMatchObject({ state: "IDLE", lastError: null });
  });

  it("are not told of a stranger who was dismissed, and are once they are restored", async () => {
    const embedding = new Float32Array(128).fill(0.1);
    const seen = () => {
      const keeper = new FaceMemory(api.memory).keeper(embedding);
      return api.journal.append(() => unknownEvent(), keeper);
    };
    const first = await seen();
    await until(() => endpoint.taken.length === 1);
    const id = first.owner?.id;
    await api.graphql("mutation ($id: ID!) { dismissStranger(id: $id) { id } }", { id });
    await seen();
    while ((await sink()).lagEvents > 0);
    await api.graphql("mutation ($id: ID!) { restoreStranger(id: $id) { id } }", { id });
    const third = await seen();
    await until(() => endpoint.posts.length === 2);
    expect(endpoint.taken).toEqual([first.id, third.id]);
  });

  it("that do not exist are NOT_FOUND", async () => {
    for (const query of [LETTERS, RETRY]) {
      const { errors } = await api.graphql(query, { sinkId: "other" });
      expect(errors?.[0].extensions.code).toBe("NOT_FOUND");
    }
  });
});

describe("a webhook that cannot be", () => {
  async function refusal(config: Record<string, unknown>) {
    const given = { id: "hub", url: endpoint.url, secretFile, ...config };
    const webhooks = [webhookSchema.parse(given)];
    return startTestApi({ sinks: { webhooks, mqtt: null, cameras: [{ id: "door" }] } });
  }

  it("has a secret that is missing, or could be guessed", async () => {
    const missing = refusal({ secretFile: "/nowhere/secret" });
    await expect(missing).rejects.toMatchObject({
      code: "BAD_CONFIG",
      message: "webhooks[0].secretFile: /nowhere/secret cannot be read (ENOENT)",
    });
    writeFileSync(secretFile, "short");
    await expect(refusal({})).rejects.toMatchObject({ code: "BAD_CONFIG" });
  });
});
