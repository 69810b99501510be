import { fill, h } from "./element.js";

/** Longer than it takes to read; the words are also told to who listens. */
const SHOWN_MS = 6000;

/** Tells what happened, to eyes and ears, without taking the place of anything. */
export function announce(text: string, kind: "good" | "bad" = "good"): void {
  const announcer = document.getElementById("announcer");
  if (announcer) fill(announcer, text);
  const notice = h("div", { class: `notice notice-${kind}` }, text);
  // In an open dialog everything outside is behind it.
  const place = document.querySelector("dialog[open]") ?? document.body;
  for (const old of document.querySelectorAll(".notice")) old.remove();
  place.append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

export function announceError(error: unknown): void {
  announce(messageOf(error), "bad");
}

export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A line in a page that says what went wrong there, with how to try again. */
export function problem(error: unknown, retry: () => void): HTMLElement {
  return h(
    "div",
    { class: "problem", role: "alert" },
    h("p", {}, messageOf(error)),
    h("button", { type: "button", class: "button", onclick: retry }, "Try again"),
  );
}
