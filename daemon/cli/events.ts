import { setTimeout as pause } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { stopSignal } from "../command-line.js";
import { type ErrorCode, LimenError } from "../errors.js";
import { type ConnectionOptions, connectionOptions, targetOf } from "./connection.js";
import { ask, subscribe } from "./graphql-client.js";
import type { Target } from "./http.js";
import { clean, note, print, printJson } from "./output.js";

const MAX_LISTED = 200;
const DEFAULT_LISTED = 20;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
const PASSING: readonly ErrorCode[] = ["UNREACHABLE", "SHUTTING_DOWN", "RATE_LIMITED"];

const FIELDS = `__typename id cursor at cameraId visitId snapshotUrl
  ... on RecognizedEvent { person { id name } distance probability }
  ... on UnknownEvent { nearest: distance }
  ... on RejectedEvent { reason nearest: distance }`;
const LATEST = `query ($first: Int) { events(first: $first) { nodes { ${FIELDS} } } }`;
const NEWER = `query ($last: Int, $before: String) {
  events(last: $last, before: $before) {
    nodes { ${FIELDS} } pageInfo { startCursor hasPreviousPage } } }`;
const FOLLOW = `subscription ($after: String) { events(after: $after) { ${FIELDS} } }`;

interface ListedEvent {
  __typename: string;
  cursor: string;
  at: string;
  cameraId: string;
  person?: { name: string } | null;
  distance?: number | null;
  nearest?: number | null;
  reason?: string;
}

interface NewerPage {
  nodes: ListedEvent[];
  pageInfo: { startCursor: string | null; hasPreviousPage: boolean };
}

interface Options extends ConnectionOptions {
  follow?: true;
  after?: string;
  last: number;
  json?: true;
}

export function addEvents(program: Command): void {
  const command = program
    .command("events")
    .description("print the latest events, oldest first, and with --follow those that come");
  connectionOptions(command)
    .option("--last <number>", `how many, up to ${MAX_LISTED}`, listed, DEFAULT_LISTED)
    .option("--follow", "go on with what happens, also after the daemon was away")
    .option("--after <cursor>", "everything after the event that has this cursor")
    .option("--json", "JSON; with --follow one document a line")
    .action(showEvents);
}

async function showEvents(options: Options): Promise<void> {
  const show = (event: ListedEvent) => {
    print(options.json ? JSON.stringify(event) : lineOf(event));
  };
  if (options.follow) {
    await follow(() => targetOf(options), { ...options, show, signal: stopSignal() });
    return;
  }
  const target = await targetOf(options);
  const events =
    options.after === undefined
      ? await latest(target, options.last)
      : await allAfter(target, options.after);
  if (options.json) printJson(events);
  else events.forEach(show);
}

/** Oldest first. */
async function latest(target: Target, count: number): Promise<ListedEvent[]> {
  const { events } = await ask<{ events: { nodes: ListedEvent[] } }>(target, {
    query: LATEST,
    variables: { first: count },
  });
  return events.nodes.reverse();
}

/** Oldest first. */
async function allAfter(target: Target, cursor: string): Promise<ListedEvent[]> {
  const pages: ListedEvent[][] = [];
  for (let before: string | null = cursor; before !== null; ) {
    const { events }: { events: NewerPage } = await ask<{ events: NewerPage }>(target, {
      query: NEWER,
      variables: { last: MAX_LISTED, before },
    });
    pages.push(events.nodes.reverse());
    before = events.pageInfo.hasPreviousPage ? events.pageInfo.startCursor : null;
  }
  return pages.flat();
}

/**
 * Goes on from the last event that was shown whenever the connection is lost, so that nothing is
 * missed or told twice. As long as the journal is empty there is none, and the latest are asked for.
 * Where the token was replaced, the one that is found now opens the way again.
 */
async function follow(
  find: () => Promise<Target>,
  {
    last,
    after,
    show,
    signal,
  }: { last: number; after?: string; show: (event: ListedEvent) => void; signal: AbortSignal },
): Promise<void> {
  let target = await find();
  let cursor = after ?? null;
  let retryMs = FIRST_RETRY_MS;
  const shown = (event: ListedEvent) => {
    show(event);
    cursor = event.cursor;
    retryMs = FIRST_RETRY_MS;
  };
  while (!signal.aborted) {
    try {
      if (cursor === null) (await latest(target, last)).forEach(shown);
      const operation = { query: FOLLOW, variables: { after: cursor } };
      for await (const { events } of subscribe<{ events: ListedEvent }>(target, operation, signal))
        shown(events);
    } catch (error) {
      if (isOf(["UNAUTHENTICATED"], error)) {
        const found = await find();
        if (found.token === target.token) throw error;
        target = found;
        continue;
      }
      if (!isOf(PASSING, error)) throw error;
      if (retryMs === FIRST_RETRY_MS) note(`${error.code}: ${error.message}; trying on`);
    }
    await pause(retryMs, null, { signal }).catch(() => {});
    retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
  }
}

function isOf(codes: readonly ErrorCode[], error: unknown): error is LimenError {
  return error instanceof LimenError && codes.includes(error.code);
}

function lineOf(event: ListedEvent): string {
  const distance = event.distance ?? event.nearest ?? null;
  const what = event.__typename.replace(/Event$/, "").toLowerCase();
  const who = event.person === null ? "(erased)" : (event.person?.name ?? event.reason ?? "");
  const cells = [event.at, event.cameraId, what, who, distance?.toFixed(4) ?? ""].map(clean);
  if (process.stdout.isTTY !== true) return cells.join("\t");
  return `${cells[0]}  ${cells[1]}  ${cells[2].padEnd(10)}  ${[cells[3], cells[4]].filter(Boolean).join("  ")}`;
}

function listed(text: string): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= MAX_LISTED) return number;
  throw new InvalidArgumentError(`It must be a number from 1 to ${MAX_LISTED}.`);
}
