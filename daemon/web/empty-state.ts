import { h, type IconName, icon } from "./element.js";

/** What stands where there is nothing: what would be there, and how it comes to be. */
export function emptyState(
  name: IconName,
  title: string,
  { text, action }: { text: string; action?: HTMLElement },
): HTMLElement {
  return h(
    "div",
    { class: "empty" },
    h("span", { class: "empty-mark" }, icon(name)),
    h("p", { class: "empty-title" }, title),
    h("p", { class: "quiet" }, text),
    action ?? null,
  );
}
