import type { DoorEvent, PageInfo } from "./answers.js";
import { EVENTS, NEW_EVENTS } from "./documents.js";
import { fill, h } from "./element.js";
import { emptyState } from "./empty-state.js";
import { eventCard } from "./event-card.js";
import { problem } from "./notices.js";
import { counted } from "./texts.js";
import type { ViewContext } from "./view.js";

interface Events {
  events: { pageInfo: PageInfo; nodes: DoorEvent[] };
  /** Whatever the filter: new ones are those after it. */
  latest: { nodes: { cursor: string }[] };
}

/** A page that is left open for days keeps no more than these; older ones are loaded again by scrolling. */
const MOST_KEPT = 240;

interface Shown {
  cursor: string;
  card: HTMLElement;
  leaving: AbortController;
}

/** Events, newest first: older ones as one scrolls down, new ones as they happen. */
export function eventList(
  context: Pick<ViewContext, "client" | "signal">,
  { filter }: { filter: object },
): HTMLElement {
  const { client, signal } = context;
  const list = h("ol", { class: "events" });
  const end = h("div", { class: "events-end" });
  let after: string | null = null;
  let newest: string | null = null;
  let isLoading = false;
  let isWhole = false;
  let stopFollowing = () => {};
  const shown: Shown[] = [];
  /** New ones that wait, so that nothing moves under the hands of who is at work in the list. */
  const waiting: DoorEvent[] = [];
  const tell = h("button", { type: "button", class: "button new-events", hidden: true });
  tell.addEventListener("click", () => {
    showWaiting();
    scrollTo({ top: 0 });
  });

  const cardOf = (event: DoorEvent): Shown => {
    const leaving = new AbortController();
    const own = { client, signal: AbortSignal.any([signal, leaving.signal]) };
    return { cursor: event.cursor, card: eventCard(event, own), leaving };
  };

  const loadMore = async () => {
    if (isLoading || isWhole || signal.aborted) return;
    isLoading = true;
    const isFirst = after === null;
    try {
      const { events, latest } = await client.run<Events>(EVENTS, { after, filter });
      if (signal.aborted) return;
      const older = events.nodes.map(cardOf);
      shown.push(...older);
      list.append(...older.map(({ card }) => card));
      after = events.pageInfo.endCursor;
      isWhole = !events.pageInfo.hasNextPage;
      fill(end, isWhole ? endOf(list, filter) : null);
      if (isFirst) {
        newest = latest.nodes[0]?.cursor ?? null;
        stopFollowing = followNew();
      }
    } catch (error) {
      if (!signal.aborted) {
        const again = problem(error, () => void loadMore());
        fill(end, again);
      }
    } finally {
      isLoading = false;
    }
    // Where the first page does not fill the window no scrolling would ask for the next.
    if (!isWhole && !signal.aborted && end.getBoundingClientRect().top < innerHeight) {
      observer.unobserve(end);
      observer.observe(end);
    }
  };
  const showWaiting = () => {
    // More than are kept: the newest of them are loaded, and the others by scrolling.
    if (waiting.length > MOST_KEPT) return restart();
    for (const event of waiting.splice(0)) {
      const first = cardOf(event);
      shown.unshift(first);
      list.prepend(first.card);
    }
    tell.hidden = true;
    if (isWhole) fill(end, endOf(list, filter));
    forgetOldest();
  };
  const forgetOldest = () => {
    // Who has scrolled down to them is reading them.
    if (shown.length <= MOST_KEPT || scrollY > innerHeight) return;
    for (const { card, leaving } of shown.splice(MOST_KEPT)) {
      leaving.abort();
      card.remove();
    }
    after = shown[MOST_KEPT - 1].cursor;
    isWhole = false;
    fill(end);
  };
  const restart = () => {
    stopFollowing();
    for (const { leaving } of shown.splice(0)) leaving.abort();
    waiting.length = 0;
    tell.hidden = true;
    fill(list);
    after = null;
    isWhole = false;
    void loadMore();
  };
  const followNew = () =>
    client.subscribe<{ events: DoorEvent }>({
      query: NEW_EVENTS,
      variables: () => ({ after: newest, filter }),
      onData: ({ events: event }) => {
        // Without a cursor to begin at, others may have come before this one.
        if (newest === null) return restart();
        newest = event.cursor;
        if (waiting.length <= MOST_KEPT) waiting.push(event);
        if (!isRead(list)) return showWaiting();
        fill(tell, `Show ${counted(waiting.length, "new event")}`);
        tell.hidden = false;
      },
      onResume: () => newest === null && restart(),
      onError: (message) => fill(end, problem(new Error(message), restart)),
    });
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting) void loadMore();
    },
    { rootMargin: "600px" },
  );
  observer.observe(end);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    stopFollowing();
  });
  return h("div", { class: "stack" }, tell, list, end);
}

/** Somebody has scrolled down in it, points at it, or works in it by keyboard. */
function isRead(list: HTMLElement): boolean {
  return scrollY > 0 || list.matches(":hover") || list.contains(document.activeElement);
}

function endOf(list: HTMLElement, filter: object): HTMLElement {
  if (list.childElementCount > 0) return h("p", { class: "quiet" }, "That is all.");
  return Object.keys(filter).length > 0
    ? emptyState("events", "No such event", { text: "None that is kept fits what is chosen." })
    : emptyState("events", "No events yet", { text: "Whoever comes to the door shows up here." });
}
