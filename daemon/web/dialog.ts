import { h } from "./element.js";
import { announceError } from "./notices.js";

/** Opens a modal dialog that is gone when it closes; Escape closes it, focus returns by itself. */
export function openDialog(
  title: string,
  { onClose }: { onClose?: () => void } = {},
): { dialog: HTMLDialogElement; body: HTMLElement } {
  const heading = h("h2", { id: "dialog-title" }, title);
  const body = h("div", { class: "dialog-body" });
  const dialog = h("dialog", { "aria-labelledby": "dialog-title" }, heading, body);
  dialog.addEventListener("close", () => {
    onClose?.();
    dialog.remove();
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

let nextId = 1;

/** A labelled control, with a hint below where there is something to say. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  const id = `field-${nextId++}`;
  control.id = id;
  if (hint !== undefined) control.setAttribute("aria-describedby", `${id}-hint`);
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, label),
    control,
    hint !== undefined && h("p", { id: `${id}-hint`, class: "hint" }, hint),
  );
}
