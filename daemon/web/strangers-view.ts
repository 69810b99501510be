import type { PageInfo, Stranger } from "./answers.js";
import { ask, field } from "./dialog.js";
import { MERGE_STRANGERS, NEW_EVENTS, STRANGERS } from "./documents.js";
import { fill, h } from "./element.js";
import { announce, announceError, problem } from "./notices.js";
import { strangerCard } from "./stranger-card.js";
import { strangerPage } from "./stranger-page.js";
import type { View } from "./view.js";

interface Strangers {
  strangers: { totalCount: number; pageInfo: PageInfo; nodes: Stranger[] };
}

const OFTEN = [
  [1, "Once or more"],
  [2, "Twice or more"],
  [5, "Five times or more"],
] as const;

/** Who comes and is not enrolled: to be named, joined where two are one, or dismissed. */
export const strangersView: View = (place, context) => {
  if (context.id !== null) return strangerPage(place, context, context.id);
  const { client, signal } = context;
  const often = h(
    "select",
    {},
    OFTEN.map(([value, label]) => h("option", { value }, label)),
  );
  const dismissed = h("input", { type: "checkbox" });
  const count = h("p", { class: "quiet", role: "status" });
  const merge = h("button", { type: "button", class: "button", hidden: true });
  const list = h("ul", { class: "events strangers" });
  const more = h("button", { type: "button", class: "button", hidden: true }, "Show more");
  const chosen = new Set<string>();
  let after: string | null = null;

  const load = async (from: string | null) => {
    try {
      const { strangers } = await client.run<Strangers>(STRANGERS, {
        ...{ after: from, minVisits: Number(often.value), includeDismissed: dismissed.checked },
      });
      if (signal.aborted) return;
      const cards = strangers.nodes.map((stranger) =>
        strangerCard(stranger, context, { onChange: reload, onChoose: choose }),
      );
      if (from === null) fill(list, cards);
      else list.append(...cards);
      after = strangers.pageInfo.endCursor;
      more.hidden = !strangers.pageInfo.hasNextPage;
      fill(count, sayHowMany(strangers.totalCount));
    } catch (error) {
      if (!signal.aborted) fill(list, h("li", {}, problem(error, reload)));
    }
  };
  const reload = () => {
    chosen.clear();
    merge.hidden = true;
    void load(null);
  };
  const choose = (id: string, isChosen: boolean) => {
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    merge.hidden = chosen.size < 2;
    fill(merge, `These ${chosen.size} are one person`);
  };
  const stop = client.subscribe({
    query: NEW_EVENTS,
    variables: () => ({ filter: { kinds: ["UNKNOWN"] } }),
    onData: () => {
      // Nothing moves under the hands of somebody who is at work in the list.
      if (chosen.size === 0 && !list.contains(document.activeElement)) reload();
    },
  });
  signal.addEventListener("abort", stop);
  merge.addEventListener("click", () => {
    const [into, ...ids] = chosen;
    ask(`Are these ${chosen.size} one person?`, {
      text: "Their visits, faces and events become one stranger’s. It cannot be undone.",
      action: "They are one",
      signal,
      onYes: async () => {
        await client.run(MERGE_STRANGERS, { ids, into });
        announce("They are one stranger now.");
        reload();
      },
    });
  });
  more.addEventListener("click", () => load(after).catch(announceError));
  fill(
    place,
    h("div", { class: "page-head" }, h("h1", {}, "Strangers"), merge),
    h(
      "form",
      { class: "filters", role: "search", "aria-label": "Which strangers", onchange: reload },
      field("Came", often),
      h("label", { class: "choice" }, dismissed, "Also the dismissed"),
    ),
    count,
    list,
    more,
  );
  return load(null);
};

function sayHowMany(count: number): string {
  if (count === 0) return "Nobody came who is not enrolled.";
  return count === 1 ? "1 stranger" : `${count.toLocaleString()} strangers`;
}
