import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventStream } from "../../daemon/events/event-stream.js";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import type { EventFilter, JournaledEvent } from "../../daemon/events/types.js";
import { openDatabase, type RootDatabase } from "../../daemon/gallery/database.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recognizedEvent, unknownEvent } from "../helpers/events.js";
import { recordingLog } from "../helpers/stores.js";

let directory: string;
let root: RootDatabase;
let journal: Journal;
let abort: AbortController;

beforeEach(async () => {
  directory = temporaryDirectory();
  root = await openDatabase(directory);
  const retention = { maxEvents: 400, maxAgeDays: 30 };
  journal = await openJournal({ root, retention, now: () => new Date(), log: recordingLog() });
  abort = new AbortController();
});

afterEach(async () => {
  abort.abort();
  await root.close();
  removeDirectory(directory);
});

function stream(after?: string, filter: EventFilter = {}) {
  return eventStream(journal, { after, filter, signal: abort.signal });
}

async function append(count: number): Promise<JournaledEvent[]> {
  const one = () => journal.append(() => unknownEvent());
  return Promise.all(Array.from({ length: count }, one));
}

async function take(events: AsyncGenerator<JournaledEvent>, count: number): Promise<number[]> {
  const seqs: number[] = [];
  while (seqs.length < count) {
    const { value, done } = await events.next();
    if (done) break;
    seqs.push(value.seq);
  }
  return seqs;
}

const upTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe("a stream of events", () => {
  it("without a cursor begins with what comes next", async () => {
    await append(3);
    const events = stream();
    await append(2);
    expect(await take(events, 2)).toEqual([4, 5]);
  });

  it("replays after a cursor and goes on live, without gap or duplicate", async () => {
    const [, second] = await append(150);
    const events = stream(journal.cursorOf(second));
    const live = append(100);
    expect(await take(events, 248)).toEqual(upTo(3, 250));
    await live;
    const more = take(events, 1);
    await append(1);
    expect(await more).toEqual([251]);
  });

  it("keeps its place while nobody reads, however much happens", async () => {
    const events = stream();
    await append(200);
    expect(await take(events, 200)).toEqual(upTo(1, 200));
  });

  it("lets through only what fits its filter, and is not held up by the rest", async () => {
    const events = stream(undefined, { personIds: ["p1"] });
    await append(130);
    await journal.append(() => recognizedEvent("p2"));
    await journal.append(() => recognizedEvent("p1"));
    expect(await take(events, 1)).toEqual([132]);
  });

  it("ends when it is aborted while it waits", async () => {
    const waiting = take(stream(), 1);
    abort.abort();
    expect(await waiting).toEqual([]);
  });

  it("refuses a cursor that is none at once", () => {
    expect(() => stream("nonsense")).toThrow(expect.objectContaining({ code: "BAD_CURSOR" }));
  });

  it("ends with CURSOR_EXPIRED where retention overtook it, never with a gap", async () => {
    const events = stream();
    await append(500);
    await journal.prune();
    await expect(events.next()).rejects.toMatchObject({ code: "CURSOR_EXPIRED" });
  });
});
