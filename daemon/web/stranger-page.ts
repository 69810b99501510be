import type { Stranger } from "./answers.js";
import { ONE_STRANGER } from "./documents.js";
import { fill, h } from "./element.js";
import { eventList } from "./event-list.js";
import { problem } from "./notices.js";
import { strangerActions, strangerFacts } from "./stranger-card.js";
import type { ViewContext } from "./view.js";

/** One stranger and all their visits. */
export async function strangerPage(
  place: HTMLElement,
  context: ViewContext,
  id: string,
): Promise<void> {
  const { client, signal } = context;
  const head = h("div", { class: "card stack" });
  const load = async () => {
    try {
      const { stranger } = await client.run<{ stranger: Stranger | null }>(ONE_STRANGER, { id });
      if (signal.aborted) return;
      // Named, joined with another, or erased: there is nobody to show here any more.
      if (!stranger) location.hash = "#/strangers";
      else fill(head, ...strangerFacts(stranger), actionsOf(stranger));
    } catch (error) {
      if (!signal.aborted) fill(head, problem(error, load));
    }
  };
  const actionsOf = (stranger: Stranger) =>
    h(
      "div",
      { class: "buttons" },
      strangerActions(stranger, context, () => void load()),
    );
  fill(
    place,
    h("a", { class: "back", href: "#/strangers" }, "All strangers"),
    h("h1", {}, "A stranger’s visits"),
    head,
    h("h2", { class: "visually-hidden" }, "Newest first"),
    eventList(context, { filter: { strangerId: id } }),
  );
  await load();
}
