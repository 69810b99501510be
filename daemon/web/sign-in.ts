import { Client } from "./client.js";
import { SIGN_IN } from "./documents.js";
import { fill, h, icon } from "./element.js";
import { messageOf } from "./notices.js";

/** Asks for the token until the daemon takes one. */
export function showSignIn(
  place: HTMLElement,
  { reason, onToken }: { reason: string | null; onToken: (token: string) => void },
): void {
  const field = h("input", {
    ...{ id: "token", type: "password", autocomplete: "current-password", required: true },
    ...{ spellcheck: "false", "aria-describedby": "token-hint token-error" },
  });
  const error = h("p", { id: "token-error", class: "field-error", role: "alert" }, reason ?? "");
  const button = h("button", { class: "button button-main" }, "Sign in");
  const tryToken = async (event: Event) => {
    event.preventDefault();
    const token = field.value.trim();
    fill(error);
    button.disabled = true;
    const client = new Client(token, { onRefused: () => {}, onReach: () => {} });
    try {
      await client.run(SIGN_IN);
      onToken(token);
    } catch (caught) {
      fill(error, messageOf(caught));
      field.setAttribute("aria-invalid", "true");
      field.select();
    } finally {
      client.close();
      button.disabled = false;
    }
  };
  const form = h(
    "form",
    { class: "sign-in card", onsubmit: tryToken },
    h("h1", { class: "wordmark" }, icon("door"), "Limen"),
    h("p", { class: "quiet" }, "Who is at the door."),
    h("label", { for: "token" }, "Token"),
    field,
    h(
      "p",
      { id: "token-hint", class: "hint" },
      "The log names its file when the daemon starts: ",
      h("code", {}, "limen-data/admin-token"),
      ". It is kept in this tab alone.",
    ),
    error,
    button,
  );
  fill(place, h("main", { class: "sign-in-page" }, form));
  field.focus();
}
