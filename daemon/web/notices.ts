import { fill, h } from "./element.js";

/** Longer than it takes to read; the words are also told to who listens. */
const SHOWN_MS = 6000;
const SHOWN_MS_A_LETTER = 80;

/** Tells what happened, to eyes and ears, without taking the place of anything. */
export function announce(text: string, kind: "good" | "bad" = "good"): void {
  const announcer = document.getElementById("announcer");
  if (announcer) fill(announcer, text);
  // In an open dialog everything outside is behind it, for eyes and ears.
  const dialog = document.querySelector("dialog[open]");
  const place = dialog ?? document.body;
  const role = dialog ? "alert" : null;
  const notice = h("div", { class: `notice notice-${kind}`, role }, text);
  for (const old of document.querySelectorAll(".notice")) old.remove();
  place.append(notice);
  setTimeout(() => notice.remove(), Math.max(SHOWN_MS, SHOWN_MS_A_LETTER * text.length));
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
