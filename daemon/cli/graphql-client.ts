import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { ERROR_CODES, type ErrorCode, LimenError } from "../errors.js";
import { type Outgoing, send, type Target, unreachable } from "./http.js";

const PATH = "/graphql";
/** Inference may queue before a picture is answered. */
const ANSWER_WITHIN_MS = 120_000;
/** The server sends a sign of life more often than this. */
const STREAM_SILENCE_MS = 60_000;

export interface Operation {
  query: string;
  variables?: Record<string, unknown>;
  /** Pictures, each with the path of its variable: `image`, `images.0`. */
  files?: readonly { path: string; bytes: Uint8Array }[];
}

interface Answer<Data> {
  data?: Data | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

/** Runs a query or mutation. Throws the first error of the answer by its code, or UNREACHABLE. */
export async function ask<Data>(target: Target, operation: Operation): Promise<Data> {
  const { data, error } = await askPartly<Data>(target, operation);
  if (error !== null || data === null) throw error ?? notLimen(target, "an answer without data");
  return data;
}

/** The same, where an answer with an error may have data that are of use. */
export async function askPartly<Data>(
  target: Target,
  operation: Operation,
): Promise<{ data: Data | null; error: LimenError | null }> {
  const { body, headers } = await encode(operation);
  const post: Outgoing = { method: "POST", path: PATH, headers, body, silenceMs: ANSWER_WITHIN_MS };
  const answer = await answerOf<Data>(target, await send(target, post));
  return { data: answer.data ?? null, error: errorOf(answer) };
}

/**
 * What a subscription yields, until the server completes it or the connection is lost, which is
 * UNREACHABLE. Returns quietly when the signal aborts. Throws what the server refuses.
 */
export async function* subscribe<Data>(
  target: Target,
  { query, variables = {} }: Operation,
  signal: AbortSignal,
): AsyncGenerator<Data, void, void> {
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const body = JSON.stringify({ query, variables });
  const silenceMs = STREAM_SILENCE_MS;
  try {
    const response = await send(target, {
      method: "POST",
      path: PATH,
      headers,
      body,
      signal,
      silenceMs,
    });
    if (!response.headers["content-type"]?.startsWith("text/event-stream")) {
      throw await refusalOf(target, response);
    }
    for await (const data of nextEvents(response)) {
      const answer = JSON.parse(data) as Answer<Data>;
      const error = errorOf(answer);
      if (error) throw error;
      if (answer.data) yield answer.data;
    }
  } catch (error) {
    if (signal.aborted) return;
    throw error instanceof LimenError ? error : unreachable(target.url, error);
  }
}

/** The data of server-sent events of the kind `next`. */
async function* nextEvents(response: IncomingMessage): AsyncGenerator<string, void, void> {
  let waiting = "";
  response.setEncoding("utf8");
  for await (const chunk of response) {
    waiting += String(chunk);
    const blocks = waiting.split("\n\n");
    waiting = blocks.pop() ?? "";
    for (const block of blocks) {
      const lines = block.split("\n");
      if (!lines.includes("event: next")) continue;
      yield lines
        .filter((line) => line.startsWith("data: "))
        .map((line) => line.slice("data: ".length))
        .join("\n");
    }
  }
}

async function encode({ query, variables = {}, files = [] }: Operation) {
  if (files.length === 0) {
    const headers = { "content-type": "application/json" };
    return { body: JSON.stringify({ query, variables }), headers };
  }
  const form = new FormData();
  form.set("operations", JSON.stringify({ query, variables }));
  const places = files.map(({ path }, i) => [i, [`variables.${path}`]]);
  form.set("map", JSON.stringify(Object.fromEntries(places)));
  files.forEach(({ bytes }, i) => {
    form.set(String(i), new Blob([new Uint8Array(bytes)]), String(i));
  });
  // A Response knows how a form is written, boundary and all.
  const encoded = new Response(form);
  const headers = { "content-type": encoded.headers.get("content-type") as string };
  return { body: new Uint8Array(await encoded.arrayBuffer()), headers };
}

async function answerOf<Data>(target: Target, response: IncomingMessage): Promise<Answer<Data>> {
  let body: string;
  try {
    body = await text(response);
  } catch (error) {
    throw unreachable(target.url, error);
  }
  try {
    return JSON.parse(body) as Answer<Data>;
  } catch {
    throw notLimen(target, `HTTP ${response.statusCode} and no JSON`);
  }
}

/** What an answer that is none of what was asked for says. */
export async function refusalOf(target: Target, response: IncomingMessage): Promise<LimenError> {
  return errorOf(await answerOf(target, response)) ?? notLimen(target, "an answer of another kind");
}

/** The first error of an answer, by its code; of an answer that is not GraphQL's, null. */
function errorOf({ errors }: Pick<Answer<unknown>, "errors">): LimenError | null {
  const first = errors?.[0];
  if (!first) return null;
  const { code, ...details } = first.extensions ?? {};
  const known = typeof code === "string" && code in ERROR_CODES ? (code as ErrorCode) : "INTERNAL";
  return new LimenError(known, first.message, { details });
}

function notLimen({ url }: Target, what: string): LimenError {
  return new LimenError("UNREACHABLE", `${url} is no Limen daemon: ${what}`);
}
