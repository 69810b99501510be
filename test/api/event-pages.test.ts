import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JournaledEvent } from "../../daemon/events/types.js";
import { startTestApi, type TestApi } from "../helpers/api.js";
import { recognizedEvent, unknownEvent } from "../helpers/events.js";

const PAGE = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: EventFilter) {
  events(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    nodes { id }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  }
}`;
/** More than are read at a turn. */
const COUNT = 300;

let api: TestApi;
let events: JournaledEvent[];

beforeAll(async () => {
  api = await startTestApi({ retention: { maxEvents: COUNT, maxAgeDays: 9 } });
  const all = Array.from({ length: COUNT + 10 }, (_, i) =>
    api.journal.append(() => (i % 50 === 0 ? recognizedEvent("ada") : unknownEvent())),
  );
  events = (await Promise.all(all)).slice(10);
  await api.journal.prune();
});

afterAll(() => api.stop());

const cursorOf = (event: JournaledEvent) => api.journal.cursorOf(event);
const idsOf = (some: readonly JournaledEvent[]) => some.map(({ id }) => id);

async function page(variables: Record<string, unknown>) {
  const { data, errors } = await api.graphql(PAGE, variables);
  expect(errors).toBeUndefined();
  const { nodes, pageInfo } = data.events;
  return { ids: nodes.map(({ id }: { id: string }) => id) as string[], pageInfo };
}

async function codeOf(variables: Record<string, unknown>) {
  return (await api.graphql(PAGE, variables)).errors?.[0].extensions.code;
}

describe("a page of events", () => {
  it("has the latest, newest first, and the next one the older ones", async () => {
    const latest = await page({ first: 3 });
    expect(latest.ids).toEqual(idsOf(events.slice(-3)).reverse());
    expect(latest.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const older = await page({ first: 2, after: latest.pageInfo.endCursor });
    expect(older.ids).toEqual(idsOf(events.slice(-5, -3)).reverse());
  });

  it("before a cursor has those that came next, newest first all the same", async () => {
    const { ids, pageInfo } = await page({ last: 2, before: cursorOf(events[0]) });
    expect(ids).toEqual(idsOf([events[2], events[1]]));
    expect(pageInfo).toEqual({
      ...{ startCursor: cursorOf(events[2]), endCursor: cursorOf(events[1]) },
      ...{ hasNextPage: true, hasPreviousPage: true },
    });
  });

  it("leads from there to the newest: none missing, none twice", async () => {
    const seen: string[] = [];
    let before = cursorOf(events[0]);
    for (let hasMore = true; hasMore; ) {
      const { ids, pageInfo } = await page({ last: 130, before });
      seen.push(...ids.reverse());
      before = pageInfo.startCursor;
      hasMore = pageInfo.hasPreviousPage;
    }
    expect(seen).toEqual(idsOf(events.slice(1)));
    const after = await page({ before });
    expect([after.ids, after.pageInfo.hasPreviousPage]).toEqual([[], false]);
  });

  it("before a cursor has only what fits, however far that is", async () => {
    const filter = { personId: "ada" };
    const { ids } = await page({ last: 50, before: cursorOf(events[0]), filter });
    const fitting = events.slice(1).filter(({ kind }) => kind === "recognized");
    expect(ids).toEqual(idsOf(fitting).reverse());
  });

  it("is refused where events between were erased, or the arguments make no sense", async () => {
    const erased = api.journal.cursorOf({ seq: 3 });
    expect(await codeOf({ before: erased })).toBe("CURSOR_EXPIRED");
    const before = cursorOf(events[0]);
    expect(await codeOf({ before: "nonsense" })).toBe("BAD_CURSOR");
    expect(await codeOf({ before, after: before })).toBe("BAD_INPUT");
    expect(await codeOf({ last: 3 })).toBe("BAD_INPUT");
    expect(await codeOf({ before, last: 201 })).toBe("BAD_INPUT");
  });
});
