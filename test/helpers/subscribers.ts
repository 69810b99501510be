import { createClient } from "graphql-ws";
import WebSocket from "ws";
import type { DaemonProcess, GraphqlAnswer } from "./daemon-process.js";

export const EVENTS = `subscription Events($after: String, $filter: EventFilter) {
  events(after: $after, filter: $filter) {
    __typename id cursor at cameraId visitId frames snapshotUrl
    box { x y width height } quality { sizePx detectionScore }
    ... on RecognizedEvent { personId person { name } distance threshold probability runnerUp { distance } }
    ... on UnknownEvent { distance threshold probability }
    ... on RejectedEvent { reason probability }
    ... on VisitEvent { phase decision recognizedPersonId rejectionReason }
  }
}`;

// biome-ignore lint/suspicious/noExplicitAny: events are looked into, not typed, by tests.
export type SeenEvent = any;

export interface Subscriber {
  events: SeenEvent[];
  errors: NonNullable<GraphqlAnswer["errors"]>;
  /** Whether the server ended the subscription. */
  ended: boolean;
  stop(): void;
}

type Target = Pick<DaemonProcess, "url" | "token">;

/** Every answer of a subscription, as they come. */
export interface Followed {
  answers: GraphqlAnswer[];
  /** Whether the server ended the subscription. */
  ended: boolean;
  stop(): void;
}

/** Follows any subscription over server-sent events, in graphql-sse's distinct connections mode. */
export function followBySse(
  { url, token }: Target,
  query: string,
  variables: Record<string, unknown>,
  onAnswer?: (answer: GraphqlAnswer) => void,
): Followed {
  const abort = new AbortController();
  const followed: Followed = { answers: [], ended: false, stop: () => abort.abort() };
  void readStream().catch(() => {});
  return followed;

  async function readStream() {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      signal: abort.signal,
      headers: {
        authorization: `Bearer ${token}`,
        accept: "text/event-stream",
        "content-type": "application/json",
      },
      body: JSON.stringify({ query, variables }),
    });
    let text = "";
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString("utf8");
      const messages = text.split("\n\n");
      text = messages.pop() ?? "";
      for (const message of messages) {
        if (/^event: complete/m.test(message)) followed.ended = true;
        const data = /^data: (.+)$/m.exec(message)?.[1];
        if (data === undefined) continue;
        followed.answers.push(JSON.parse(data));
        onAnswer?.(JSON.parse(data));
      }
    }
    followed.ended = true;
  }
}

/** Subscribes to events over server-sent events. */
export function subscribeBySse(
  target: Target,
  variables: Record<string, unknown> = {},
): Subscriber {
  const subscriber = empty(() => followed.stop());
  const followed = followBySse(target, EVENTS, variables, (answer) => record(subscriber, answer));
  Object.defineProperty(subscriber, "ended", { get: () => followed.ended });
  return subscriber;
}

/** Subscribes over graphql-transport-ws. */
export function subscribeByWebSocket(
  { url, token }: Target,
  variables: Record<string, unknown> = {},
): Subscriber {
  const client = createClient({
    url: `${url.replace(/^http/, "ws")}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  const subscriber = empty(() => void client.dispose());
  const done = () => {
    subscriber.ended = true;
  };
  client.subscribe(
    { query: EVENTS, variables },
    {
      next: (answer) => record(subscriber, answer as unknown as GraphqlAnswer),
      error: (error) => {
        if (Array.isArray(error)) subscriber.errors.push(...error);
        done();
      },
      complete: done,
    },
  );
  return subscriber;
}

/** Waits for a condition; says what it waited for when it never comes. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

function empty(stop: () => void): Subscriber {
  return { events: [], errors: [], ended: false, stop };
}

function record(subscriber: Subscriber, answer: GraphqlAnswer): void {
  if (answer.errors) subscriber.errors.push(...answer.errors);
  if (answer.data?.events) subscriber.events.push(answer.data.events);
}
