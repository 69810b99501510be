import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Journal, openJournal } from "../../daemon/events/journal.js";
import type { NewEvent } from "../../daemon/events/types.js";
import { openDatabase, type RootDatabase } from "../../daemon/gallery/database.js";
import { removeDirectory, temporaryDirectory } from "../helpers/daemon-process.js";
import { recognizedEvent, rejectedEvent, unknownEvent } from "../helpers/events.js";
import { recordingLog } from "../helpers/stores.js";

let directory: string;
let root: RootDatabase;
let journal: Journal;
let now: Date;
let log: ReturnType<typeof recordingLog>;
const retention = { maxEvents: 1000, maxAgeDays: 30 };

beforeEach(async () => {
  directory = temporaryDirectory();
  now = new Date("2026-03-01T12:00:00Z");
  await open();
});

afterEach(async () => {
  await root.close();
  removeDirectory(directory);
});

async function open(limits = retention) {
  root = await openDatabase(directory);
  log = recordingLog();
  journal = await openJournal({ root, retention: limits, now: () => now, log });
}

async function reopen(limits = retention) {
  await root.close();
  await open(limits);
}

const append = (event: NewEvent) => journal.append(() => event);

describe("the journal", () => {
  it("numbers events without a gap, whoever appends at once, and after a restart", async () => {
    const at = new Date(now);
    const all = await Promise.all(Array.from({ length: 20 }, () => append(unknownEvent(at))));
    expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    await reopen();
    const next = await append(unknownEvent(at));
    expect(next.seq).toBe(21);
    expect(journal.event(next.id)).toEqual(next);
    expect(journal.event(all[4].id)).toEqual(all[4]);
  });

  it("tells listeners of an event only once it is stored", async () => {
    const heard: number[] = [];
    const stop = journal.onAppend(() => heard.push(journal.readAfter(0, 10).length));
    await append(unknownEvent());
    await append(rejectedEvent());
    stop();
    await append(unknownEvent());
    expect(heard).toEqual([1, 2]);
  });

  it("asks for the event with its id, and a refusal leaves no gap", async () => {
    const failing = journal.append(() => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    let announcedId: string | undefined;
    const event = await journal.append((id) => {
      announcedId = id;
      return unknownEvent();
    });
    expect(event).toMatchObject({ seq: 1, id: announcedId });
  });

  it("stores nothing that is not of the event's form", async () => {
    const odd = { ...recognizedEvent("p1"), embedding: [1, 2, 3] } as unknown as NewEvent;
    await expect(append(odd)).rejects.toThrow();
    expect(journal.lastSeq()).toBe(0);
  });

  it("pages backwards through what fits a filter", async () => {
    for (let i = 0; i < 5; i++) {
      await append(unknownEvent(new Date(now), i % 2 === 0 ? "front" : "back"));
    }
    await append(recognizedEvent("p1"));
    const filter = { cameraIds: ["front"] };
    const first = await journal.readBefore(null, 2, filter);
    expect(first.events.map(({ seq }) => seq)).toEqual([5, 3]);
    expect(first.hasMore).toBe(true);
    const second = await journal.readBefore(3, 2, filter);
    expect(second.events.map(({ seq }) => seq)).toEqual([1]);
    expect(second.hasMore).toBe(false);
    expect(await journal.eventIdsOf("p1")).toHaveLength(1);
    const since = { kinds: ["unknown"] as const, since: new Date(now.getTime() + 1) };
    expect((await journal.readBefore(null, 9, since)).events).toEqual([]);
  });

  it("lets others have their turn while it searches for what is not there", async () => {
    for (let i = 0; i < 1500; i += 100) {
      await Promise.all(Array.from({ length: 100 }, () => append(unknownEvent(new Date(now)))));
    }
    let turns = 0;
    const turn = () => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    await journal.readBefore(null, 1, { personIds: ["nobody"] });
    expect(turns).toBeGreaterThanOrEqual(4);
    turns = 0;
    await journal.readNewer(0, 1, { personIds: ["nobody"] });
    clearImmediate(timer);
    expect(turns).toBeGreaterThanOrEqual(4);
  });

  it("knows an event that is still being written as its person's", async () => {
    let write: (event: NewEvent) => void = () => {};
    const writing = journal.append(
      () =>
        new Promise((resolve) => {
          write = resolve;
        }),
    );
    const ids = journal.eventIdsOf("p1");
    await new Promise((resolve) => setTimeout(resolve, 20));
    write(recognizedEvent("p1"));
    expect(await ids).toEqual([(await writing).id]);
  });
});

describe("the journal's retention", () => {
  it("erases past its count and says which", async () => {
    await reopen({ maxEvents: 3, maxAgeDays: 30 });
    const all = [];
    for (let i = 0; i < 5; i++) all.push(await append(unknownEvent(new Date(now))));
    expect(await journal.prune()).toEqual([all[0].id, all[1].id]);
    expect(journal.event(all[1].id)).toBeUndefined();
    expect(journal.event(all[2].id)).toBeDefined();
  });

  it("is the one in force when it is applied", async () => {
    const limits = { maxEvents: 5, maxAgeDays: 30 };
    await root.close();
    root = await openDatabase(directory);
    journal = await openJournal({
      root,
      get retention() {
        return { ...limits };
      },
      now: () => now,
      log,
    });
    for (let i = 0; i < 5; i++) await append(unknownEvent(new Date(now)));
    expect(await journal.prune()).toEqual([]);
    limits.maxEvents = 2;
    expect(await journal.prune()).toHaveLength(3);
  });

  it("erases past its age, and goes on numbering after everything is gone", async () => {
    await append(unknownEvent(new Date("2026-01-01T00:00:00Z")));
    await append(unknownEvent(new Date("2026-01-02T00:00:00Z")));
    expect(await journal.prune()).toHaveLength(2);
    await reopen();
    expect((await append(unknownEvent(now))).seq).toBe(3);
  });

  it("tells a reader from before the erased part where to go on", async () => {
    await reopen({ maxEvents: 1, maxAgeDays: 30 });
    const first = await append(unknownEvent(now));
    for (let i = 0; i < 3; i++) await append(unknownEvent(now));
    await journal.prune();
    let expired: { code?: string; details?: { oldest?: string } } = {};
    try {
      journal.readAfter(first.seq, 10);
    } catch (error) {
      expired = error as typeof expired;
    }
    expect(expired.code).toBe("CURSOR_EXPIRED");
    const oldest = journal.parseCursor(String(expired.details?.oldest));
    expect(journal.readAfter(oldest, 10).map(({ seq }) => seq)).toEqual([4]);
  });
});

describe("a cursor", () => {
  it("of another journal, of an event to come, or of nothing is refused", async () => {
    const event = await append(unknownEvent());
    expect(journal.parseCursor(journal.cursorOf(event))).toBe(1);
    const encode = (text: string) => Buffer.from(text).toString("base64url");
    const id = event.id.split("-")[0];
    for (const cursor of ["", "x", encode("00000000:1"), encode(`${id}:2`), encode(`${id}:-1`)]) {
      expect(() => journal.parseCursor(cursor)).toThrow(
        expect.objectContaining({ code: "BAD_CURSOR" }),
      );
    }
  });

  it("finds no event for an id that is none", () => {
    for (const id of ["", "x", "1", "aaaaaaaa-1", "../1"]) {
      expect(journal.event(id)).toBeUndefined();
    }
  });
});

describe("an event of before there was a verification head", () => {
  it("is read as one without a probability", async () => {
    await append(recognizedEvent("p1"));
    const events = root.openDB<unknown, number>({ name: "events" });
    const { probability, ...old } = events.get(1) as Record<string, unknown>;
    await events.put(1, { ...old, runnerUp: { personId: "p2", distance: 0.4 } });
    expect(probability).toBeNull();
    expect(journal.readAfter(0, 10)).toMatchObject([
      { seq: 1, probability: null, runnerUp: { personId: "p2", probability: null } },
    ]);
  });
});

describe("a damaged event", () => {
  it("is left out and reported", async () => {
    await append(unknownEvent());
    await append(recognizedEvent("p1"));
    const events = root.openDB<unknown, number>({ name: "events" });
    await events.put(1, { v: 9 });
    expect(journal.readAfter(0, 10).map(({ seq }) => seq)).toEqual([2]);
    expect(log.lines[0]).toMatchObject({ level: "error", fields: { code: "CORRUPT_RECORD" } });
  });
});
