import type { Stranger } from "./answers.js";
import { ask } from "./dialog.js";
import { DISMISS_STRANGER, ERASE_STRANGER, RESTORE_STRANGER } from "./documents.js";
import { h } from "./element.js";
import { eventPicture } from "./event-card.js";
import { nameStranger } from "./naming.js";
import { announce, announceError } from "./notices.js";
import { figure, shortMoment } from "./texts.js";
import type { ViewContext } from "./view.js";

type Context = Pick<ViewContext, "client" | "signal">;

/** Somebody who is not enrolled, by the picture of their last visit. */
export function strangerCard(
  stranger: Stranger,
  context: Context,
  parts: { onChange: () => void; onChoose: (id: string, isChosen: boolean) => void },
): HTMLElement {
  const { id, visits, dismissed, events } = stranger;
  const title = visits === 1 ? "Came once" : `Came ${visits} times`;
  const [last] = events.nodes;
  const choice = h("input", { type: "checkbox" });
  choice.addEventListener("change", () => parts.onChoose(id, choice.checked));
  return h(
    "li",
    { class: "event card is-unknown" },
    last
      ? eventPicture(last, "a stranger", context)
      : h("div", { class: "stage no-picture" }, "No event is kept any more"),
    h(
      "div",
      { class: "event-words" },
      h("h2", {}, h("a", { href: `#/strangers/${encodeURIComponent(id)}` }, title)),
      dismissed && h("p", {}, h("span", { class: "badge" }, "dismissed")),
      ...strangerFacts(stranger),
      h("label", { class: "choice" }, choice, "Choose, to join with another"),
      h("div", { class: "buttons" }, strangerActions(stranger, context, parts.onChange)),
    ),
  );
}

export function strangerFacts({
  visits,
  firstSeenAt,
  lastSeenAt,
  looksLike,
  usable,
}: Stranger): HTMLElement[] {
  const when =
    visits === 1
      ? shortMoment(lastSeenAt)
      : `First ${shortMoment(firstSeenAt)}, last ${shortMoment(lastSeenAt)}`;
  const facts = [h("p", { class: "hint" }, when)];
  if (looksLike?.person && looksLike.sameByDistance) {
    const text = `Looks like ${looksLike.person.name} (distance ${figure(looksLike.distance)})`;
    facts.push(h("p", { class: "warning" }, text));
  }
  if (!usable) facts.push(h("p", { class: "hint" }, "Seen by another encoder"));
  return facts;
}

/** What can be done with a stranger. */
export function strangerActions(
  { id, dismissed }: Stranger,
  context: Context,
  onChange: () => void,
): HTMLElement[] {
  const { client, signal } = context;
  const run = (query: string, done: string) => async () => {
    try {
      await client.run(query, { id });
      announce(done);
      onChange();
    } catch (error) {
      announceError(error);
    }
  };
  const erase = () =>
    ask("Erase this stranger?", {
      text: "Their faces, the pictures of their events and the key of it all are erased for good.",
      action: "Erase for good",
      signal,
      onYes: async () => {
        await client.run(ERASE_STRANGER, { id });
        announce("The stranger was erased.");
        onChange();
      },
    });
  const button = (text: string, onclick: () => unknown) =>
    h("button", { type: "button", class: "button button-small", onclick }, text);
  return [
    button("Who is this?", () => nameStranger(id, context, onChange)),
    dismissed
      ? button("Tell of them again", run(RESTORE_STRANGER, "They are told of again."))
      : button("Dismiss", run(DISMISS_STRANGER, "They need not be told of any more.")),
    button("Erase", erase),
  ];
}
