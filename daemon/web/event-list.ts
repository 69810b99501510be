import type { DoorEvent, PageInfo } from "./answers.js";
import { EVENTS, NEW_EVENTS } from "./documents.js";
import { fill, h } from "./element.js";
import { eventCard } from "./event-card.js";
import { problem } from "./notices.js";
import type { ViewContext } from "./view.js";

interface Events {
  events: { pageInfo: PageInfo; nodes: DoorEvent[] };
}

/** Events, newest first: older ones as one scrolls down, new ones as they happen. */
export function eventList(
  context: Pick<ViewContext, "client" | "signal">,
  { filter }: { filter: Record<string, unknown> },
): HTMLElement {
  const { client, signal } = context;
  const list = h("ol", { class: "events" });
  const end = h("div", { class: "events-end" });
  let after: string | null = null;
  let newest: string | null = null;
  let isLoading = false;
  let isWhole = false;

  const loadMore = async () => {
    if (isLoading || isWhole || signal.aborted) return;
    isLoading = true;
    const isFirst = after === null;
    try {
      const { events } = await client.run<Events>(EVENTS, { after, filter });
      if (signal.aborted) return;
      list.append(...events.nodes.map((event) => eventCard(event, context)));
      after = events.pageInfo.endCursor;
      isWhole = !events.pageInfo.hasNextPage;
      fill(end, isWhole ? endOf(list) : null);
      if (isFirst) {
        newest = events.nodes[0]?.cursor ?? null;
        followNew();
      }
    } catch (error) {
      if (!signal.aborted)
        fill(
          end,
          problem(error, () => void loadMore()),
        );
    } finally {
      isLoading = false;
    }
    // Where the first page does not fill the window no scrolling would ask for the next.
    if (!isWhole && !signal.aborted && end.getBoundingClientRect().top < innerHeight) {
      observer.unobserve(end);
      observer.observe(end);
    }
  };
  const followNew = () => {
    const stop = client.subscribe<{ events: DoorEvent }>({
      query: NEW_EVENTS,
      variables: () => ({ after: newest, filter }),
      onData: ({ events: event }) => {
        newest = event.cursor;
        list.prepend(eventCard(event, context));
        if (isWhole) fill(end, endOf(list));
      },
    });
    signal.addEventListener("abort", stop);
  };
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (entry?.isIntersecting) void loadMore();
    },
    { rootMargin: "600px" },
  );
  observer.observe(end);
  signal.addEventListener("abort", () => observer.disconnect());
  return h("div", { class: "stack" }, list, end);
}

function endOf(list: HTMLElement): HTMLElement {
  const text = list.childElementCount === 0 ? "Nothing has happened yet." : "That is all.";
  return h("p", { class: "quiet" }, text);
}
