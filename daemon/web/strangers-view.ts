import type { PageInfo, Stranger } from "./answers.js";
import { ask, field } from "./dialog.js";
import { MERGE_STRANGERS, NEW_EVENTS, STRANGERS } from "./documents.js";
import { fill, h } from "./element.js";
import { emptyState } from "./empty-state.js";
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
  const cards = keptCards();
  let after: string | null = null;

  const load = async (from: string | null) => {
    try {
      const { strangers } = await client.run<Strangers>(STRANGERS, {
        ...{ after: from, minVisits: Number(often.value), includeDismissed: dismissed.checked },
      });
      if (signal.aborted) return;
      if (from === null) cards.keepOnly(strangers.nodes);
      const shown = strangers.nodes.map((stranger) =>
        cards.of(stranger, (own) =>
          strangerCard(
            stranger,
            { client, signal: AbortSignal.any([signal, own]) },
            { onChange: reload, onChoose: choose },
          ),
        ),
      );
      if (from !== null) list.append(...shown);
      else fill(list, shown.length > 0 ? shown : h("li", {}, nobody(dismissed.checked)));
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
    for (const box of list.querySelectorAll("input")) box.checked = false;
    void load(null);
  };
  const choose = (id: string, isChosen: boolean) => {
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    merge.hidden = chosen.size < 2;
    fill(merge, `These ${chosen.size} are one person`);
  };
  const isIdle = () => chosen.size === 0 && !list.contains(document.activeElement);
  const stop = client.subscribe({
    query: NEW_EVENTS,
    variables: () => ({ filter: { kinds: ["UNKNOWN"] } }),
    onData: () => {
      // Nothing moves under the hands of somebody who is at work in the list.
      if (isIdle()) reload();
    },
    onResume: () => isIdle() && reload(),
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

/** Cards of strangers of whom nothing is new stay as they are: pictures need not come again. */
function keptCards() {
  const kept = new Map<string, { made: string; card: HTMLElement; leaving: AbortController }>();
  const drop = (id: string) => {
    kept.get(id)?.leaving.abort();
    kept.delete(id);
  };
  return {
    keepOnly: (strangers: readonly Stranger[]) => {
      const ids = new Set(strangers.map(({ id }) => id));
      for (const id of [...kept.keys()]) if (!ids.has(id)) drop(id);
    },
    of: (stranger: Stranger, make: (signal: AbortSignal) => HTMLElement): HTMLElement => {
      const { id } = stranger;
      const made = JSON.stringify(stranger);
      const before = kept.get(id);
      if (before?.made === made) return before.card;
      drop(id);
      const leaving = new AbortController();
      const card = make(leaving.signal);
      kept.set(id, { made, card, leaving });
      return card;
    },
  };
}

function sayHowMany(count: number): string {
  if (count === 0) return "";
  return count === 1 ? "1 stranger" : `${count.toLocaleString()} strangers`;
}

function nobody(withDismissed: boolean): HTMLElement {
  const dismissed = withDismissed ? "" : " Those who were dismissed are not shown.";
  return emptyState("strangers", "Nobody came who is not enrolled", {
    text: `Who is told of as unknown is remembered here, to be named or dismissed.${dismissed}`,
  });
}
