import { h, icon } from "./element.js";
import { recoverFocus } from "./focus.js";
import { announceError } from "./notices.js";

let nextId = 1;

/**
 * Opens a modal dialog that is gone when it closes, by Escape too. The focus returns to where it was,
 * or to the page where that is gone.
 */
export function openDialog(
  title: string,
  { onClose }: { onClose?: () => void } = {},
): { dialog: HTMLDialogElement; body: HTMLElement } {
  const id = `dialog-${nextId++}`;
  const body = h("div", { class: "dialog-body" });
  const close = h("button", { type: "button", class: "dialog-close", "aria-label": "Close" });
  close.append(icon("close"));
  // Last, so that the first key is for what is asked.
  const dialog = h("dialog", { "aria-labelledby": id }, h("h2", { id }, title), body, close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    onClose?.();
    // What it was told in here last is still to be read.
    document.body.append(...dialog.querySelectorAll(".notice"));
    dialog.remove();
    recoverFocus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, body };
}

/** Asks before something that cannot be undone. */
export function ask(
  title: string,
  {
    text,
    action,
    onYes,
    signal,
  }: { text: string; action: string; onYes: () => Promise<void>; signal: AbortSignal },
): void {
  const { dialog, body } = openDialog(title);
  signal.addEventListener("abort", () => dialog.close());
  const yes = h("button", { type: "button", class: "button button-danger" }, action);
  const no = h("button", { type: "button", class: "button", autofocus: true }, "Keep");
  no.addEventListener("click", () => dialog.close());
  yes.addEventListener("click", async () => {
    yes.disabled = true;
    try {
      await onYes();
      dialog.close();
    } catch (error) {
      yes.disabled = false;
      announceError(error);
    }
  });
  body.append(h("p", {}, text), h("div", { class: "buttons" }, yes, no));
  no.focus();
}

/**
 * A labelled control, with a hint below where there is something to say. What is shown may hold more
 * than the control itself.
 */
export function field(
  label: string,
  shown: HTMLElement,
  { hint, control = shown }: { hint?: string; control?: HTMLElement } = {},
): HTMLElement {
  const id = `field-${nextId++}`;
  control.id = id;
  if (hint !== undefined) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    shown,
    hint !== undefined && h("p", { id: `${id}-hint`, class: "hint" }, hint),
  );
}
